/* The shell's variables and positional parameters. Exported ones reach the programs it starts. */
#ifndef SH_VARS_H
#define SH_VARS_H

/* Takes over the environment; PATH is /bin if there is none. argv: $0, $1 ... */
void vars_start(char **environment, int argc, char **argv);

/* The value, or NULL. Also ? $ ! # @ - and digits. The text is good until the next call of this module. */
const char *vars_get(const char *name);

void vars_set(const char *name, const char *value);
void vars_export(const char *name);
void vars_unset(const char *name);

/* What programs get: NAME=value strings, NULL last, in memory of this module until the next call. */
char **vars_environment(void);

/*
 * "folder/name" for the folder of a PATH that *at points to, in fresh memory, and *at goes on to the next; NULL behind the last,
 * and if *at is NULL. An empty folder, be it the first or the last, means the current one (POSIX XBD 8.3).
 */
char *vars_path_next(const char **at, const char *name);

/* Prints the exported ones, as commands that export them; and all, as assignments, by name. */
void vars_print(void);
void vars_print_all(void);

/* The special variables. */
struct vars_special {
    int status;     /* $? */
    int shell_pid;  /* $$ */
    int background; /* $! */
    int substituted; /* status of the last $(...) */
    int option_at;   /* where getopts is in a word; 0 as soon as OPTIND is set */
};
extern struct vars_special vars;

/* $0 $1 ...: of the shell, or of the function that runs. `shift` moves values and its first. */
struct vars_positional {
    int count; /* with $0 */
    char **values;
};
extern struct vars_positional vars_positional;

#endif
