/*
 * Who runs: fixed priorities, first come first served within one, a slice of time each.
 * A thread is in a ready queue, or is its hart's `next`, exactly if its state is THREAD_READY (INV-4). A running thread is in none.
 *
 * Direct switch: the thread made ready last is not queued at once. If the current one blocks, and no queued thread has a higher
 * priority, it runs next, and on what is left of the slice; so partners in IPC cost no queue, and take no time from others.
 *
 * Time is charged to the thread that runs, or, while one of higher priority does by a direct switch, to the one that ran before: what
 * servers do for a thread is the thread's use. Not so what comes in between: who was preempted does not pay for that. (A server that was
 * preempted pays itself for what is left of the request.)
 */
#ifndef KERN_SCHED_H
#define KERN_SCHED_H

#include <kern/hart.h>
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
/* For fastpath.c. Bit p: a thread of priority p is in the ready queue. */
extern uint32_t sched_ready_bits;
/* Time is charged to t from now on; NULL: to nobody. */
void sched_charge(struct hart *h, struct thread *t);
/* The timer fired: deadlines, and the end of a slice. */
void sched_timer(void);
/* Ticks of time charged to t so far. */
uint64_t sched_ticks(const struct thread *t);
/* t is about to be destroyed. */
void sched_forget(const struct thread *t);
/* Is the queue state sound? For assertions. */
bool sched_ok(void);

#endif
