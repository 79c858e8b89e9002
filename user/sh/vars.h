/* The shell's variables and positional parameters. Exported ones reach the programs it starts. */
#ifndef SH_VARS_H
#define SH_VARS_H

/* Takes over the environment; PATH is /bin if there is none. argv: $0, $1 ... */
void vars_start(char **environment, int argc, char **argv);

/* The value, or NULL. Also ? $ ! # @ and digits. The text is good until the next call of this module. */
const char *vars_get(const char *name);

void vars_set(const char *name, const char *value);
void vars_export(const char *name);
void vars_unset(const char *name);

/* What programs get: NAME=value strings, NULL last, in memory of this module until the next call. */
char **vars_environment(void);

/* Prints the exported ones. */
void vars_print(void);

/* The special variables. */
struct vars_special {
    int status;     /* $? */
    int shell_pid;  /* $$ */
    int background; /* $! */
};
extern struct vars_special vars;

#endif
