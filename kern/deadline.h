/*
 * Threads that wait with a deadline, and those that did and whose deadline has not passed: a server comes back with the same one after
 * each message, and need not be put in again. A pairing heap through the threads themselves (Fredman et al., 1986):
 * insert O(1), remove O(log n) amortized, no memory of its own.
 */
#ifndef KERN_DEADLINE_H
#define KERN_DEADLINE_H

#include <kern/obj/thread.h>

/* t->deadline is set; t is not in the heap. */
void deadline_insert(struct thread *t);
/* Takes t out, if it is in. */
void deadline_remove(struct thread *t);
/* The thread with the earliest deadline, or NULL. */
struct thread *deadline_first(void);

#endif
