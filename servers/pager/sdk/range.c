/* Changes to what is mapped already: munmap and mprotect, over any range. */
#include "mmap.h"

#include "commit.h"
#include "object.h"
#include "policy.h"
#include "populate.h"
#include "space.h"
#include "wire.h"

#include <proto/pager.h>
#include <rt/log.h>

enum { STATE_NEW, STATE_POPULATE }; /* of mprotect */

bool range_check(uint64_t start, uint64_t bytes, vaddr_t *end)
{
    if ((start & (PAGE_BYTES - 1)) || start >= USER_LIMIT || bytes > USER_LIMIT - start)
        return false;
    *end = start + ((bytes + PAGE_BYTES - 1) & ~(uint64_t)(PAGE_BYTES - 1));
    return true;
}

bool range_cut(uint64_t start, uint64_t bytes, vaddr_t *end, bool *whole)
{
    if (start & (PAGE_BYTES - 1))
        return false;
    *whole = range_check(start, bytes, end);
    if (!*whole)
        *end = start < USER_LIMIT && bytes <= UINT64_MAX - start ? USER_LIMIT : start;
    return true;
}

vaddr_t range_mapped(struct space *sp, vaddr_t start, vaddr_t end)
{
    for (const struct region *r; start < end && (r = region_next(sp, start)) && r->start <= start;)
        start = r->end;
    return start < end ? start : end;
}

int range_slots(struct space *sp, vaddr_t start, vaddr_t end)
{
    int slots = 0;
    for (struct region *r = region_next(sp, start); r && r->start < end; r = region_next(sp, r->end)) {
        if (r->start < start && r->end > end)
            slots++;
        else if (r->start >= start && r->end <= end)
            slots--;
    }
    return slots;
}

struct region *range_cut_out(struct space *sp, vaddr_t start, vaddr_t end)
{
    struct region *r = region_next(sp, start);
    if (!r || r->start >= end)
        return NULL;
    if (r->start < start)
        r = region_split(r, start);
    rt_assert(r);
    if (r->end > end) {
        struct region *tail = region_split(r, end);
        rt_assert(tail);
    }
    return r;
}

/* r loses its last pages, from `start` on. Nothing needs a slot. */
static void cut_tail(struct region *r, vaddr_t start)
{
    uint64_t pages = (r->end - start) >> PAGE_SHIFT;
    space_unmap(r->space, start, pages);
    if (r->committed) {
        commit_give(pages);
        r->space->commit -= pages;
    }
    region_resize(r, r->start, start);
}

/* r loses its first pages, up to `end`. Nothing needs a slot. */
static void cut_head(struct region *r, vaddr_t end)
{
    uint64_t bytes = end - r->start;
    space_unmap(r->space, r->start, bytes >> PAGE_SHIFT);
    if (r->committed) {
        commit_give(bytes >> PAGE_SHIFT);
        r->space->commit -= bytes >> PAGE_SHIFT;
    }
    r->offset += bytes;
    if (r->backed != REGION_BACKED_ALL)
        r->backed = r->backed > bytes ? r->backed - bytes : 0;
    region_resize(r, end, r->end);
}

static void cut_whole(struct region *r)
{
    space_unmap(r->space, r->start, region_pages(r));
    region_drop(r);
}

void range_unmap(struct space *sp, vaddr_t start, vaddr_t end)
{
    struct region *r;
    wire_release_range(sp, start, end);
    if (sp->shares) /* in one piece, so that a shared table within is let go and not copied */
        space_unmap(sp, start, (end - start) >> PAGE_SHIFT);
    while ((r = region_next(sp, start)) && r->start < end) {
        struct file *f = region_is_shared(r) ? r->file : NULL;
        if (f)
            file_hold(f);
        if (r->start < start && r->end > end) {
            struct region *tail = region_split(r, end);
            rt_assert(tail);
        }
        if (r->start < start)
            cut_tail(r, start);
        else if (r->end > end)
            cut_head(r, end);
        else
            cut_whole(r);
        if (f) {
            if (f->kind->cut)
                f->kind->cut(f);
            file_put(f);
        }
    }
}

int range_change(struct space *sp, vaddr_t start, vaddr_t end, void (*change)(struct region *r, unsigned value), unsigned value)
{
    const struct region *first = region_find(sp, start), *last = end > start ? region_find(sp, end - 1) : NULL;
    unsigned slots = (first && first->start < start) + (last && last->end > end);
    struct region *r;
    if (start >= end)
        return 0; /* nothing to cut out: a region of no bytes must not be made */
    if (slots > pager_policy->region_room(sp))
        return ERR_MFILE;
    for (vaddr_t at = start; (r = range_cut_out(sp, at, end)); at = r->end)
        change(r, value);
    region_merge(sp, start, end);
    return 0;
}

int64_t munmap_step(struct request *rq)
{
    const uint64_t *w = rq->m->w;
    vaddr_t end;
    if (w[1] == 0 || !range_check(w[0], w[1], &end))
        return ERR_INVAL;
    if (range_slots(rq->space, w[0], end) > (int)pager_policy->region_room(rq->space))
        return ERR_MFILE;
    if (space_own_ends(rq->space, w[0], end) != 0)
        return ERR_NOMEM;
    range_unmap(rq->space, w[0], end);
    return 0;
}

/*
 * What mprotect needs for the part of [start, *part_end) before the first hole, or region that forbids it: slots for the cuts at both ends, and
 * pages to be promised. *part_end becomes its end, *status what to say in the end.
 */
static int mprotect_check(struct space *sp, vaddr_t start, vaddr_t *part_end, unsigned prot, uint64_t *pages, int *status)
{
    unsigned slots = 0;
    vaddr_t end = *part_end;
    *pages = 0;
    for (vaddr_t at = start; at < end;) {
        struct region *r = region_next(sp, at);
        bool hole = !r || r->start > at;
        if (hole || (prot & ~(unsigned)r->max_prot)) {
            *status = hole ? ERR_NOMEM : ERR_ACCESS;
            *part_end = at;
            break;
        }
        vaddr_t to = r->end < end ? r->end : end;
        if (r->prot != prot)
            slots += (r->start < at) + (r->end > end);
        if (!r->committed && region_needs_commit(r, prot))
            *pages += (to - at) >> PAGE_SHIFT;
        at = to;
    }
    return slots > pager_policy->region_room(sp) ? ERR_MFILE : 0;
}

/* Locked private memory may be written from now on: that is to leave no fault. */
static bool needs_copies(const struct region *r, unsigned prot)
{
    return r->locked && !r->lock_touched && !region_is_shared(r) && (prot & PROT_W) && !(r->prot & PROT_W);
}

/* After mprotect: the pages of what is locked at once and may be written, from rq->cursor to rq->pending. */
static int64_t copy_locked(struct request *rq)
{
    const struct region *r;
    while (rq->cursor < rq->pending && (r = region_next(rq->space, rq->cursor)) && r->start < rq->pending) {
        vaddr_t end = r->end < rq->pending ? r->end : rq->pending;
        if (rq->cursor < r->start)
            rq->cursor = r->start;
        bool copies = r->locked && !r->lock_touched && !region_is_shared(r) && (r->prot & PROT_W);
        if (copies && populate(rq, rq->space, &rq->cursor, end) == SERVE_LATER)
            return SERVE_LATER;
        rq->cursor = end;
    }
    return (int64_t)rq->done;
}

int64_t mprotect_step(struct request *rq)
{
    const uint64_t *w = rq->m->w;
    struct space *sp = rq->space;
    unsigned prot = w[2] & PROT_W ? (unsigned)w[2] | PROT_R : (unsigned)w[2];
    vaddr_t end;
    uint64_t pages;
    bool whole;
    if (rq->state == STATE_POPULATE)
        return copy_locked(rq);
    if ((w[2] & ~(uint64_t)PROT_MASK) || !range_cut(w[0], w[1], &end, &whole))
        return ERR_INVAL;
    int status = whole ? 0 : ERR_NOMEM;
    int error = mprotect_check(sp, w[0], &end, prot, &pages, &status);
    if (!error)
        error = space_own(sp, w[0], end);
    if (!error)
        error = commit_take(pages, COMMIT_NORMAL);
    if (error)
        return error;
    bool copies = false;
    for (vaddr_t at = w[0]; at < end;) {
        struct region *r = region_find(sp, at);
        vaddr_t to = r->end < end ? r->end : end;
        copies |= needs_copies(r, prot);
        if (r->prot != prot) {
            r = range_cut_out(sp, at, to);
            if (!r->committed && region_needs_commit(r, prot)) {
                r->committed = true;
                sp->commit += region_pages(r);
            }
            r->prot = (uint8_t)prot;
            space_protect(sp, r->start, region_pages(r), region_blanket_prot(r));
        }
        at = to;
    }
    region_merge(sp, w[0], end);
    if (!copies)
        return status;
    rq->cursor = w[0];
    rq->pending = end;
    rq->done = (uint64_t)(int64_t)status;
    rq->state = STATE_POPULATE;
    return copy_locked(rq);
}
