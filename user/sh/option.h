/* The shell's options: what `set` and the command line turn on with -LETTER or -o NAME, and off with + in place of -. */
#ifndef SH_OPTION_H
#define SH_OPTION_H

struct options {
    int allexport; /* -a: variables that are set are exported */
    int errexit;   /* -e: a command that fails ends the shell */
    int noglob;    /* -f: no file name patterns */
    int noexec;    /* -n: commands are only parsed; an interactive shell pays no heed */
    int nounset;   /* -u: a variable that is not set is an error */
    int xtrace;    /* -x: commands are shown before they run */
};
extern struct options options;

/* What only the command line takes. */
struct option_start {
    int command;        /* -c */
    int standard_input; /* -s */
};

/*
 * Takes the options at argv[1] ... -> the index of the first word that is none: "-" and "--" are none. A message and -1 if
 * one is unknown. start is NULL for `set`, whose -o and +o without a name behind list the options.
 */
int option_take(int argc, char **argv, struct option_start *start);

/* $-: the letters of those that are on. */
const char *option_letters(void);

#endif
