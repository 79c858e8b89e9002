/* Endpoint: where messages and signals meet receivers. */
#include <kern/obj/endpoint.h>

#include <abi/err.h>
#include <kern/sched.h>

void queue_append(struct thread_queue *q, struct thread *t)
{
    t->next = NULL;
    t->prev = q->last;
    if (q->last)
        q->last->next = t;
    else
        q->first = t;
    q->last = t;
}

void queue_remove(struct thread_queue *q, struct thread *t)
{
    if (t->prev)
        t->prev->next = t->next;
    else
        q->first = t->next;
    if (t->next)
        t->next->prev = t->prev;
    else
        q->last = t->prev;
    t->next = t->prev = NULL;
}

static void wake_with(struct thread *t, int64_t result)
{
    t->endpoint = NULL;
    t->regs.x[REG_A0] = (uint64_t)result;
    thread_resume(t);
}

void endpoint_destroy(struct endpoint *e)
{
    struct thread *t;
    while ((t = e->receivers.first)) {
        queue_remove(&e->receivers, t);
        wake_with(t, ERR_DEAD);
    }
    /* senders last: who wakes with a notification for this very endpoint becomes one, and stops */
    while ((t = e->senders.first)) {
        queue_remove(&e->senders, t);
        if (t->kind == RECV_FAULT) {
            t->endpoint = NULL;
            t->state = THREAD_INACTIVE;
        } else {
            wake_with(t, ERR_DEAD);
        }
    }
}

void endpoint_signal(struct endpoint *e, uint64_t bits)
{
    e->bits |= bits;
    struct thread *t = e->receivers.first;
    if (!t || !e->bits)
        return;
    queue_remove(&e->receivers, t);
    t->regs.x[REG_A1] = e->bits;
    t->regs.x[REG_T0] = t->regs.x[REG_T1] = t->regs.x[REG_T2] = 0;
    e->bits = 0;
    wake_with(t, RECV_SIGNAL);
}

static bool queue_ok(const struct thread_queue *q, uint8_t state, const struct endpoint *e)
{
    const struct thread *prev = NULL;
    for (const struct thread *t = q->first; t; prev = t, t = t->next)
        if (t->prev != prev || t->state != state || t->endpoint != e)
            return false;
    return q->last == prev;
}

bool endpoint_ok(const struct endpoint *e)
{
    return queue_ok(&e->senders, THREAD_SENDWAIT, e) && queue_ok(&e->receivers, THREAD_RECVWAIT, e) &&
           !(e->receivers.first && (e->senders.first || e->bits)); /* INV-5 */
}
