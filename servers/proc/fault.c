/* A fault or foreign call that the pager could not serve. It arrives by forward: with the pager's badge and our operation. */
#include "fault.h"

#include "ask.h"
#include "deliver.h"
#include "life.h"
#include "reason.h"
#include "signal.h"

#include <abi/fault.h>
#include <proto/server.h>
#include <rt/serve.h>

enum { LINE_BYTES = 200 };

/* Who runs as t: itself, or the child of its vfork, for which it waits. */
static struct thread *borrower_of(struct thread *t)
{
    struct process *child = t->wait == WAIT_VFORK ? table_find(t->wait_target) : NULL;
    return child ? child->threads : t;
}

/* The thread of p, or of a child that borrows its memory, that made the foreign call `id`, which tells no tag: by its tp, which is what libc had put in a1. */
static struct thread *foreign_caller(const struct process *p, uint64_t id)
{
    enum { TP = 4 };
    static struct regs regs;
    struct thread *first = NULL;
    if (sys_regs_get(id, &regs) < 0)
        return NULL;
    for (struct thread *t = p->threads; t; t = t->next) {
        if (t->ended)
            continue;
        if (t->pointer == regs.x[TP])
            return borrower_of(t);
        if (!first && t->pointer == 0)
            first = t; /* the process's first one: libc alone knows its tp */
    }
    return first ? borrower_of(first) : NULL;
}

/* Has the thread a handler for this, which runs now? */
static bool handled(struct thread *t, const struct message *m)
{
    struct sent what = {0};
    uint64_t address = 0;
    if (m->label == PROC_FAULT) {
        reason_code(m->w, &what, &address);
    } else {
        reason_foreign_code(m->w[0], &what);
    }
    return t && deliver_fault(t, m->id, &what, address);
}

/* The largest program ends, and the thread that waits tries again; when it is gone with that program, nobody hears of it. */
static int64_t out_of_memory(const struct message *m)
{
    char line[LINE_BYTES];
    struct process *p = table_find((int64_t)m->w[0]);
    if (p && p->state == PROCESS_RUNNING) { /* else it has ended meanwhile */
        uint64_t signal = reason_memory(line, sizeof line, p->name, p->pid, m->w);
        ask_print(line);
        life_end(p, signal);
    }
    struct reply r = { .id = m->id, .kind = REPLY_RESUME };
    sys_reply(&r);
    return SERVE_LATER;
}

int64_t fault_handle(const struct message *m, struct reply *r)
{
    char line[LINE_BYTES];
    uint64_t signal;
    signal_set_caller(NULL);
    if (m->label == FAULT_LABEL(0, FAULT_NOTIFY) && m->badge != BADGE_PAGER) {
        deliver_stopped(m);
        return SERVE_LATER;
    }
    r->kind = REPLY_STOP; /* for whatever is not from the pager, or of no process */
    if (m->badge == BADGE_PAGER && m->label == PROC_OUT_OF_MEMORY)
        return out_of_memory(m);
    if (m->badge != BADGE_PAGER || (m->label != PROC_FAULT && m->label != PROC_FOREIGN))
        return 0;
    struct process *p = table_find((int64_t)(m->w[3] & UINT32_MAX));
    if (!p || p->state != PROCESS_RUNNING)
        return 0;
    struct thread *t = m->label == PROC_FAULT ? thread_find(p, m->w[3] >> 32) : foreign_caller(p, m->id);
    if (t)
        p = t->process;
    if (handled(t, m))
        return SERVE_LATER;
    if (m->label == PROC_FAULT)
        signal = reason_fault(line, sizeof line, p->name, p->pid, m->w);
    else
        signal = reason_foreign(line, sizeof line, p->name, p->pid, m->w[0]);
    p->faults++;
    ask_print(line);
    life_end(p, signal);
    return SERVE_LATER; /* the thread that waited is gone */
}
