/* The calls by which a program says what is to be done with signals, and waits for them. */
#include "ops.h"

#include "deliver.h"
#include "signal.h"

#include <rt/serve.h>
#include <stddef.h>

enum { FLAG_NODEFER = 1, FLAG_RESETHAND = 2, FLAG_NOCLDWAIT = 4, FLAG_NOCLDSTOP = 8, FLAGS = 15 };
enum { HOW_BLOCK, HOW_UNBLOCK, HOW_SET, HOW_ASK };

/* The calling thread, if a program's. */
static struct thread *caller_of(const struct message *m)
{
    struct thread *t = thread_of(m);
    return t && t->process != table_root() ? t : NULL;
}

int64_t op_sig_entry(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct thread *t = caller_of(m);
    (void)out;
    if (!t)
        return ERR_PERM;
    t->process->signals.entry = m->w[0];
    return 0;
}

static void put_bit(uint64_t *set, uint64_t bit, bool on)
{
    *set = on ? *set | bit : *set & ~bit;
}

static void tell_action(const struct signals *s, uint64_t signal, uint64_t out[MSG_WORDS])
{
    uint64_t bit = SIGNAL_BIT(signal);
    out[0] = s->handled & bit ? PROC_SIG_HANDLE : s->ignored & bit ? PROC_SIG_IGN : PROC_SIG_DFL;
    out[1] = (s->no_defer & bit ? FLAG_NODEFER : 0) | (s->once & bit ? FLAG_RESETHAND : 0) |
             (signal == SIGCHLD && s->no_zombies ? FLAG_NOCLDWAIT : 0) | (signal == SIGCHLD && s->no_stops ? FLAG_NOCLDSTOP : 0);
    out[2] = s->handled & bit ? s->masks[signal] : 0;
}

/* Pending ones that are ignored from now on are forgotten (POSIX 2.4.3). */
static void forget_ignored(struct process *p, uint64_t signal)
{
    struct sent gone;
    if (signal_action(p, (uint32_t)signal) != ACTION_NONE)
        return;
    for (struct thread *t = p->threads; t; t = t->next)
        while (signal_take(t, SIGNAL_BIT(signal), &gone))
            ;
}

int64_t op_sig_action(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct thread *t = caller_of(m);
    uint64_t signal = m->w[0], what = m->w[1], flags = m->w[2];
    if (!t)
        return ERR_PERM;
    if (signal < 1 || signal > SIGNALS || what > PROC_SIG_ASK || flags & ~(uint64_t)FLAGS)
        return ERR_INVAL;
    struct signals *s = &t->process->signals;
    uint64_t bit = SIGNAL_BIT(signal);
    tell_action(s, signal, out);
    if (what == PROC_SIG_ASK)
        return 0;
    if (bit & SIGNALS_UNBLOCKABLE)
        return ERR_INVAL;
    put_bit(&s->handled, bit, what == PROC_SIG_HANDLE);
    put_bit(&s->ignored, bit, what == PROC_SIG_IGN);
    put_bit(&s->no_defer, bit, flags & FLAG_NODEFER);
    put_bit(&s->once, bit, flags & FLAG_RESETHAND);
    if (signal == SIGCHLD) {
        s->no_zombies = flags & FLAG_NOCLDWAIT;
        s->no_stops = flags & FLAG_NOCLDSTOP;
    }
    s->masks[signal] = m->w[3];
    forget_ignored(t->process, signal);
    return 0;
}

int64_t op_sig_mask(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct thread *t = caller_of(m);
    if (!t)
        return ERR_PERM;
    uint64_t set = m->w[1];
    out[0] = t->mask;
    switch (m->w[0]) {
    case HOW_BLOCK:
        t->mask |= set;
        break;
    case HOW_UNBLOCK:
        t->mask &= ~set;
        break;
    case HOW_SET:
        t->mask = set;
        break;
    case HOW_ASK:
        return 0;
    default:
        return ERR_INVAL;
    }
    t->mask &= ~SIGNALS_UNBLOCKABLE;
    intervals_go_on(t->process); /* this may be the jump out of a handler */
    if (t->process->signals.pending.set)
        signal_look(t->process); /* another thread may be the one now */
    else if (signal_due(t))
        signal_kick(t);
    return 0;
}

int64_t op_sig_pending(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct thread *t = caller_of(m);
    if (!t)
        return ERR_PERM;
    out[0] = (t->pending.set | t->process->signals.pending.set) & t->mask;
    return 0;
}

int64_t op_sig_suspend(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct thread *t = caller_of(m);
    (void)out;
    if (!t)
        return ERR_PERM;
    t->old_mask = t->mask;
    t->mask = m->w[0] & ~SIGNALS_UNBLOCKABLE;
    t->suspended = true;
    if (t->notified || signal_due(t)) {
        deliver_notify(t);
        return ERR_INTR;
    }
    thread_wait(t, WAIT_SUSPEND, m->id);
    return SERVE_LATER;
}

static void wait_expired(struct timer *timer)
{
    struct thread *t = (struct thread *)(void *)((char *)timer - offsetof(struct thread, deadline));
    thread_answer(t, ERR_AGAIN, NULL);
}

int64_t op_sig_wait(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct thread *t = caller_of(m);
    struct sent what;
    if (!t)
        return ERR_PERM;
    if (signal_take(t, m->w[0], &what)) {
        out[0] = what.signal;
        out[1] = (uint64_t)(int64_t)what.code;
        out[2] = what.value;
        out[3] = (uint64_t)(int64_t)what.pid;
        intervals_go_on(t->process);
        return 0;
    }
    if (m->w[1] <= sys_time())
        return ERR_AGAIN;
    if (t->notified)
        return ERR_INTR;
    thread_wait(t, WAIT_SIGNAL, m->id);
    t->wait_set = m->w[0];
    if (m->w[1] != UINT64_MAX)
        timer_arm(&t->deadline, m->w[1], wait_expired);
    return SERVE_LATER;
}

int64_t op_alarm(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct thread *t = caller_of(m);
    if (!t)
        return ERR_PERM;
    const struct interval *alarm = &t->process->signals.alarm;
    out[0] = interval_left(alarm);
    out[1] = out[0] ? alarm->period : 0;
    if (m->w[0] != UINT64_MAX)
        interval_set_alarm(t->process, m->w[0], m->w[1]);
    return 0;
}
