/*
 * ^C, as an interactive shell sees it: a job that it starts is ended by it; the shell itself only remembers it, and leaves what
 * it is about to do. A shell that is not interactive is ended as any program.
 */
#ifndef SH_INTERRUPT_H
#define SH_INTERRUPT_H

#include <stdbool.h>

/* The shell is interactive: it handles INT, and ignores QUIT, TERM and those that would stop it. */
void interrupt_start(void);

/* A forked child: all of that is as it was. */
void interrupt_forget(void);

/* As if it had come to the shell: it ended a job. */
void interrupt_note(void);

/* Was there a ^C since interrupt_clear()? */
bool interrupt_pending(void);
void interrupt_clear(void);

#endif
