/*
 * Requests that wait. State: the slab they live in and the ready list.
 * Invariant: a kept request is in exactly one queue or the ready list, except while its step runs.
 */
#include "request.h"

#include "file.h"
#include "slab.h"
#include "space.h"

#include <rt/log.h>

static struct slab slab;
struct list requests_ready;

void requests_init(void)
{
    slab_init(&slab, sizeof(struct request));
    list_init(&requests_ready);
}

static void drop_file(struct request *rq)
{
    if (rq->file && rq->appends)
        request_end_append(rq);
    if (rq->file)
        file_put(rq->file);
    rq->file = NULL;
}

void request_begin_append(struct request *rq, struct file *f)
{
    rt_assert(!rq->file && !f->appending);
    file_hold(f);
    rq->file = f;
    rq->appends = f->appending = true;
}

void request_end_append(struct request *rq)
{
    struct file *f = rq->file;
    rt_assert(rq->appends && f->appending);
    rq->file = NULL;
    rq->appends = f->appending = false;
    request_wake(&f->waiters, 0);
    file_put(f);
}

int64_t request_begin(const struct message *m, uint64_t out[MSG_WORDS], struct space *space,
                      int64_t (*step)(struct request *rq))
{
    struct request rq;
    rq.step = step;
    rq.m = m;
    rq.space = space;
    rq.file = NULL;
    rq.out = out;
    rq.offset = rq.done = rq.pending = rq.cursor = 0;
    rq.state = 0;
    rq.error = 0;
    rq.kept = rq.is_fault = rq.appends = false;
    int64_t status = step(&rq);
    if (status != SERVE_LATER)
        drop_file(&rq);
    return status;
}

struct request *request_keep(struct request *rq)
{
    if (rq->kept)
        return rq;
    struct request *kept = slab_get(&slab);
    if (!kept)
        return NULL;
    *kept = *rq;
    rq->file = NULL; /* the kept one holds it now */
    kept->kept = true;
    kept->copy = *rq->m;
    kept->m = &kept->copy;
    for (int i = 0; i < MSG_WORDS; i++)
        kept->copy_out[i] = rq->out ? rq->out[i] : 0;
    kept->out = kept->copy_out;
    list_init(&kept->wait);
    list_init(&kept->in_space);
    if (kept->space)
        list_push_back(&kept->space->requests, &kept->in_space);
    return kept;
}

int64_t request_wait(struct request *rq, struct list *queue)
{
    if (!rq)
        return ERR_AGAIN;
    rq = request_keep(rq);
    if (!rq)
        return ERR_NOMEM;
    list_push_back(queue, &rq->wait);
    return SERVE_LATER;
}

void request_wake(struct list *queue, int error)
{
    for (struct list *node = list_pop(queue); node; node = list_pop(queue)) {
        struct request *rq = LIST_OF(node, struct request, wait);
        rq->error = error;
        list_push_back(&requests_ready, &rq->wait);
    }
}

void request_wake_one(struct request *rq, int error)
{
    list_remove(&rq->wait);
    rq->error = error;
    list_push_back(&requests_ready, &rq->wait);
}

void request_drop(struct request *rq)
{
    rt_assert(rq->kept);
    drop_file(rq);
    list_remove(&rq->wait);
    list_remove(&rq->in_space);
    slab_put(&slab, rq);
}

__attribute__((noinline)) void request_run_ready(void)
{
    for (struct list *node = list_pop(&requests_ready); node; node = list_pop(&requests_ready)) {
        struct request *rq = LIST_OF(node, struct request, wait);
        int64_t status = rq->step(rq);
        if (status == SERVE_LATER)
            continue;
        if (!rq->is_fault) {
            struct reply r = { .id = rq->m->id, .kind = REPLY_MSG, .status = status };
            for (int i = 0; i < MSG_WORDS; i++)
                r.w[i] = rq->out[i];
            int64_t error = sys_reply(&r);
            rt_assert(error == 0 || error == ERR_STALE);
        }
        request_drop(rq);
    }
}

void request_purge(struct space *sp)
{
    LIST_EACH(&space_memory(sp)->requests, node, after) {
        struct request *rq = LIST_OF(node, struct request, in_space);
        if (rq->m->badge == sp->id && !(rq->is_fault && sp->borrowers)) /* a fault there may be a borrower's; if not, nobody hears its answer */
            request_drop(rq);
    }
}

uint64_t requests_waiting(void)
{
    return slab.in_use;
}
