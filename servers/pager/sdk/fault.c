/*
 * Faults, in and out. The usual one costs two entries into the kernel: the fault itself, and the reply_recv that maps the
 * page, resumes the thread and waits for the next message.
 */
#include "fault.h"

#include "commit.h"
#include "limit.h"
#include "policy.h"
#include "space.h"
#include "stat.h"

#include <abi/fault.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <proto/proc.h>
#include <proto/server.h>
#include <rt/log.h>

enum { STACK_RESERVE_BYTES = 256 << 10 }; /* stacks up to this size may use the reserve */

int fault_check(const struct region *r, unsigned access)
{
    unsigned need = (access & ACCESS_READ ? PROT_R : 0) | (access & ACCESS_WRITE ? PROT_W : 0) |
                    (access & ACCESS_EXEC ? PROT_X : 0);
    return (r->prot & need) == need ? 0 : ERR_ACCESS;
}

struct region *stack_grow(struct space *sp, vaddr_t va, uint64_t step, int *error)
{
    *error = ERR_FAULT;
    struct region *r = region_next(sp, va);
    if (!r || !(r->flags & PAGER_MAP_GROWSDOWN) || USER_STACK_TOP - va > USER_STACK_MAX_BYTES)
        return NULL;
    if (!limit_allows(sp, PROC_LIMIT_STACK, USER_STACK_TOP - va))
        return NULL;
    vaddr_t start = va & ~(vaddr_t)(PAGE_BYTES - 1), lowest = USER_STACK_TOP - USER_STACK_MAX_BYTES;
    if (r->start - start < step)
        start = r->start - lowest > step ? r->start - step : lowest;
    if (!region_range_free(sp, start, r->start)) {
        start = va & ~(vaddr_t)(PAGE_BYTES - 1);
        if (!region_range_free(sp, start, r->start))
            return NULL;
    }
    uint64_t pages = (r->start - start) >> PAGE_SHIFT;
    *error = commit_take(pages, r->end - start <= STACK_RESERVE_BYTES ? COMMIT_RESERVE : COMMIT_NORMAL);
    if (*error)
        return NULL;
    sp->commit += pages;
    region_resize(r, start, r->end);
    return r;
}

static unsigned reason_of(int64_t error)
{
    switch (error) {
    case ERR_ACCESS:
        return PROC_REASON_PROTECTION;
    case ERR_RANGE:
        return PROC_REASON_BEYOND_FILE;
    case ERR_NOMEM:
        return PROC_REASON_NO_MEMORY;
    case ERR_FAULT:
        return PROC_REASON_UNMAPPED;
    default:
        return PROC_REASON_IO;
    }
}

/* Stops a thread that nobody else can be asked about. */
static void stop(uint64_t id)
{
    struct reply r = { .id = id, .kind = REPLY_STOP };
    sys_reply(&r);
}

/* Hands a fault that we cannot resolve to proc. */
static void forward(const struct message *m, const struct space *sp, unsigned reason)
{
    uint64_t w[MSG_WORDS] = { m->w[0], (m->label & ACCESS_MASK) | (uint64_t)reason << PROC_REASON_SHIFT, m->w[1],
                              sp->pid | m->w[3] << 32, m->w[2] };
    uint64_t operation = PROC_FAULT;
    if (m->kind == RECV_FOREIGN) {
        operation = PROC_FOREIGN;
        w[0] = m->label;
        w[1] = w[2] = w[4] = 0;
        w[3] = sp->pid; /* a foreign call tells no thread */
    } else {
        counters.faults_bad++;
    }
    int64_t error = sys_forward(m->id, SLOT_PAGER_PROC, operation, w);
    if (error < 0 && error != ERR_STALE)
        stop(m->id);
}

/* The pages of f get or lose the references of being mapped. */
static void count(const struct fault *f)
{
    for (uint64_t i = 0; i < f->pages && !f->mapped; i++)
        f->page[i].refs++;
}

static void discount(struct page *first, uint64_t pages)
{
    for (uint64_t i = 0; i < pages; i++)
        page_unref(first + i);
}

static int64_t resolve(struct request *rq, struct fault *f)
{
    const struct message *m = rq->m;
    f->space = rq->space;
    f->va = m->w[0] & ~(vaddr_t)(PAGE_BYTES - 1);
    f->pages = 1;
    f->access = m->label & ACCESS_MASK;
    /* another thread of the space may have faulted here too while this one waited */
    f->present = m->label >> FAULT_SHIFT != FAULT_ABSENT || (rq->kept && space_page(f->space, f->va));
    return pager_policy->fault(rq, f);
}

/* A kept fault runs again. Maps by a call of its own, so that the page is the space's whether or not the thread still waits. */
static int64_t fault_step(struct request *rq)
{
    struct fault f;
    int64_t status = resolve(rq, &f);
    if (status == SERVE_LATER)
        return status;
    if (status == 0) {
        count(&f);
        status = space_map(f.space, f.va, f.page, f.pages, f.prot);
        if (status != 0 && !f.mapped)
            discount(f.page, f.pages);
    }
    if (status != 0) {
        forward(rq->m, rq->space, reason_of(status));
        return 0;
    }
    struct reply r = { .id = rq->m->id, .kind = REPLY_RESUME };
    sys_reply(&r);
    return 0;
}

/* The fault that is being answered by REPLY_MAP: to mend that. */
static struct {
    struct message m;
    struct space *space;
} last;

static void begin(struct request *rq, const struct message *m, struct space *sp)
{
    rq->step = fault_step;
    rq->m = m;
    rq->space = sp;
    rq->file = NULL;
    rq->out = NULL;
    rq->offset = rq->done = rq->pending = rq->cursor = 0;
    rq->state = 0;
    rq->error = 0;
    rq->kept = false;
    rq->is_fault = true;
}

int64_t fault_handle(const struct message *m, struct reply *r)
{
    struct space *sp = space_find(m->badge);
    if (!sp) {
        r->kind = REPLY_STOP;
        return 0;
    }
    unsigned cause = m->label >> FAULT_SHIFT;
    if (m->kind == RECV_FOREIGN || cause == FAULT_TRAP || cause == FAULT_KERNEL) {
        forward(m, sp, cause == FAULT_TRAP ? PROC_REASON_TRAP : PROC_REASON_UNMAPPED);
        return SERVE_LATER;
    }
    struct request rq;
    struct fault f;
    begin(&rq, m, sp);
    int64_t status = resolve(&rq, &f);
    if (status == 0) {
        count(&f);
        last.space = sp;
        last.m.kind = m->kind, last.m.label = m->label, last.m.id = m->id;
        last.m.w[0] = m->w[0], last.m.w[1] = m->w[1], last.m.w[2] = m->w[2], last.m.w[3] = m->w[3];
        sp->faults_minor++;
        r->kind = REPLY_MAP;
        r->w[0] = f.va | f.prot;
        r->w[1] = (uint64_t)SLOT_POOL << 32 | page_index(f.page);
        r->w[2] = f.pages;
        return 0;
    }
    if (status == SERVE_LATER) {
        counters.faults_file_read++;
        sp->faults_major++;
    } else {
        forward(m, sp, reason_of(status));
    }
    return SERVE_LATER;
}

int64_t fault_mend(struct reply *r, int64_t error)
{
    if (r->kind != REPLY_MAP) { /* a fault's thread that would not even stop, or a call's: nobody waits there */
        log_print("pager: a reply failed: %ld\n", error);
        return SERVE_LATER;
    }
    rt_assert(r->id == last.m.id);
    if (error == ERR_NEED_TABLE && space_donate(last.space) == 0)
        return 0;
    discount(page_at((uint32_t)r->w[1]), r->w[2]);
    forward(&last.m, last.space, PROC_REASON_NO_MEMORY);
    return SERVE_LATER;
}
