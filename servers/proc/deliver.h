/*
 * How a signal reaches its handler.
 *
 *   notified --(the kernel stops the thread: deliver_stopped)--> delivering --PROC_SIG_CONTEXT--> in the handler
 *                                                                    ^                               |
 *   a fault (deliver_fault) -----------------------------------------+          PROC_SIG_RETURN or siglongjmp
 */
#ifndef PROC_DELIVER_H
#define PROC_DELIVER_H

#include "thread.h"

/* Asks the kernel to stop t, unless that was done. */
void deliver_notify(struct thread *t);
/* A thread that was notified has stopped, and waits on m->id. */
void deliver_stopped(const struct message *m);
/*
 * t waits on `id` in a fault that is the signal's cause: enters the handler. False if there is none or it cannot be entered; then
 * nothing was done.
 */
bool deliver_fault(struct thread *t, uint64_t id, const struct sent *what, uint64_t address);
/* p's threads stop as soon as they can, because of that signal, and go on; its parent is told. */
void deliver_stop(struct process *p, uint32_t signal);
void deliver_continue(struct process *p);
/* p ends. How many are stopped. */
void deliver_end(struct process *p);
unsigned deliver_stopped_count(void);

#endif
