/* Limits of a process, and what it has used. */
#include "limit.h"

#include "ask.h"
#include "ops.h"
#include "thread.h"

#include <proto/fs.h>
#include <proto/layout.h>
#include <quire/sys.h>
#include <rt/string.h>

static const struct limit defaults[PROC_LIMITS] = {
    [PROC_LIMIT_AS] = {UINT64_MAX, UINT64_MAX},
    [PROC_LIMIT_DATA] = {UINT64_MAX, UINT64_MAX},
    [PROC_LIMIT_STACK] = {USER_STACK_MAX_BYTES, USER_STACK_MAX_BYTES},
    [PROC_LIMIT_NOFILE] = {FS_HANDLES_MAX, FS_HANDLES_MAX},
    [PROC_LIMIT_CORE] = {0, UINT64_MAX},
    [PROC_LIMIT_NPROC] = {PROCESSES, PROCESSES},
    [PROC_LIMIT_FSIZE] = {UINT64_MAX, UINT64_MAX},
};

void limit_inherit(struct process *child, const struct process *parent)
{
    memcpy(child->limits, parent == table_root() ? defaults : parent->limits, sizeof child->limits);
}

int64_t limit_apply(const struct process *p)
{
    int64_t error = 0;
    for (unsigned i = PROC_LIMIT_AS; i <= PROC_LIMIT_STACK && error == 0; i++)
        if (p->limits[i].soft != defaults[i].soft)
            error = ask_space_limit(p->space, i, p->limits[i].soft);
    return error;
}

bool limit_processes(const struct process *p)
{
    uint64_t processes, zombies;
    if (p == table_root() || p->limits[PROC_LIMIT_NPROC].soft >= PROCESSES)
        return true;
    table_count(&processes, &zombies);
    return processes < p->limits[PROC_LIMIT_NPROC].soft;
}

int64_t op_limit(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct process *p = op_sender(m);
    uint64_t which = m->w[0];
    if (!p || p == table_root())
        return ERR_PERM;
    if (which >= PROC_LIMITS || m->w[1] > 1)
        return ERR_INVAL;
    struct limit *limit = &p->limits[which], set = {m->w[2], m->w[3]};
    out[0] = limit->soft;
    out[1] = limit->hard;
    if (m->w[1] == 0)
        return 0;
    if (set.soft > set.hard)
        return ERR_INVAL;
    if (set.hard > limit->hard)
        return ERR_PERM;
    int64_t error = which <= PROC_LIMIT_STACK ? ask_space_limit(p->space, (unsigned)which, set.soft) : 0;
    if (error < 0)
        return error;
    *limit = set;
    return 0;
}

int64_t op_usage(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct process *p = op_sender(m);
    if (!p || p == table_root())
        return ERR_PERM;
    if (m->w[0] > 1)
        return ERR_INVAL;
    if (m->w[0] == 1) {
        out[0] = p->waited.minor;
        out[1] = p->waited.major;
        out[2] = p->waited.ticks;
        return 0;
    }
    uint64_t words[4];
    ask_space_usage(p->space, words);
    out[0] = words[0];
    out[1] = words[1];
    out[2] = sys_time() - p->start_ticks;
    out[3] = words[2];
    return 0;
}
