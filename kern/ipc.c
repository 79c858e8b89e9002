/* Messages between threads. */
#include <kern/ipc.h>

#include <abi/err.h>
#include <abi/prot.h>
#include <kern/call.h>
#include <kern/deadline.h>
#include <kern/hart.h>
#include <kern/obj/space.h>
#include <kern/print.h>
#include <kern/sched.h>
#include <kern/vm.h>

uint64_t ipc_id_count;

/* ---- delivery ---- */

/* Gives the message of `from` to `to`, which is the current thread or was waiting; `from` then waits for the reply. */
static void deliver(struct thread *from, struct thread *to)
{
    uint64_t *x = to->regs.x;
    from->endpoint = NULL;
    ipc_await(from, to->space);
    x[REG_A0] = from->kind;
    x[REG_A1] = from->label;
    x[REG_A2] = from->words[0];
    x[REG_A3] = from->words[1];
    x[REG_A4] = from->words[2];
    x[REG_A5] = from->words[3];
    x[REG_A6] = from->words[4];
    x[REG_T0] = from->badge;
    x[REG_T1] = from->id;
    x[REG_T2] = from->buffer_word;
}

static void wake_receiver(struct thread *r)
{
    r->endpoint = NULL;
    sched_ready(r); /* a notification would have ended its wait */
}

/* Hands t's message (kind, label, words, badge, buffer are set) to e. t is in no queue. */
static void send(struct thread *t, struct endpoint *e)
{
    struct thread *r = e->receivers.first;
    if (r) {
        queue_remove(&e->receivers, r);
        deliver(t, r);
        wake_receiver(r);
    } else {
        t->state = THREAD_SENDWAIT;
        t->endpoint = e;
        queue_append(&e->senders, t);
    }
}

static void take_words(struct thread *to, const struct thread *from)
{
    const uint64_t *x = from->regs.x;
    to->label = x[REG_A1];
    to->words[0] = x[REG_A2];
    to->words[1] = x[REG_A3];
    to->words[2] = x[REG_A4];
    to->words[3] = x[REG_A5];
    to->words[4] = x[REG_A6];
}

int64_t ipc_call(struct thread *t)
{
    struct cap *c;
    int err = cap_find(t, t->regs.x[REG_A0], OBJ_ENDPOINT, RIGHT_CALL, &c);
    if (err)
        return err;
    vaddr_t buffer = t->regs.x[REG_T0];
    uint64_t word = t->regs.x[REG_T1];
    if (BUF_BYTES(word) && (buffer >= USER_LIMIT || BUF_BYTES(word) > USER_LIMIT - buffer))
        return ERR_FAULT;
    t->kind = RECV_CALL;
    t->badge = c->badge;
    t->buffer = buffer;
    t->buffer_word = word;
    take_words(t, t);
    hart_self()->kstat[KSTAT_CALLS]++;
    send(t, ref_object(c->object));
    return CALL_NO_RESULT;
}

/* Receives from e, or only waits if that is NULL. */
static int64_t receive(struct thread *t, struct endpoint *e, uint64_t deadline)
{
    if (e && e->bits) {
        t->regs.x[REG_A1] = e->bits;
        t->regs.x[REG_T0] = t->regs.x[REG_T1] = t->regs.x[REG_T2] = 0;
        e->bits = 0;
        return RECV_SIGNAL;
    }
    if (e && e->senders.first) {
        struct thread *from = e->senders.first;
        queue_remove(&e->senders, from);
        deliver(from, t);
        return CALL_NO_RESULT;
    }
    if (deadline != DEADLINE_NEVER && deadline <= time_now())
        return ERR_TIMEOUT;
    t->state = THREAD_RECVWAIT;
    t->endpoint = e;
    if (e)
        queue_append(&e->receivers, t);
    t->timed = deadline != DEADLINE_NEVER;
    if (t->timed && !(t->in_heap && t->deadline == deadline)) {
        deadline_remove(t);
        t->deadline = deadline;
        deadline_insert(t);
    }
    return CALL_NO_RESULT;
}

int64_t ipc_recv(struct thread *t, uint64_t deadline)
{
    struct endpoint *e = NULL;
    uint64_t name = t->regs.x[REG_A0];
    int err = name == CAP_NULL ? 0 : cap_object(t, name, OBJ_ENDPOINT, RIGHT_RECV, &e);
    return err ? err : receive(t, e, deadline);
}

void ipc_interrupt(struct thread *t, int error)
{
    deadline_remove(t);
    if (t->endpoint)
        queue_remove(&t->endpoint->receivers, t);
    t->endpoint = NULL;
    t->regs.x[REG_A0] = (uint64_t)(int64_t)error;
    thread_resume(t);
}

/* ---- replies ---- */

void ipc_fail(struct thread *w, int error)
{
    ipc_unpend(w);
    if (w->kind == RECV_FAULT) {
        w->state = THREAD_INACTIVE;
        return;
    }
    w->regs.x[REG_A0] = (uint64_t)(int64_t)error;
    thread_resume(w);
}

/* A map item of several pages, or of one that needs a table. */
static int64_t map_range(struct thread *t, struct space *s, vaddr_t va, uint64_t pages, const struct pool *pool)
{
    const uint64_t *x = t->regs.x;
    struct vm_range r = {.space = s, .va = va, .pages = pages, .done = t->progress};
    int err = vm_range_check(va, pages);
    if (err)
        return err;
    int64_t result = vm_map(&r, pool, (uint32_t)x[REG_A3], (unsigned)(x[REG_A2] & PROT_MASK));
    t->progress = r.done; /* matters only if it is CALL_RESTART */
    return result;
}

/* The map item of a reply, into the faulter's space. (Apart, so that other replies need not save its registers.) */
__attribute__((noinline)) static int64_t map_item(struct thread *t, struct thread *w)
{
    const uint64_t *x = t->regs.x;
    struct pool *pool;
    const uint64_t prot = x[REG_A2] & (PAGE_BYTES - 1), pages = x[REG_A4];
    const vaddr_t va = x[REG_A2] - prot;
    int err = cap_object(t, x[REG_A3] >> 32, OBJ_POOL, RIGHT_MAP, &pool);
    if (err)
        return err;
    if (!w->space)
        return ERR_DEAD;
    if (vm_prot_is_bad(prot))
        return ERR_INVAL;
    if (pages == 1 && va < USER_LIMIT && vm_map_page(w->space, va, pool, (uint32_t)x[REG_A3], (unsigned)prot))
        return 0;
    return map_range(t, w->space, va, pages, pool);
}

/* Sets w's registers for its resumption. Cannot fail. */
static void answer(const struct thread *t, struct thread *w, uint64_t how)
{
    const uint64_t *x = t->regs.x;
    if (how == REPLY_MSG) {
        w->regs.x[REG_A0] = x[REG_A1];
        w->regs.x[REG_A2] = x[REG_A2];
        w->regs.x[REG_A3] = x[REG_A3];
        w->regs.x[REG_A4] = x[REG_A4];
        w->regs.x[REG_A5] = x[REG_A5];
        w->regs.x[REG_A6] = x[REG_A6];
    } else if (how == REPLY_REDIRECT) {
        if (x[REG_A1] == 1)
            thread_fresh(w, x[REG_A2], x[REG_A3]);
        thread_forget_call(w);
        w->regs.x[REG_PC] = x[REG_A2];
        w->regs.x[REG_SP] = x[REG_A3];
        w->regs.x[REG_A0] = x[REG_A4];
        w->regs.x[REG_A1] = x[REG_A5];
        w->regs.x[REG_A2] = x[REG_A6];
    }
}

int64_t ipc_reply(struct thread *t, uint64_t id, uint64_t how)
{
    struct thread *w = ipc_waiting(t, id);
    if (!w)
        return ERR_STALE;
    bool fault = w->kind == RECV_FAULT;
    if (how >= REPLY_KINDS || (how == REPLY_MSG && fault) || (how == REPLY_MAP && !fault))
        return ERR_INVAL;
    if (how == REPLY_MAP) {
        int64_t result = map_item(t, w);
        if (result)
            return result;
    }
    /* the point of no return */
    ipc_unpend(w);
    answer(t, w, how);
    if (how == REPLY_STOP)
        w->state = THREAD_INACTIVE;
    else
        thread_resume(w);
    return 0;
}

int64_t ipc_reply_recv(struct thread *t)
{
    int64_t result = 0;
    uint64_t id = t->regs.x[REG_T0];
    struct endpoint *e;
    /* what the receive part needs is checked first, so that a bad endpoint loses no reply */
    int err = cap_object(t, t->regs.x[REG_A0], OBJ_ENDPOINT, RIGHT_RECV, &e);
    if (err)
        return err;
    if (id)
        result = ipc_reply(t, id, t->regs.x[REG_T1]);
    if (result && result != ERR_STALE)
        return result;
    return receive(t, e, t->regs.x[REG_T2]);
}

int64_t ipc_forward(struct thread *t, uint64_t id)
{
    struct cap *c;
    int err = cap_find(t, t->regs.x[REG_A0], OBJ_ENDPOINT, RIGHT_CALL, &c);
    if (err)
        return err;
    struct thread *w = ipc_waiting(t, id);
    if (!w)
        return ERR_STALE;
    ipc_unpend(w);
    take_words(w, t);
    w->badge = c->badge;
    send(w, ref_object(c->object));
    return 0;
}

void ipc_send_fault(struct thread *t, struct endpoint *e, uint8_t kind, uint64_t label, const uint64_t words[MSG_WORDS])
{
    t->kind = kind;
    t->label = label;
    for (unsigned i = 0; i < MSG_WORDS; i++)
        t->words[i] = words[i];
    t->buffer = t->buffer_word = 0;
    t->badge = t->space->badge;
    send(t, e);
}

void ipc_fault(struct thread *t, uint8_t kind, uint64_t label, const uint64_t words[MSG_WORDS])
{
    if (t->space && ref_alive(t->fault_endpoint))
        ipc_send_fault(t, ref_object(t->fault_endpoint), kind, label, words);
    else
        t->state = THREAD_INACTIVE;
}
