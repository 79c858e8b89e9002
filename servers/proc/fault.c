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

/* Has the thread a handler for this, which runs now? */
static bool handled(struct process *p, const struct message *m)
{
    struct thread *t = thread_find(p, m->w[3] >> 32);
    struct sent what = {0};
    uint64_t address;
    reason_code(m->w, &what, &address);
    return t && deliver_fault(t, m->id, &what, address);
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
    if (m->badge != BADGE_PAGER || (m->label != PROC_FAULT && m->label != PROC_FOREIGN))
        return 0;
    struct process *p = table_find((int64_t)(m->w[3] & UINT32_MAX));
    if (!p || p->state != PROCESS_RUNNING)
        return 0;
    if (m->label == PROC_FAULT && handled(p, m))
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
