/*
 * Faults, in and out. The usual one costs two entries into the kernel: the fault itself, and the reply_recv that maps the
 * page, resumes the thread and waits for the next message.
 */
#include "fault.h"

#include "commit.h"
#include "limit.h"
#include "policy.h"
#include "shortage.h"
#include "space.h"
#include "stat.h"
#include "wire.h"

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

/* May a stack grow down to start? It stays STACK_GAP_BYTES away from what is next below, unless that is another stack or nobody may touch it. */
static bool may_begin_at(const struct region *stack, vaddr_t start)
{
    const struct region *below = NULL, *r = region_next(stack->space, start > STACK_GAP_BYTES ? start - STACK_GAP_BYTES : 0);
    for (; r != stack; r = region_next(stack->space, r->end))
        below = r;
    if (below && (below->end > start || (below->prot != PROT_NO && !(below->flags & PAGER_MAP_GROWSDOWN))))
        return false;
    return start >= USER_TEXT_VA;
}

/*
 * If va lies below a stack (the first one, or a mapping with MAP_GROWSDOWN) that may grow so far, grows it to va, by at least a step
 * of the policy's where there is room. The region, or NULL with *error ERR_FAULT or ERR_NOMEM.
 */
static struct region *stack_grow(struct space *sp, vaddr_t va, int *error)
{
    const uint64_t step = pager_policy->stack_step_bytes;
    *error = ERR_FAULT;
    struct region *r = region_next(sp, va);
    if (!r || !(r->flags & PAGER_MAP_GROWSDOWN) || r->end - va > USER_STACK_MAX_BYTES)
        return NULL;
    if (!limit_allows(sp, PROC_LIMIT_STACK, r->end - va))
        return NULL;
    vaddr_t start = va & ~(vaddr_t)(PAGE_BYTES - 1), lowest = r->end > USER_STACK_MAX_BYTES ? r->end - USER_STACK_MAX_BYTES : 0;
    if (r->start - start < step)
        start = r->start - lowest > step ? r->start - step : lowest;
    if (!may_begin_at(r, start)) {
        start = va & ~(vaddr_t)(PAGE_BYTES - 1);
        if (!may_begin_at(r, start))
            return NULL;
    }
    if (!limit_allows_map(sp, start, r->start))
        return NULL;
    uint64_t pages = (r->start - start) >> PAGE_SHIFT;
    if (r->locked && wire_allows(sp, pages) != 0)
        return NULL;
    uint64_t promise = r->committed ? pages : 0; /* one that nobody may write to is not promised any */
    *error = commit_take(promise, r->end - start <= STACK_RESERVE_BYTES ? COMMIT_RESERVE : COMMIT_NORMAL);
    if (*error)
        return NULL;
    sp->commit += promise;
    region_resize(r, start, r->end);
    return r;
}

/* None is there yet. (Apart, as it is rare.) */
static __attribute__((noinline)) int grow(const struct fault *f, struct region **found)
{
    int error = 0;
    *found = stack_grow(f->space, f->va, &error);
    return *found ? fault_check(*found, f->access) : error;
}

int fault_region(const struct fault *f, struct region **found)
{
    struct region *r = f->space->last_region;
    if (!r || f->va < r->start || f->va >= r->end)
        r = region_find(f->space, f->va);
    *found = r;
    return r ? fault_check(r, f->access) : grow(f, found);
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
    uint64_t pid = m->w[3] >> 32 ? m->w[3] >> 32 : sp->pid; /* the thread may be that of a process that borrows the space */
    uint64_t w[MSG_WORDS] = { m->w[0], (m->label & ACCESS_MASK) | (uint64_t)reason << PROC_REASON_SHIFT, m->w[1],
                              pid | m->w[3] << 32, m->w[2] };
    uint64_t operation = PROC_FAULT;
    if (reason == PROC_REASON_NO_MEMORY) {
        operation = PROC_OUT_OF_MEMORY;
        shortage_words(sp, m->w[3], w);
    } else if (m->kind == RECV_FOREIGN) {
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
    if (f->mapped || !f->page)
        return;
    f->page->refs++;
    for (uint64_t i = 1; i < f->pages; i++)
        f->page[i].refs++;
}

static void discount(struct page *first, uint64_t pages)
{
    for (uint64_t i = 0; i < pages; i++)
        page_unref(first + i);
}

/* look: what the kernel saw of the page table was long ago, or nothing at all. */
static inline __attribute__((always_inline)) int64_t resolve(struct request *rq, struct fault *f, bool look)
{
    const struct message *m = rq->m;
    f->space = rq->space;
    f->va = m->w[0] & ~(vaddr_t)(PAGE_BYTES - 1);
    f->pages = 1;
    f->kind = STAT_ANON; /* unless region_page says otherwise */
    f->access = rq->is_fault ? m->label & ACCESS_MASK : m->w[1] ? ACCESS_WRITE : ACCESS_READ;
    f->entry = look ? space_entry(f->space, f->va) : m->w[4]; /* others may have faulted here while this one waited */
    if (((f->entry & ENTRY_SHARED) || (look && f->space->shares)) && space_unshare(f->space, f->va) != 0)
        return ERR_NOMEM;
    f->present = f->entry && !(ENTRY_BITS(f->entry) & (ENTRY_NOTE)) && ENTRY_BITS(f->entry) != ENTRY_SHARED;
    return pager_policy->fault(rq, f);
}

/* Finds the page and maps it by a call of its own, so that it is the space's whether or not the thread still waits. */
static int64_t settle(struct request *rq)
{
    struct fault f;
    int64_t status = resolve(rq, &f, rq->kept || !rq->is_fault);
    if (status != 0)
        return status;
    count(&f);
    if (f.page)
        status = space_map(f.space, f.va, f.page, f.pages, f.prot);
    else if (!rq->is_fault)
        return ERR_FAULT; /* no buffer: it is not memory */
    if (status != 0 && !f.mapped)
        discount(f.page, f.pages);
    if (status == 0) {
        stat_faults[rq->state == FAULT_HAS_READ ? STAT_READ : f.kind]++;
        rq->kept ? rq->space->faults_major++ : rq->space->faults_minor++;
    }
    return status;
}

int64_t touch_step(struct request *rq)
{
    int64_t status = rq->m->w[0] < USER_LIMIT ? settle(rq) : ERR_FAULT;
    bool bad = status == ERR_ACCESS || status == ERR_RANGE || status == ERR_IO; /* as buffers have it: not theirs to use */
    return bad ? ERR_FAULT : status;
}

/* A kept fault runs again. */
static int64_t fault_step(struct request *rq)
{
    int64_t status = settle(rq);
    if (status == SERVE_LATER)
        return status;
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
    const struct message *m;
    struct space *space;
    unsigned kind;
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

/*
 * The answer maps the page; but before it is given requests that are ready run, and pages are evicted when frames are scarce (at half of them at
 * the latest). These must not find a page that is counted for an entry which is not there yet, or one that is to be replaced with its count gone.
 */
static bool must_map_now(const struct fault *f)
{
    return request_any_ready() || (f->present && frames_of(PAGE_FREE) <= frames_total() / 2);
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
    int64_t status = resolve(&rq, &f, false);
    if (status == 0) {
        stat_faults[f.kind]++;
        sp->faults_minor++;
        if (!f.page) {
            r->kind = REPLY_RESUME;
            return 0;
        }
        count(&f);
        if (must_map_now(&f) && space_map(sp, f.va, f.page, f.pages, f.prot) == 0) {
            r->kind = REPLY_RESUME;
            return 0;
        }
        last.space = sp;
        last.kind = f.kind;
        last.m = m;
        r->kind = REPLY_MAP;
        r->w[0] = f.va | f.prot;
        r->w[1] = (uint64_t)SLOT_POOL << 32 | page_index(f.page);
        r->w[2] = f.pages;
        return 0;
    }
    if (status != SERVE_LATER)
        forward(m, sp, reason_of(status));
    return SERVE_LATER;
}

int64_t fault_mend(struct reply *r, int64_t error)
{
    if (r->kind != REPLY_MAP) { /* a fault's thread that would not even stop, or a call's: nobody waits there */
        log_print("pager: a reply failed: %ld\n", error);
        return SERVE_LATER;
    }
    rt_assert(r->id == last.m->id);
    if (error == ERR_NEED_TABLE && space_donate(last.space, 1) == 0)
        return 0;
    if (error == ERR_SHARED && space_unshare(last.space, r->w[0] & ~(vaddr_t)(PAGE_BYTES - 1)) == 0)
        return 0;
    discount(page_at((uint32_t)r->w[1]), r->w[2]);
    stat_faults[last.kind]--;
    last.space->faults_minor--;
    forward(last.m, last.space, PROC_REASON_NO_MEMORY);
    return SERVE_LATER;
}
