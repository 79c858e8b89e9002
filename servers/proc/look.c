/* What can be seen of all processes: the list and the counts. */
#include "ops.h"

#include "frames.h"
#include "limit.h"
#include "thread.h"

#include <rt/serve.h>
#include <rt/slots.h>
#include <rt/string.h>

static bool runs(const struct thread *t)
{
    struct cap_info info;
    return !t->ended && t->object != CAP_NULL && sys_cap_info(t->object, &info) == 0 && info.thread_runs;
}

/* The one that asks runs, though it waits for this. */
static uint32_t state_of(const struct process *p, const struct thread *asks)
{
    if (p->state == PROCESS_ZOMBIE)
        return PROC_STATE_ZOMBIE;
    for (const struct thread *t = p->threads; t; t = t->next)
        if (t == asks || runs(t))
            return PROC_STATE_RUNNING;
    return PROC_STATE_WAITING;
}

static void describe(const struct process *p, const struct thread *asks, struct proc_info *info)
{
    uint64_t used[6];
    limit_usage(p, used);
    info->pid = p->pid;
    info->parent = p->parent ? p->parent->pid : 0;
    info->group = p->group;
    info->state = state_of(p, asks);
    info->space = p->space;
    info->start_ticks = p->start_ticks;
    memcpy(info->name, p->name, sizeof info->name);
    info->faults_minor = used[0];
    info->faults_major = used[1];
    info->cpu_ticks = used[2];
    info->resident_pages = used[3];
    info->mapped_pages = used[5];
    info->threads = 0;
    for (const struct thread *t = p->threads; t; t = t->next)
        info->threads += !t->ended;
}

/* The cookie is the place in the table to go on at. */
int64_t op_list(const struct message *m, uint64_t out[MSG_WORDS])
{
    uint64_t room = BUF_BYTES(m->buffer) / sizeof(struct proc_info), count = 0;
    uint32_t place = m->w[0] < PROCESSES ? (uint32_t)m->w[0] : PROCESSES, here = place;
    if (room == 0)
        return ERR_INVAL;
    for (struct process *p; count < room && (p = table_next(&place)); here = place, count++) {
        struct proc_info info;
        describe(p, thread_of(m), &info);
        int64_t n = sys_copy_out(m->id, count * sizeof info, &info, sizeof info);
        if (n == (int64_t)sizeof info)
            continue;
        if (n == ERR_STALE)
            return SERVE_LATER;
        if (n < 0)
            return n;
        if (count > 0)
            break;
        out[1] = (uint64_t)n; /* the offset of the absent page */
        return ERR_TOUCH;
    }
    out[0] = here;
    return (int64_t)count;
}

int64_t op_stat(const struct message *m, uint64_t out[MSG_WORDS])
{
    (void)m;
    table_count(&out[0], &out[1]);
    out[2] = frames_used();
    out[3] = frames_all();
    out[4] = slots_in_use();
    return 0;
}
