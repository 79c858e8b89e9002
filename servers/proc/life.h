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
/* p, if it is the child of a vfork, uses its parent's memory no more: the thread that waits for that goes on. */
void life_let_go(struct process *p);
/* Ends every process. */
void life_end_all(uint64_t signal);
/* Tells what a wait with these flags answers about a child that wait_due() names: words[0..3] as PROC_WAIT. Frees a zombie. */
void life_tell(struct process *child, uint64_t flags, uint64_t words[4]);
/* p has stopped, or goes on: its parent learns it. `change` is a status as PROC_WAIT's. */
void life_changed(struct process *p, uint64_t change);

#endif
