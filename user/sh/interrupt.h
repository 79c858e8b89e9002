/*
 * ^C, as an interactive shell sees it: a job that it starts is ended by it; the shell itself only remembers it, and leaves what
 * it is about to do. A shell that is not interactive is ended as any program.
 */
#ifndef SH_INTERRUPT_H
#define SH_INTERRUPT_H

#include <stdbool.h>

/* The shell is interactive: it handles INT, and ignores QUIT, TERM and those that would stop it. */
void interrupt_start(void);

/* A forked child, or a shell that is not interactive after all: these signals are handled as they were before. */
void interrupt_forget(void);

/* Is it interactive? */
bool interrupt_started(void);

/* The signal is handled as without a trap for it: in an interactive shell as interrupt_start() says, else by default. */
void interrupt_restore(int number);

/* As if it had come to the shell: it ended a job. */
void interrupt_note(void);

/* Was there a ^C since interrupt_clear()? */
bool interrupt_pending(void);
void interrupt_clear(void);

#endif
