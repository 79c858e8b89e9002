/* Built-ins that run or look up what their words name: eval, `.`, type, command. Each gets its arguments, gives its exit status. */
#ifndef SH_SCRIPT_H
#define SH_SCRIPT_H

/* All of a file without its NUL characters, in fresh memory; NULL with errno. */
char *script_read(const char *path);

int script_eval(int argc, char **argv);
int script_dot(int argc, char **argv);
int script_type(int argc, char **argv);

/* command -v and command -V; run.c runs the others, but for one without a NAME, which does nothing. */
int script_command(int argc, char **argv);

#endif
