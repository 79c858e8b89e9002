/* Regions: what all pagers do with them, whatever table they keep them in. */
#include "region.h"

#include "commit.h"
#include "object.h"
#include "policy.h"
#include "space.h"
#include "wire.h"

#include <proto/layout.h>
#include <proto/pager.h>
#include <rt/log.h>

bool region_is_shared(const struct region *r)
{
    return r->flags & PAGER_MAP_SHARED;
}

bool region_needs_commit(const struct region *r, unsigned prot)
{
    if (r->locked && region_kind(r)->on_disk)
        return true; /* its pages cannot go when others are short of memory */
    if (region_is_shared(r) || prot == PROT_NO)
        return false;
    return (prot & PROT_W) || !r->file || r->backed != REGION_BACKED_ALL;
}

unsigned region_blanket_prot(const struct region *r)
{
    return region_is_shared(r) || !(r->cow || r->file) ? r->prot : r->prot & ~(unsigned)PROT_W;
}

uint64_t region_file_page(const struct region *r, vaddr_t va)
{
    return (r->offset + (va - r->start)) >> PAGE_SHIFT;
}

struct region *region_next(struct space *sp, vaddr_t va)
{
    return pager_policy->region_next(sp, va);
}

struct region *region_find(struct space *sp, vaddr_t va)
{
    struct region *r = sp->last_region;
    if (r && r->start <= va && va < r->end)
        return r;
    r = pager_policy->region_next(sp, va);
    if (!r || r->start > va)
        return NULL;
    sp->last_region = r;
    return r;
}

struct region *region_add(struct space *sp, const struct region *from)
{
    rt_assert(from->start < from->end && from->end <= USER_LIMIT);
    struct region *r = pager_policy->region_new(sp);
    if (!r)
        return NULL;
    *r = *from;
    r->space = sp;
    list_init(&r->of_file);
    if (r->file)
        file_add_region(r->file, r);
    if (r->committed)
        sp->commit += region_pages(r);
    if (r->locked)
        wire_count(sp, (int64_t)region_pages(r));
    pager_policy->region_insert(sp, r);
    return r;
}

void region_drop(struct region *r)
{
    struct space *sp = r->space;
    struct file *f = r->file;
    if (r->committed) {
        commit_give(region_pages(r));
        sp->commit -= region_pages(r);
    }
    if (r->locked)
        wire_count(sp, -(int64_t)region_pages(r));
    list_remove(&r->of_file);
    if (sp->last_region == r)
        sp->last_region = NULL;
    pager_policy->region_remove(sp, r);
    if (f)
        file_remove_region(f);
}

void region_resize(struct region *r, vaddr_t start, vaddr_t end)
{
    if (r->locked)
        wire_count(r->space, (int64_t)((end - start) >> PAGE_SHIFT) - (int64_t)region_pages(r));
    r->start = start;
    r->end = end;
    if (pager_policy->region_resized)
        pager_policy->region_resized(r->space, r);
}

/* Does b begin where a ends, and mean the same? */
static bool continues(const struct region *a, const struct region *b)
{
    return a->end == b->start && a->file == b->file && a->flags == b->flags && a->prot == b->prot && a->max_prot == b->max_prot &&
           a->committed == b->committed && a->locked == b->locked && a->lock_touched == b->lock_touched && a->huge == b->huge && a->ahead.advice == b->ahead.advice &&
           a->backed == REGION_BACKED_ALL && b->backed == REGION_BACKED_ALL &&
           (!a->file || a->offset + (a->end - a->start) == b->offset);
}

/* a takes over what b maps; the promise is already counted in the space. */
static void absorb(struct region *a, struct region *b)
{
    vaddr_t end = b->end;
    a->cow |= b->cow;
    b->committed = false;
    region_drop(b);
    region_resize(a, a->start, end);
}

void region_merge(struct space *sp, vaddr_t start, vaddr_t end)
{
    if (!pager_policy->merges)
        return;
    struct region *r = region_next(sp, start ? start - 1 : 0); /* one that ends at start, or the first behind it */
    while (r && r->end <= end) {
        struct region *next = region_next(sp, r->end);
        if (next && continues(r, next))
            absorb(r, next);
        else
            r = next;
    }
}

struct region *region_split(struct region *r, vaddr_t at)
{
    rt_assert(r->start < at && at < r->end);
    struct region tail = *r;
    uint64_t bytes = at - r->start;
    tail.start = at;
    tail.offset = r->offset + bytes;
    if (r->backed != REGION_BACKED_ALL)
        tail.backed = r->backed > bytes ? r->backed - bytes : 0;
    struct space *sp = r->space;
    vaddr_t end = r->end;
    region_resize(r, r->start, at);
    struct region *added = region_add(sp, &tail);
    if (!added)
        region_resize(r, r->start, end);
    else if (r->committed)
        sp->commit -= region_pages(added); /* both parts were counted already */
    return added;
}

vaddr_t region_find_room(struct space *sp, uint64_t bytes)
{
    if (pager_policy->find_room)
        return pager_policy->find_room(sp, bytes);
    vaddr_t end = sp->mmap_top;
    while (end >= USER_MMAP_FLOOR && end - USER_MMAP_FLOOR >= bytes) {
        struct region *r = region_next(sp, end - bytes);
        if (!r || r->start >= end)
            return end - bytes;
        end = r->start; /* r is the lowest that is in the way: no gap above it is wide enough */
    }
    return 0;
}

bool region_range_free(struct space *sp, vaddr_t start, vaddr_t end)
{
    struct region *r = region_next(sp, start);
    return !r || r->start >= end;
}
