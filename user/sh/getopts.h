/* The built-in `getopts`: options of a script, one a call (POSIX XCU 4 getopts). */
#ifndef SH_GETOPTS_H
#define SH_GETOPTS_H

/* getopts LETTERS NAME [WORD ...]: 0 an option, known or not; 1 no more; 2 wrong arguments. */
int getopts_builtin(int argc, char **argv);

#endif
