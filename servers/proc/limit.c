/* Limits of a process, and what it has used. */
#include "limit.h"

#include "ask.h"
#include "frames.h"
#include "ops.h"
#include "thread.h"

#include <proto/fs.h>
#include <proto/layout.h>
#include <quire/sys.h>
#include <rt/string.h>

enum { FRAMES_PER_PROCESS = 2 /* and for each thread more */, RESERVE_SHARE = 8, RESERVE_MOST = 16 /* processes */, PROCESSES_LEAST = 32, PROCESSES_MOST = PROCESSES - 16 /* no job takes all */ };

static struct limit defaults[PROC_LIMITS] = {
    [PROC_LIMIT_AS] = {UINT64_MAX, UINT64_MAX},
    [PROC_LIMIT_DATA] = {UINT64_MAX, UINT64_MAX},
    [PROC_LIMIT_STACK] = {USER_STACK_MAX_BYTES, USER_STACK_MAX_BYTES},
    [PROC_LIMIT_NOFILE] = {FS_HANDLES_MAX, FS_HANDLES_MAX},
    [PROC_LIMIT_CORE] = {0, UINT64_MAX},
    [PROC_LIMIT_NPROC] = {PROCESSES_MOST, PROCESSES_MOST},
    [PROC_LIMIT_FSIZE] = {UINT64_MAX, UINT64_MAX},
    [PROC_LIMIT_MEMLOCK] = {PROC_MEMLOCK_BYTES, UINT64_MAX},
};

void limit_init(uint64_t frames)
{
    uint64_t most = frames / FRAMES_PER_PROCESS;
    defaults[PROC_LIMIT_NPROC].soft = most < PROCESSES_LEAST ? PROCESSES_LEAST : most < PROCESSES_MOST ? most : PROCESSES_MOST;
}

void limit_inherit(struct process *child, const struct process *parent)
{
    memcpy(child->limits, parent == table_root() ? defaults : parent->limits, sizeof child->limits);
}

/* Does the pager see to it? */
static bool is_pagers(uint64_t which)
{
    return which <= PROC_LIMIT_STACK || which == PROC_LIMIT_FSIZE || which == PROC_LIMIT_MEMLOCK;
}

int64_t limit_apply(const struct process *p)
{
    int64_t error = 0;
    for (unsigned i = 0; i < PROC_LIMITS && error == 0; i++)
        if (is_pagers(i) && p->limits[i].soft != defaults[i].soft)
            error = ask_space_limit(p->space, i, p->limits[i].soft);
    return error;
}

/* Are there frames for one more, besides those kept? */
static bool frames_suffice(void)
{
    uint64_t kept = frames_all() / FRAMES_PER_PROCESS / RESERVE_SHARE;
    kept = kept < RESERVE_MOST ? kept : RESERVE_MOST;
    return frames_left() >= (kept + 1) * FRAMES_PER_PROCESS;
}

static bool group_may_grow(const struct process *p)
{
    uint64_t most = p->limits[PROC_LIMIT_NPROC].soft;
    return table_size() + threads_further() < most || table_group_weight(p->group) < most;
}

bool limit_processes(const struct process *p)
{
    return p == table_root() || (group_may_grow(p) && (p->parent == table_root() || frames_suffice()));
}

bool limit_threads(const struct process *p)
{
    return group_may_grow(p) && frames_suffice();
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
    int64_t error = is_pagers(which) ? ask_space_limit(p->space, (unsigned)which, set.soft) : 0;
    if (error < 0)
        return error;
    *limit = set;
    return 0;
}

void limit_usage(const struct process *p, uint64_t words[6])
{
    uint64_t of_space[5] = {p->used.minor, p->used.major, 0, 0, p->used.swapped};
    if (p->space)
        ask_space_usage(p->space, of_space);
    words[0] = of_space[0];
    words[1] = of_space[1];
    words[2] = threads_ticks(p);
    words[3] = of_space[2];
    words[4] = of_space[4];
    words[5] = of_space[3];
}

/* PROC_USAGE_TIME and _THREAD. */
static int64_t tell_time(const struct thread *from, const struct message *m, uint64_t out[MSG_WORDS])
{
    const struct process *p = from->process;
    const struct thread *t = from;
    if (m->w[0] == PROC_USAGE_TIME) {
        if (m->w[1] && !(p = table_find((int64_t)m->w[1])))
            return ERR_SRCH;
        out[2] = threads_ticks(p);
        return 0;
    }
    if (m->w[1] != UINT64_MAX && !(t = thread_find(p, m->w[1])))
        return ERR_SRCH;
    out[2] = thread_ticks(t);
    return 0;
}

int64_t op_usage(const struct message *m, uint64_t out[MSG_WORDS])
{
    const struct thread *from = thread_of(m);
    if (!from || from->process == table_root())
        return ERR_PERM;
    const struct process *p = from->process;
    if (m->w[0] > PROC_USAGE_THREAD)
        return ERR_INVAL;
    if (m->w[0] >= PROC_USAGE_TIME)
        return tell_time(from, m, out);
    if (m->w[0] == PROC_USAGE_CHILDREN) {
        out[0] = p->waited.minor;
        out[1] = p->waited.major;
        out[2] = p->waited.ticks;
        out[4] = p->waited.swapped;
        return 0;
    }
    uint64_t words[6];
    limit_usage(p, words);
    memcpy(out, words, 5 * sizeof *words);
    return 0;
}
