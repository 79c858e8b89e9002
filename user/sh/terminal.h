/*
 * Who owns the terminal, and how it behaves. Three states, only of an interactive shell:
 *
 *   job    lines are edited by the terminal, ^C and ^Z signal the foreground group: the job's     terminal_give()
 *   own    the same, but ^C is for the shell, which remembers it (interrupt.h)           terminal_take()
 *   raw    every key comes at once, unseen: the line editor                              terminal_raw()
 */
#ifndef SH_TERMINAL_H
#define SH_TERMINAL_H

#include <sys/types.h>

/* Is standard input a terminal that this shell may have? In the background it is stopped here until it is in the foreground. */
int terminal_wait(void);
/* Makes the shell a group of its own, which takes the terminal. */
void terminal_start(void);

void terminal_give(pid_t group);
void terminal_take(void);
void terminal_raw(void);

/* Characters in a line. */
int terminal_columns(void);

#endif
