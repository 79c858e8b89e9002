/* Changes to what is mapped already: munmap and mprotect, over any range. */
#include "mmap.h"

#include "commit.h"
#include "disk.h"
#include "policy.h"
#include "space.h"

#include <proto/pager.h>
#include <rt/log.h>

bool range_check(uint64_t start, uint64_t bytes, vaddr_t *end)
{
    if ((start & (PAGE_BYTES - 1)) || start >= USER_LIMIT || bytes > USER_LIMIT - start)
        return false;
    *end = start + ((bytes + PAGE_BYTES - 1) & ~(uint64_t)(PAGE_BYTES - 1));
    return true;
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

/* The region at the start of [start, end), cut so that it lies within; NULL if there is none. Slots were checked. */
static struct region *cut_out(struct space *sp, vaddr_t start, vaddr_t end)
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

/* A shared mapping of f was cut: what it changed goes to the disk in the background. */
static void write_back(struct file *f)
{
    if (f && !file_is_anon(f) && f->dirtied)
        disk_write_back(f, false);
}

void range_unmap(struct space *sp, vaddr_t start, vaddr_t end)
{
    struct region *r;
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
            write_back(f);
            file_put(f);
        }
    }
}

int64_t munmap_step(struct request *rq)
{
    const uint64_t *w = rq->m->w;
    vaddr_t end;
    if (w[1] == 0 || !range_check(w[0], w[1], &end))
        return ERR_INVAL;
    if (range_slots(rq->space, w[0], end) > (int)pager_policy->region_room(rq->space))
        return ERR_MFILE;
    range_unmap(rq->space, w[0], end);
    return 0;
}

/* What mprotect needs: slots for the cuts at both ends, and pages to be promised. */
static int mprotect_check(struct space *sp, vaddr_t start, vaddr_t end, unsigned prot, uint64_t *pages)
{
    unsigned slots = 0;
    *pages = 0;
    for (vaddr_t at = start; at < end;) {
        struct region *r = region_next(sp, at);
        if (!r || r->start > at)
            return ERR_NOMEM;
        if (prot & ~(unsigned)r->max_prot)
            return ERR_ACCESS;
        vaddr_t to = r->end < end ? r->end : end;
        if (r->prot != prot)
            slots += (r->start < at) + (r->end > end);
        if (!r->committed && region_needs_commit(r, prot))
            *pages += (to - at) >> PAGE_SHIFT;
        at = to;
    }
    return slots > pager_policy->region_room(sp) ? ERR_MFILE : 0;
}

int64_t mprotect_step(struct request *rq)
{
    const uint64_t *w = rq->m->w;
    struct space *sp = rq->space;
    unsigned prot = w[2] & PROT_W ? (unsigned)w[2] | PROT_R : (unsigned)w[2];
    vaddr_t end;
    uint64_t pages;
    if ((w[2] & ~(uint64_t)PROT_MASK) || !range_check(w[0], w[1], &end))
        return ERR_INVAL;
    int error = mprotect_check(sp, w[0], end, prot, &pages);
    if (!error)
        error = commit_take(pages, COMMIT_NORMAL);
    if (error)
        return error;
    for (vaddr_t at = w[0]; at < end;) {
        struct region *r = region_find(sp, at);
        vaddr_t to = r->end < end ? r->end : end;
        if (r->prot != prot) {
            r = cut_out(sp, at, to);
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
    return 0;
}
