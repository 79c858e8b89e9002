/*
 * Messages between threads: call, recv, reply, forward, and how faults become messages.
 * Handlers answer as kern/call.h says; `t` is the current thread.
 */
#ifndef KERN_IPC_H
#define KERN_IPC_H

#include <kern/obj/endpoint.h>
#include <kern/obj/space.h>

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

/*
 * Receive ids: the waiting thread's frame, and a number that never comes again:  pfn (26 bits) << 38 | count (38 bits).
 * So finding the thread is an index, and an old id fits no later message of the same thread or frame.
 */
enum { IPC_ID_COUNT_BITS = 38 };
_Static_assert(DIRECT_BYTES <= UINT64_C(1) << (26 + PAGE_SHIFT), "a pfn fits an id");
extern uint64_t ipc_id_count;

/* t, whose message a thread of s has, waits for the answer: its id is new. */
static inline __attribute__((always_inline)) void ipc_await(struct thread *t, struct space *s)
{
    t->id = (uint64_t)direct_pfn(t) << IPC_ID_COUNT_BITS | (++ipc_id_count & ((UINT64_C(1) << IPC_ID_COUNT_BITS) - 1));
    t->state = THREAD_REPLYWAIT;
    t->receiver = s;
    t->pending_prev = NULL;
    t->pending_next = s->pending;
    if (s->pending)
        s->pending->pending_prev = t;
    s->pending = t;
}

/* The thread that waits on id, if a thread of t's space received it; NULL otherwise. O(1). */
static inline struct thread *ipc_waiting(const struct thread *t, uint64_t id)
{
    pfn_t pfn = id >> IPC_ID_COUNT_BITS;
    if (!frame_is_ram(pfn) || frame_at(pfn)->kind != OBJ_THREAD)
        return NULL;
    struct thread *w = pfn_direct(pfn);
    return w->state == THREAD_REPLYWAIT && w->id == id && w->receiver == t->space ? w : NULL;
}

/* Takes a thread out of its receiver's list of pending messages. */
static inline void ipc_unpend(struct thread *w)
{
    if (w->pending_prev)
        w->pending_prev->pending_next = w->pending_next;
    else
        w->receiver->pending = w->pending_next;
    if (w->pending_next)
        w->pending_next->pending_prev = w->pending_prev;
    w->pending_next = w->pending_prev = NULL;
    w->receiver = NULL;
}

/* Ends a thread's wait for a reply: a call answers `error`, a faulting thread stops. */
void ipc_fail(struct thread *waiting, int error);
/* Ends t's wait in SYS_RECV with this error. */
void ipc_interrupt(struct thread *t, int error);

#endif
