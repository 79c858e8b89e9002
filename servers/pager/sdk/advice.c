/* madvise, mincore and mlock: what is in memory, and what a program says about it. */
#include "advice.h"

#include "cache.h"
#include "mmap.h"
#include "populate.h"
#include "space.h"

#include <proto/pager.h>

enum { STATE_NEW, STATE_POPULATE };

/* The range w0, w1 of a request, page-aligned and mapped without a hole: 0 or what is wrong. */
static int whole_range(const struct request *rq, vaddr_t *end)
{
    if (!range_check(rq->m->w[0], rq->m->w[1], end))
        return ERR_INVAL;
    for (vaddr_t at = rq->m->w[0]; at < *end;) {
        const struct region *r = region_next(rq->space, at);
        if (!r || r->start > at)
            return ERR_NOMEM;
        at = r->end;
    }
    return 0;
}

/* Maps what is not yet. */
static int64_t populate_range(struct request *rq, vaddr_t end)
{
    if (rq->state == STATE_NEW) {
        rq->cursor = rq->m->w[0];
        rq->state = STATE_POPULATE;
    }
    return populate(rq, rq->space, &rq->cursor, end);
}

int64_t madvise_step(struct request *rq)
{
    vaddr_t end;
    int error = whole_range(rq, &end);
    if (error)
        return error;
    switch (rq->m->w[2]) {
    case PAGER_ADVICE_NORMAL:
        return 0;
    case PAGER_ADVICE_WILLNEED:
        return populate_range(rq, end);
    case PAGER_ADVICE_DONTNEED:
        if (end > rq->m->w[0])
            space_unmap(rq->space, rq->m->w[0], (end - rq->m->w[0]) >> PAGE_SHIFT);
        return 0;
    default:
        return ERR_INVAL;
    }
}

/* Is the page at va in memory, be it mapped or only cached? */
static bool is_resident(struct space *sp, vaddr_t va)
{
    const struct region *r = region_find(sp, va);
    if (space_page(sp, va))
        return true;
    const struct page *p = r->file && va - r->start < r->backed ? cache_find(r->file, region_file_page(r, va)) : NULL;
    return p && page_is_valid(p);
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

int64_t mlock_step(struct request *rq)
{
    vaddr_t end;
    int error = whole_range(rq, &end);
    if (error || rq->m->w[2] == 0)
        return error;
    for (vaddr_t at = rq->m->w[0]; at < end;) {
        const struct region *r = region_next(rq->space, at);
        if (r->file && !file_is_anon(r->file))
            return ERR_AGAIN; /* pages of files may go when memory is short */
        at = r->end;
    }
    return populate_range(rq, end);
}
