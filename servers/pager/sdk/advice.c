/* madvise and mincore: what is in memory, and what a program says about it. */
#include "advice.h"

#include "cache.h"
#include "disk.h"
#include "lazy.h"
#include "mmap.h"
#include "object.h"
#include "pageout.h"
#include "policy.h"
#include "populate.h"
#include "space.h"

#include <abi/fault.h>
#include <proto/pager.h>

enum { STATE_NEW, STATE_POPULATE };

/* The range w0, w1 of a request, page-aligned: is it mapped without a hole? 0, ERR_NOMEM, or ERR_INVAL. */
static int whole_range(const struct request *rq, vaddr_t *end)
{
    bool whole;
    if (!range_cut(rq->m->w[0], rq->m->w[1], end, &whole))
        return ERR_INVAL;
    return whole && range_mapped(rq->space, rq->m->w[0], *end) == *end ? 0 : ERR_NOMEM;
}

/* Drops what private regions have of their own, and what shared ones have mapped. */
static int drop(struct region *r, vaddr_t from, vaddr_t to)
{
    if (r->locked || region_kind(r)->fixed)
        return ERR_INVAL;
    if (space_own_ends(r->space, from, to) != 0)
        return ERR_NOMEM;
    space_unmap(r->space, from, (to - from) >> PAGE_SHIFT);
    return 0;
}

/* Does it to each mapped part of the range; if there is a hole it says so afterwards. */
static int64_t to_parts(struct request *rq, vaddr_t end, int (*apply)(struct region *r, vaddr_t from, vaddr_t to))
{
    int64_t status = 0;
    for (vaddr_t at = rq->m->w[0]; at < end;) {
        struct region *r = region_next(rq->space, at);
        if (!r || r->start > at)
            status = ERR_NOMEM;
        if (!r || r->start >= end)
            break;
        vaddr_t from = r->start > at ? r->start : at, to = r->end < end ? r->end : end;
        int error = apply(r, from, to);
        if (error)
            return error;
        at = to;
    }
    return status;
}

/* Maps what is not yet, so that nothing of it faults; what cannot be had is an error. */
static int64_t populate_all(struct request *rq, vaddr_t end, unsigned access)
{
    if (rq->state == STATE_NEW) {
        rq->cursor = rq->m->w[0];
        rq->state = STATE_POPULATE;
    }
    return populate_for(rq, &rq->cursor, end, access);
}

static void set_advice(struct region *r, unsigned advice)
{
    r->ahead = (struct ahead){ .advice = (uint8_t)advice };
}

static void set_huge(struct region *r, unsigned advice)
{
    r->huge = advice == PAGER_ADVICE_HUGEPAGE ? 1 : -1;
}

/* Files in the range begin to be read, as far as there is room. */
static void read_soon(struct space *sp, vaddr_t start, vaddr_t end)
{
    for (struct region *r = region_next(sp, start); r && r->start < end; r = region_next(sp, r->end)) {
        vaddr_t from = r->start > start ? r->start : start, to = r->end < end ? r->end : end;
        if (r->backed < to - r->start)
            to = r->start + r->backed;
        if (r->file && from < to)
            disk_read_ahead(r->file, region_file_page(r, from), (unsigned)((to - from + PAGE_BYTES - 1) >> PAGE_SHIFT));
    }
}

int64_t madvise_step(struct request *rq)
{
    uint64_t start = rq->m->w[0], advice = rq->m->w[2];
    vaddr_t end;
    int status = whole_range(rq, &end); /* what is mapped is advised all the same */
    if (status == ERR_INVAL || start + rq->m->w[1] < start)
        return ERR_INVAL;
    switch (advice) {
    case PAGER_ADVICE_NORMAL:
    case PAGER_ADVICE_RANDOM:
    case PAGER_ADVICE_SEQUENTIAL:
        return range_change(rq->space, start, end, set_advice, (unsigned)advice) ? ERR_NOMEM : status;
    case PAGER_ADVICE_HUGEPAGE:
    case PAGER_ADVICE_NOHUGEPAGE:
        return pager_policy->large_page && range_change(rq->space, start, end, set_huge, (unsigned)advice) ? ERR_NOMEM : status;
    case PAGER_ADVICE_WILLNEED:
        read_soon(rq->space, start, end);
        return status;
    case PAGER_ADVICE_POPULATE_READ:
        return populate_all(rq, end, ACCESS_READ);
    case PAGER_ADVICE_POPULATE_WRITE:
        return populate_all(rq, end, ACCESS_WRITE);
    case PAGER_ADVICE_DONTNEED:
        return to_parts(rq, end, drop);
    case PAGER_ADVICE_FREE:
        return to_parts(rq, end, lazy_free);
    case PAGER_ADVICE_COLD:
        return to_parts(rq, end, pageout_cool);
    case PAGER_ADVICE_PAGEOUT:
        return pageout(rq, end, status);
    default:
        return ERR_INVAL;
    }
}

/* Is the page at va in memory, be it mapped or only cached? */
static bool is_resident(struct space *sp, vaddr_t va)
{
    const struct region *r = region_find(sp, va);
    return space_page(sp, va) || region_kind(r)->resident(r, va);
}

int64_t mincore_step(struct request *rq)
{
    unsigned char told[64];
    vaddr_t end;
    int error = whole_range(rq, &end);
    if (error)
        return error;
    uint64_t pages = (end - rq->m->w[0]) >> PAGE_SHIFT;
    if (pages > BUF_BYTES(rq->m->buffer))
        return ERR_INVAL;
    for (uint64_t at = 0; at < pages;) {
        uint64_t n = 0;
        for (; n < sizeof told && at + n < pages; n++)
            told[n] = is_resident(rq->space, rq->m->w[0] + ((at + n) << PAGE_SHIFT));
        int64_t copied = sys_copy_out(rq->m->id, at, told, n);
        if (copied < 0)
            return copied;
        if ((uint64_t)copied < n) {
            rq->out[0] = rq->out[1] = at + (uint64_t)copied;
            return ERR_TOUCH;
        }
        at += n;
    }
    return 0;
}

