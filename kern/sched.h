/*
 * Who runs: fixed priorities, first come first served within one, a slice of time each.
 * A thread is in a ready queue, or is its hart's `next`, exactly if its state is THREAD_READY (INV-4). A running thread is in none.
 *
 * Direct switch: the thread made ready last is not queued at once. If the current one blocks, and no queued thread has a higher
 * priority, it runs next, and on what is left of the slice; so partners in IPC cost no queue, and take no time from others.
 */
#ifndef KERN_SCHED_H
#define KERN_SCHED_H

#include <kern/obj/thread.h>
#include <stdbool.h>

/* Makes a waiting thread ready. It must not be in any queue. */
void sched_ready(struct thread *t);
/* Takes a ready thread out of its queue (it is to stop). */
void sched_remove(struct thread *t);
/* The current thread gives way to others of its priority. */
void sched_yield(void);
/* Chooses and runs: the end of every trap. */
/* satp of the kernel alone: for when no space is to be seen. */
extern uint64_t sched_kernel_satp;
_Noreturn void sched_exit(void);
/* The timer fired: deadlines, and the end of a slice. */
void sched_timer(void);
/* Is the queue state sound? For assertions. */
bool sched_ok(void);

#endif
