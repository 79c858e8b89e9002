/* The calls on threads. */
#include "ops.h"

#include "ask.h"
#include "life.h"
#include "limit.h"
#include "signal.h"

#include <rt/serve.h>

int64_t op_thread_create(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct thread *from = thread_of(m);
    if (!from || from->process == table_root())
        return ERR_PERM;
    struct process *p = from->process;
    if (!limit_threads(p))
        return ERR_AGAIN;
    int64_t error = ask_space_cap(p->space);
    if (error < 0)
        return error;
    struct thread *t = thread_new(p);
    ask_empty_mailbox();
    if (!t)
        return ERR_AGAIN;
    uint64_t pc = m->w[0], sp = m->w[1], argument = m->w[2], tp = m->w[3];
    error = sys_thread_start(t->object, pc, sp, argument, tp);
    if (error < 0) {
        thread_free(t);
        return error;
    }
    t->mask = from->mask;
    t->pointer = tp;
    out[0] = t->number;
    return 0;
}

static struct thread *find_joiner(const struct process *p, uint32_t number)
{
    struct thread *t = p->threads;
    while (t && !(t->wait == WAIT_JOIN && t->wait_target == (int64_t)number))
        t = t->next;
    return t;
}

static bool is_last(const struct thread *t)
{
    for (const struct thread *other = t->process->threads; other; other = other->next)
        if (other != t && !other->ended)
            return false;
    return true;
}

/* w0 1: nobody will join it. */
int64_t op_thread_exit(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct thread *t = thread_of(m);
    (void)out;
    if (!t || t->process == table_root())
        return ERR_PERM;
    struct process *p = t->process;
    if (is_last(t)) {
        life_end(p, 0);
        return SERVE_LATER;
    }
    struct thread *joiner = find_joiner(p, t->number);
    if (joiner || m->w[0] == 1)
        thread_free(t);
    else
        thread_end(t);
    if (joiner)
        thread_answer(joiner, 0, NULL);
    if (p->signals.stopped || p->signals.pending.set)
        signal_look(p); /* what it was to handle */
    return SERVE_LATER;
}

int64_t op_thread_join(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct thread *t = thread_of(m);
    (void)out;
    if (!t || t->process == table_root())
        return ERR_PERM;
    struct thread *target = thread_find(t->process, m->w[0]);
    if (target == t)
        return ERR_INVAL;
    if (!target || find_joiner(t->process, target->number))
        return ERR_SRCH;
    if (target->ended) {
        thread_free(target);
        return 0;
    }
    if (t->notified)
        return ERR_INTR;
    thread_wait(t, WAIT_JOIN, m->id);
    t->wait_target = target->number;
    return SERVE_LATER;
}

int64_t op_thread_kill(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct process *p = op_sender(m);
    (void)out;
    if (!p || p == table_root())
        return ERR_PERM;
    struct thread *target = thread_find(p, m->w[0]);
    if (m->w[1] > SIGNALS)
        return ERR_INVAL;
    if (!target)
        return ERR_SRCH;
    if (m->w[1] == 0 || target->ended)
        return 0;
    int64_t error = signal_send(p, target, &(struct sent){.signal = (uint32_t)m->w[1], .code = CODE_THREAD, .pid = p->pid});
    return op_sender(m) ? error : SERVE_LATER;
}

int64_t op_thread_cancel(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct thread *t = thread_of(m), *target = t && t->process != table_root() ? thread_find(t->process, m->w[0]) : NULL;
    (void)out;
    if (!target)
        return ERR_SRCH;
    if (target->ended)
        return 0;
    target->canceled = target->cancel_due = true;
    signal_kick(target);
    return 0;
}
