/* The shell's variables and positional parameters. Exported ones reach the programs it starts. */
#ifndef SH_VARS_H
#define SH_VARS_H

/* Takes over the environment; PATH is /bin if there is none. argv: $0, $1 ... */
void vars_start(char **environment, int argc, char **argv);

/* The value, or NULL. Also ? $ ! # @ - and digits. The text is good until the next call of this module. */
const char *vars_get(const char *name);

/* The value of IFS, which parts fields; a blank, a tab and a newline if it is not set. Leaves what vars_get() gave alone. */
const char *vars_separators(void);

/* The value of a protected one does not change, nor does it go: to try is an error as abandon() means it. */
void vars_set(const char *name, const char *value);
void vars_export(const char *name);
void vars_protect(const char *name);
void vars_unset(const char *name);

/* A function's call: what vars_local() was told of becomes at its end what it was before. Calls may be inside each other. */
void vars_scope_enter(void);
void vars_scope_leave(void);
int vars_has_scope(void);
void vars_local(const char *name);

/* What programs get: NAME=value strings, NULL last, in memory of this module until the next call. */
char **vars_environment(void);

/*
 * "folder/name" for the folder of a PATH that *at points to, in fresh memory, and *at goes on to the next; NULL behind the last,
 * and if *at is NULL. An empty folder, be it the first or the last, means the current one (POSIX XBD 8.3).
 */
char *vars_path_next(const char **at, const char *name);

/* Prints those of a kind, by name: as commands that make them so, or all as assignments. */
enum vars_kind { VARS_ALL, VARS_EXPORTED, VARS_READONLY };
void vars_print(enum vars_kind kind);

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
