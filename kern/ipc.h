/*
 * Messages between threads: call, recv, reply, forward, and how faults become messages.
 * Handlers answer as kern/call.h says; `t` is the current thread.
 */
#ifndef KERN_IPC_H
#define KERN_IPC_H

#include <kern/obj/endpoint.h>

int64_t ipc_call(struct thread *t);
int64_t ipc_recv(struct thread *t, uint64_t deadline);
/* Answers the thread that waits on id with t's registers: REPLY_* `how`. */
int64_t ipc_reply(struct thread *t, uint64_t id, uint64_t how);
int64_t ipc_reply_recv(struct thread *t);
int64_t ipc_forward(struct thread *t, uint64_t id);

/* t's fault or foreign call becomes a message to its fault endpoint; without one t stops. */
void ipc_fault(struct thread *t, uint8_t kind, uint64_t label, const uint64_t words[MSG_WORDS]);

/* The same to a given endpoint, which is alive. */
void ipc_send_fault(struct thread *t, struct endpoint *e, uint8_t kind, uint64_t label, const uint64_t words[MSG_WORDS]);

/* The thread that waits on id, if a thread of t's space received it; NULL otherwise. O(1). */
struct thread *ipc_waiting(const struct thread *t, uint64_t id);
/* Ends a thread's wait for a reply: a call answers `error`, a faulting thread stops. */
void ipc_fail(struct thread *waiting, int error);
/* Takes a thread out of its receiver's list of pending messages. */
void ipc_unpend(struct thread *waiting);
/* Ends t's wait in SYS_RECV with this error. */
void ipc_interrupt(struct thread *t, int error);

#endif
