/*
 * Waiting on a word of memory. State: a hash of queues of kept requests, each in order of arrival. A request in it has its key in
 * offset and cursor; its deadline is in its message.
 */
#include "futex.h"

#include "file.h"
#include "region.h"
#include "space.h"

#include <abi/fault.h>

enum { QUEUES = 64 };
enum { STATE_NEW, STATE_WAITING };

static struct list queues[QUEUES];
static uint64_t earliest; /* no deadline of those waiting is before it */

struct key {
    uint64_t object, place;
};

void futex_init(void)
{
    for (int i = 0; i < QUEUES; i++)
        list_init(&queues[i]);
    earliest = DEADLINE_NEVER;
}

static struct list *queue_of(struct key key)
{
    return &queues[((key.object >> 4) * 31 + (key.place >> 2)) % QUEUES];
}

/* Names the word, and checks that the caller has it: as PAGER_FUTEX_*. */
static int64_t find_key(struct request *rq, struct key *key, uint32_t *value)
{
    vaddr_t va = rq->m->w[0];
    if (va & 3 || BUF_BYTES(rq->m->buffer) < sizeof *value)
        return ERR_INVAL;
    const struct region *r = va < USER_LIMIT ? region_find(rq->space, va) : NULL;
    if (!r)
        return ERR_FAULT;
    int64_t copied = sys_copy_in(rq->m->id, 0, value, sizeof *value);
    if (copied < 0)
        return copied == ERR_STALE ? ERR_FAULT : copied; /* gone: nobody hears it */
    if (copied < (int64_t)sizeof *value)
        return ERR_TOUCH;
    if (region_is_shared(r)) /* a file that went and came again wakes too many: each looks again */
        *key = (struct key){ (uintptr_t)r->file, region_file_page(r, va) << PAGE_SHIFT | (va & (PAGE_BYTES - 1)) };
    else
        *key = (struct key){ rq->space->id, va };
    return 0;
}

int64_t futex_wait_step(struct request *rq)
{
    uint32_t value;
    struct key key;
    if (rq->state == STATE_WAITING)
        return rq->error;
    int64_t error = find_key(rq, &key, &value);
    if (error != 0)
        return error;
    if (value != (uint32_t)rq->m->w[1])
        return ERR_AGAIN;
    if (rq->m->w[2] != DEADLINE_NEVER && rq->m->w[2] <= sys_time())
        return ERR_TIMEOUT;
    rq->offset = key.object;
    rq->cursor = key.place;
    rq->state = STATE_WAITING;
    if (rq->m->w[2] < earliest)
        earliest = rq->m->w[2];
    return request_wait(rq, queue_of(key));
}

int64_t futex_wake_step(struct request *rq)
{
    uint32_t value;
    struct key key;
    uint64_t woken = 0;
    int64_t error = find_key(rq, &key, &value);
    if (error != 0)
        return error;
    LIST_EACH(queue_of(key), node, after) {
        struct request *waiter = LIST_OF(node, struct request, wait);
        if (woken >= rq->m->w[1])
            break;
        if (waiter->offset != key.object || waiter->cursor != key.place)
            continue;
        request_wake_one(waiter, 0);
        woken++;
    }
    return (int64_t)woken;
}

void futex_cancel(struct space *sp)
{
    LIST_EACH(&sp->requests, node, after) {
        struct request *rq = LIST_OF(node, struct request, in_space);
        if (rq->step == futex_wait_step)
            request_wake_one(rq, ERR_INTR);
    }
}

uint64_t futex_deadline(void)
{
    return earliest;
}

void futex_timer(uint64_t now)
{
    if (earliest > now)
        return;
    earliest = DEADLINE_NEVER;
    for (int i = 0; i < QUEUES; i++) {
        LIST_EACH(&queues[i], node, after) {
            struct request *rq = LIST_OF(node, struct request, wait);
            uint64_t deadline = rq->m->w[2];
            if (deadline <= now)
                request_wake_one(rq, ERR_TIMEOUT);
            else if (deadline < earliest)
                earliest = deadline;
        }
    }
}
