/* The calls that may wait for other programs: locks, polling, and giving up such a wait. */
#include "ops.h"

#include "lock.h"
#include "pipe.h"
#include "poll.h"

#include <rt/serve.h>

_Static_assert(LOCK_LATER == SERVE_LATER && POLL_LATER == SERVE_LATER, "a handler's result is handed on");

int64_t op_lock(const struct message *m, uint64_t w[MSG_WORDS])
{
    struct lock_call call = {m->id, m->badge, m->w[0], m->w[1], m->w[2], m->w[3]};
    return lock_run(&call, w);
}

int64_t op_poll(const struct message *m, uint64_t w[MSG_WORDS])
{
    struct poll_call call = {m->id, m->badge, m->w[0], m->w[1], m->w[2]};
    (void)w;
    return poll_run(&call, sys_time());
}

int64_t op_cancel(const struct message *m, uint64_t w[MSG_WORDS])
{
    (void)w;
    pipes_cancel(m->w[0]);
    locks_cancel(m->w[0]);
    polls_cancel(m->w[0]);
    return 0;
}
