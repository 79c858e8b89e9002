/*
 * Who owns the terminal, and how it behaves. Three states, only of an interactive shell:
 *
 *   job    lines are edited by the terminal, ^C ends the foreground group: the job's     terminal_give()
 *   own    the same, but ^C does nothing: the shell runs a command of its own            terminal_take()
 *   raw    every key comes at once, unseen: the line editor                              terminal_raw()
 *
 * Every signal ends a process on this system, so the shell must never be in the foreground group while ^C means something.
 */
#ifndef SH_TERMINAL_H
#define SH_TERMINAL_H

#include <sys/types.h>

/* If standard input is a terminal: makes the shell a group of its own, takes the terminal, gives 1. Else 0. */
int terminal_start(void);

void terminal_give(pid_t group);
void terminal_take(void);
void terminal_raw(void);

/* Characters in a line. */
int terminal_columns(void);

/* Has ^C been typed since? Only while the shell owns the terminal; takes away whatever else was typed. */
int terminal_interrupted(void);

#endif
