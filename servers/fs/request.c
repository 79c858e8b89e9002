/* Queued calls. The message is kept as it came; the path is copied in when the call is served, so a queue entry is small. */
#include "request.h"

#include "buffer.h"
#include "super.h"
#include "user.h"
#include "work.h"

#include <rt/serve.h>
#include <rt/share.h>

enum { REQUESTS_MAX = 256 };

struct request {
    struct task task;       /* first: the work queue gives its address back */
    struct message m;       /* badge 0: an unused one */
    call_fn *run;
    struct request *next_free;
};

static struct request requests[REQUESTS_MAX];
static struct request *free_first;
static unsigned begun, used;
/* One call is served on the main loop and one by the work queue's fiber at a time: each has its own work space. */
static struct call inline_call, queue_call;

static void request_put(struct request *r)
{
    r->m.badge = 0;
    r->next_free = free_first;
    free_first = r;
    used--;
}

/* NULL: none is left for this client. */
static struct request *request_get(uint64_t client)
{
    unsigned mine = 0, left = REQUESTS_MAX - used;
    for (unsigned i = 0; left <= SHARE_PLENTY && i < begun; i++)
        mine += requests[i].m.badge == client;
    if (!share_allows(mine, left))
        return NULL;
    struct request *r = free_first;
    if (r)
        free_first = r->next_free;
    else
        r = &requests[begun++];
    used++;
    return r;
}

static void run_task(struct task *task)
{
    struct request *r = (struct request *)task;
    struct call *c = &queue_call;
    uint64_t w[MSG_WORDS] = {0};
    c->m = &r->m;
    c->w = w;
    c->gone = false;
    c->waited = task->waited;
    int64_t status = super.mounted ? r->run(c) : ERR_IO;
    c->m = NULL;
    if (status == ERR_NOSPC && !c->gone && work_park(task))
        return;
    user_answer(r->m.id, status, w);
    request_put(r);
}

static int64_t queue(const struct message *m, uint64_t w[MSG_WORDS], call_fn *run, bool changes)
{
    struct request *r = request_get(m->badge);
    for (int i = 0; !r && i < MSG_WORDS; i++)
        w[i] = m->w[i];
    if (!r)
        return ERR_CROWDED;
    *r = (struct request){.task = {.run = run_task, .changes = changes}, .m = *m, .run = run};
    work_add(&r->task);
    return SERVE_LATER;
}

int64_t request_run(const struct message *m, uint64_t w[MSG_WORDS], call_fn *run, enum request_kind kind)
{
    bool at_once = kind == REQUEST_LOOKS || kind == REQUEST_MAY_CHANGE;
    if (at_once && super.mounted && !work_changing()) {
        struct call *c = &inline_call;
        c->m = m;
        c->w = w;
        c->now = true;
        c->waited = false;
        c->gone = false;
        buffer_nowait = true;
        int64_t status = run(c);
        buffer_nowait = false;
        if (status != ERR_AGAIN)
            return status;
        for (int i = 0; i < MSG_WORDS; i++)
            w[i] = 0;
    }
    return queue(m, w, run, kind == REQUEST_CHANGES || kind == REQUEST_MAY_CHANGE);
}

static bool is_of_client(struct task *task, void *arg)
{
    struct request *r = (struct request *)task;
    if (task->run != run_task || r->m.badge != *(uint64_t *)arg)
        return false;
    request_put(r);
    return true;
}

void request_drop_client(uint64_t client)
{
    work_drop(is_of_client, &client);
    if (queue_call.m && queue_call.m->badge == client)
        queue_call.gone = true;
}

int request_copy_in(struct call *c, uint64_t offset, void *to, uint64_t bytes)
{
    uint64_t room = BUF_BYTES(c->m->buffer);
    if (offset > room || bytes > room - offset)
        return ERR_INVAL;
    int64_t n = bytes ? user_copy_in(c->m->id, offset, to, bytes) : 0;
    if (n < 0)
        return (int)n;
    if ((uint64_t)n < bytes) {
        c->w[0] = offset + (uint64_t)n;
        return ERR_TOUCH;
    }
    return 0;
}

int request_copy_out(const struct message *m, uint64_t w[MSG_WORDS], const void *from, uint64_t bytes)
{
    if (bytes > BUF_BYTES(m->buffer))
        return ERR_INVAL;
    int64_t n = bytes ? user_copy_out(m->id, 0, from, bytes) : 0;
    if (n < 0)
        return (int)n;
    if ((uint64_t)n < bytes) {
        w[0] = (uint64_t)n;
        return ERR_TOUCH;
    }
    return 0;
}
