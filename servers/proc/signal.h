/*
 * Signals sent: who gets them, and what they wait in until they are delivered (deliver.h).
 *
 *   signal_send --> ignored or the process ends, at once
 *        |    \---> taken by a thread in PROC_SIG_WAIT
 *        +--------> pending of the process or the thread --signal_take--> delivered, or taken by PROC_SIG_WAIT
 */
#ifndef PROC_SIGNAL_H
#define PROC_SIGNAL_H

#include "thread.h"

/* What a signal does to a process now. SIGSTOP alone stops one of an orphaned group (POSIX 2.4.3). */
enum action { ACTION_NONE, ACTION_END, ACTION_STOP, ACTION_HANDLE };
enum action signal_action(const struct process *p, uint32_t signal);

/*
 * Sends a signal to a process, or with t to that thread of it; what->next is not used. p may be a zombie (nothing happens) and may
 * have ended afterwards. ERR_AGAIN: one from SIGREAL on, and too many wait; of others nothing but the number is kept then.
 */
int64_t signal_send(struct process *p, struct thread *t, const struct sent *what);
/* Signal and code only. */
void signal_send_plain(struct process *p, uint32_t signal, int32_t code);
/* The same to every process of a group; how many there were. */
unsigned signal_send_group(int32_t group, const struct sent *what);

/* Takes a pending one of `set` of the thread or its process; false if there is none. */
bool signal_take(struct thread *t, uint64_t set, struct sent *out);
/* Does one with this number, code and status wait among the process's own? One of which only the number is known may be it. */
bool signal_waits(const struct process *p, uint32_t signal, int32_t code, int32_t status);
/* Has t something to be delivered? */
bool signal_due(const struct thread *t);
/* Threads of p look for what is due to them: something that was another's has become theirs. */
void signal_look(struct process *p);
/* Makes t look: it stops, and deliver_stopped is called; slow calls end with ERR_INTR. */
void signal_kick(struct thread *t);
/* What p's threads wait for at other servers ends with ERR_INTR, and is begun again when they run. */
void signal_end_waits(const struct process *p);
/* Whose call is being handled: its slow calls need no cancelling. NULL: nobody's. */
void signal_set_caller(const struct thread *t);

/* Empties it: the process's own, or a thread's. */
void signal_forget(struct process *p, struct pending *pending);
/* What the child has of the parent's after a fork, and after a spawn. */
void signal_fork(struct process *child, const struct process *parent);
void signal_spawn(struct process *child, const struct process *parent);
/* What is left in a new program. */
void signal_exec(struct process *p);
/* SIGCHLD: the child has ended, stopped or goes on; status: its exit code, or the signal that did it. */
void signal_child(struct process *parent, int32_t pid, int32_t code, int32_t status);
/* Nobody will wait for children of p. */
bool signal_no_zombies(const struct process *p);

#endif
