/* How a process comes to be and ends: its kernel objects, its space, its files. */
#ifndef PROC_LIFE_H
#define PROC_LIFE_H

#include "table.h"

/* Takes back all that an embryo has got so far, and its place in the table. */
void life_undo(struct process *p);
/* The embryo runs from now on. */
void life_begin(struct process *p);
/*
 * Ends a running process: its thread first, so that nothing of it is in use any more, then its space and files.
 * Then its parent is answered if it waits for it, and sent SIGCHLD. status: code << 8, or a signal's number. p may be gone afterwards.
 */
void life_end(struct process *p, uint64_t status);
/* Ends every process. */
void life_end_all(uint64_t signal);
/* Frees a zombie, telling what a wait answers: words[0..3] as PROC_WAIT. */
void life_reap(struct process *zombie, uint64_t words[4]);

#endif
