/* exit, wait and kill. */
#include "ops.h"

#include "life.h"
#include "signals.h"
#include "wait.h"

#include <rt/serve.h>

int64_t op_exit(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct process *p = op_sender(m);
    (void)out;
    if (!p || p == table_root())
        return ERR_PERM;
    life_end(p, (m->w[0] & 0xff) << 8);
    return SERVE_LATER;
}

int64_t op_wait(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct process *p = op_sender(m), *zombie;
    int64_t target = (int64_t)m->w[0];
    if (!p)
        return ERR_PERM;
    if (m->w[1] & ~(uint64_t)PROC_NOHANG)
        return ERR_INVAL;
    int64_t error = wait_look(p, target, &zombie);
    if (error < 0)
        return error;
    if (zombie) {
        life_reap(zombie, out);
        return 0;
    }
    if (m->w[1] & PROC_NOHANG)
        return 0;
    if (p->wait_id)
        return ERR_BUSY; /* init has several threads, a process has one */
    p->wait_id = m->id;
    p->wait_target = target;
    return SERVE_LATER;
}

/* Ends one, unless it is only to be looked for. SERVE_LATER: it was the caller. */
static int64_t kill_one(struct process *sender, struct process *p, uint64_t signal)
{
    if (!p)
        return ERR_SRCH;
    if (signal && p->state == PROCESS_RUNNING)
        life_end(p, signal);
    return signal && p == sender ? SERVE_LATER : 0;
}

static int64_t kill_group(struct process *sender, int64_t group, uint64_t signal)
{
    if (group < 1 || group > INT32_MAX || !table_has_group((int32_t)group))
        return ERR_SRCH;
    if (!signal)
        return 0;
    bool own = sender->group == group;
    life_end_group((int32_t)group, signal, sender);
    return own ? SERVE_LATER : 0;
}

int64_t op_kill(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct process *sender = op_sender(m);
    int64_t target = (int64_t)m->w[0];
    uint64_t signal = m->w[1];
    (void)out;
    if (!sender)
        return ERR_PERM;
    if (signal > SIGNALS)
        return ERR_INVAL;
    if (target == -1 && sender == table_root()) {
        life_end_all(signal);
        return 0;
    }
    if (target > 0)
        return kill_one(sender, table_find(target), signal);
    if (target == 0)
        return kill_group(sender, sender->group, signal);
    return target < -INT32_MAX ? ERR_SRCH : kill_group(sender, -target, signal);
}
