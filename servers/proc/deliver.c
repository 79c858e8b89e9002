/* How a signal reaches its handler, and how the handler comes back. State: how many processes are stopped. */
#include "deliver.h"

#include "life.h"
#include "ops.h"
#include "signal.h"

#include <proto/server.h>
#include <rt/log.h>
#include <rt/serve.h>

/* Registers by their place in struct regs. */
enum { REG_PC = 0, REG_SP = 2, REG_TP = 4, REG_A2 = 12 };

static unsigned stopped_count;

void deliver_notify(struct thread *t)
{
    if (t->notified)
        return;
    t->notified = true;
    int64_t error = sys_thread_notify(t->object, SLOT_ENDPOINT, (uint64_t)t->process->pid | (uint64_t)t->number << 32);
    rt_assert(error == 0);
}

/* What is blocked while the handler runs, and is it the last time that it does? */
static void begin_handler(struct thread *t, uint32_t signal)
{
    struct signals *s = &t->process->signals;
    uint64_t bit = SIGNAL_BIT(signal);
    t->mask |= (s->masks[signal] | (s->no_defer & bit ? 0 : bit)) & ~SIGNALS_UNBLOCKABLE;
    if (s->once & bit)
        s->handled &= ~bit;
}

/* The thread that waits on `id` goes on in the trampoline; signal 0: it is canceled. False: it has gone. */
static bool enter(struct thread *t, uint64_t id, const struct sent *what, uint64_t address)
{
    struct proc_context *c = &t->context;
    _Static_assert(sizeof c->regs == sizeof(struct regs), "the same registers");
    if (sys_regs_get(id, (struct regs *)c->regs) < 0)
        return false;
    if (c->regs[REG_TP] == 0 && t->pointer != 0) { /* it has not run its first instructions, and the handler needs tp */
        c->regs[REG_TP] = t->pointer;
        sys_regs_set(id, (const struct regs *)c->regs);
    }
    c->mask = t->suspended ? t->old_mask : t->mask;
    c->signal = what->signal;
    c->code = what->code;
    c->address = address;
    c->value = what->value;
    c->pid = what->pid;
    c->status = what->status;
    t->suspended = false;
    if (what->signal)
        begin_handler(t, what->signal);
    t->delivering = true;
    struct reply r = {.id = id, .kind = REPLY_REDIRECT, .w = {t->process->signals.entry, c->regs[REG_SP], what->signal,
                                                              (uint64_t)(int64_t)what->code, c->regs[REG_A2]}};
    sys_reply(&r);
    return true;
}

static void resume(uint64_t id)
{
    struct reply r = {.id = id, .kind = REPLY_RESUME};
    sys_reply(&r);
}

/* t stopped at an instruction boundary and waits on id: delivers what is due, or lets it go on. */
static void deliver(struct thread *t, uint64_t id)
{
    struct process *p = t->process;
    struct sent what;
    if (p->signals.stopped) {
        t->held_id = id;
        return;
    }
    if (t->cancel_due && !t->delivering && !t->shielded && p->signals.entry) {
        t->cancel_due = false;
        enter(t, id, &(struct sent){0}, 0);
        return;
    }
    while (!t->delivering && !t->shielded && signal_take(t, ~t->mask, &what)) {
        enum action action = signal_action(p, what.signal);
        if (action == ACTION_NONE)
            continue;
        if (action == ACTION_STOP) {
            t->held_id = id;
            deliver_stop(p, what.signal);
            return;
        }
        if (action == ACTION_END || !p->signals.entry)
            life_end(p, what.signal);
        else
            enter(t, id, &what, 0);
        return;
    }
    if (t->suspended && !t->delivering) { /* somebody else took what had woken it: it suspends again */
        t->mask = t->old_mask;
        t->suspended = false;
    }
    resume(id);
}

void deliver_stopped(const struct message *m)
{
    struct process *p = table_find((int64_t)(m->w[0] & UINT32_MAX));
    struct thread *t = p && p->state == PROCESS_RUNNING ? thread_find(p, m->w[0] >> 32) : NULL;
    if (!t || !t->notified)
        return; /* not one of ours: it waits until it is destroyed */
    t->notified = t->kicked = false;
    deliver(t, m->id);
}

bool deliver_fault(struct thread *t, uint64_t id, const struct sent *what, uint64_t address)
{
    const struct signals *s = &t->process->signals;
    uint64_t bit = SIGNAL_BIT(what->signal);
    if (t->delivering || t->shielded || !s->entry || !(s->handled & bit) || t->mask & bit)
        return false;
    return enter(t, id, what, address);
}

void deliver_stop(struct process *p, uint32_t signal)
{
    if (p->signals.stopped)
        return;
    p->signals.stopped = true;
    p->signals.forsaken = table_group_orphaned(p->group);
    stopped_count++;
    for (struct thread *t = p->threads; t; t = t->next)
        if (!t->ended && !t->held_id)
            deliver_notify(t);
    signal_end_waits(p); /* or it would take what somebody else is to get: a line typed for the shell */
    life_changed(p, (uint64_t)signal << 8 | PROC_STOPPED);
}

void deliver_end(struct process *p)
{
    stopped_count -= p->signals.stopped;
    p->signals.stopped = false;
}

unsigned deliver_stopped_count(void)
{
    return stopped_count;
}

void deliver_continue(struct process *p)
{
    if (!p->signals.stopped)
        return;
    deliver_end(p);
    int32_t pid = p->pid;
    life_changed(p, PROC_GOES_ON);
    for (struct thread *t = p->threads; t; t = t->next)
        if (!t->held_id && signal_due(t))
            signal_kick(t); /* it waits somewhere, and has been stopped already: its call ends */
    for (struct thread *t = p->threads; t && !p->signals.stopped; t = t->next) {
        uint64_t id = t->held_id;
        t->held_id = 0;
        if (id)
            deliver(t, id);
        if (table_find(pid) != p || p->state != PROCESS_RUNNING)
            return;
    }
}

int64_t op_sig_context(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct thread *t = thread_of(m);
    if (!t || !t->delivering)
        return ERR_INVAL;
    int64_t n = sys_copy_out(m->id, 0, &t->context, sizeof t->context);
    if (n == ERR_STALE)
        return SERVE_LATER;
    if (n < 0)
        return n;
    if ((uint64_t)n < sizeof t->context) {
        out[1] = (uint64_t)n;
        return BUF_BYTES(m->buffer) < sizeof t->context ? ERR_INVAL : ERR_TOUCH;
    }
    t->delivering = false;
    if (signal_due(t))
        deliver_notify(t);
    return 0;
}

int64_t op_sig_return(const struct message *m, uint64_t out[MSG_WORDS])
{
    static struct proc_context c;
    struct thread *t = thread_of(m);
    if (!t || t->process == table_root())
        return ERR_PERM;
    int64_t n = sys_copy_in(m->id, 0, &c, sizeof c);
    if (n == ERR_STALE)
        return SERVE_LATER;
    if (n < 0) {
        life_end(t->process, SIGSEGV);
        return SERVE_LATER;
    }
    if ((uint64_t)n < sizeof c) {
        out[1] = (uint64_t)n;
        return BUF_BYTES(m->buffer) < sizeof c ? ERR_INVAL : ERR_TOUCH;
    }
    sys_regs_set(m->id, (const struct regs *)c.regs);
    t->mask = c.mask & ~SIGNALS_UNBLOCKABLE;
    t->cancel_due |= t->canceled && c.signal;
    intervals_go_on(t->process);
    if (t->process->signals.pending.set)
        signal_look(t->process);
    else if (signal_due(t))
        deliver_notify(t);
    resume(m->id);
    return SERVE_LATER;
}
