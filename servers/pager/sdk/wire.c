/*
 * Memory that stays. State: how many pages all locked regions have, and how many spaces have any.
 * Invariant: a page with PAGE_WIRED is mapped by a locked region, or was until its region's file was cut.
 */
#include "wire.h"

#include "cache.h"
#include "commit.h"
#include "family.h"
#include "file.h"
#include "limit.h"
#include "mmap.h"
#include "policy.h"
#include "populate.h"
#include "space.h"
#include "zero.h"

#include <proto/pager.h>
#include <rt/log.h>

enum { STATE_NEW, STATE_POPULATE };

static uint64_t total;
static unsigned lockers;

int wire_allows(const struct space *sp, uint64_t pages)
{
    if (pages > USER_LIMIT >> PAGE_SHIFT || !limit_allows(sp, PROC_LIMIT_MEMLOCK, (sp->locked + pages) << PAGE_SHIFT))
        return ERR_NOMEM;
    return total + pages > frames_total() / 2 ? ERR_AGAIN : 0;
}

void wire_count(struct space *sp, int64_t pages)
{
    bool before = sp->locked > 0;
    sp->locked += (uint64_t)pages;
    total += (uint64_t)pages;
    lockers += (unsigned)(sp->locked > 0) - (unsigned)before;
    rt_assert((int64_t)sp->locked >= 0 && total >= sp->locked);
}

uint64_t wire_total(void)
{
    return total;
}

void wire_page(struct page *p)
{
    p->flags |= PAGE_WIRED;
}

/* Does another locked region map this page of a file? */
static bool file_page_locked(const struct region *not_this, const struct page *p)
{
    LIST_EACH(&p->file->regions, node, after) {
        const struct region *r = LIST_OF(node, struct region, of_file);
        uint64_t first = r->offset >> PAGE_SHIFT;
        if (r == not_this || !r->locked || p->index < first || p->index - first >= region_pages(r))
            continue;
        if (space_page(r->space, r->start + ((p->index - first) << PAGE_SHIFT)) == p)
            return true;
    }
    return false;
}

/* Is the page in any locked region of the space? Where fork had put it, or where mremap has moved it since. */
static bool space_has_locked(struct space *sp, vaddr_t va, const struct page *p)
{
    const struct region *r = region_find(sp, va);
    if (r && r->locked && space_page(sp, va) == p)
        return true;
    for (r = p->refs > 1 ? region_next(sp, 0) : NULL; r; r = region_next(sp, r->end))
        if (r->locked && space_maps(sp, r->start, region_pages(r), p))
            return true;
    return false;
}

/* Does another space that has inherited the page have it locked? */
static bool anon_page_locked(const struct region *not_this, vaddr_t va, const struct page *p)
{
    struct space *sp = NULL;
    while (lockers > 1 && (sp = family_next(not_this->space->family, sp)))
        if (sp != not_this->space && sp->locked && space_has_locked(sp, va, p))
            return true;
    return false;
}

void wire_release_page(const struct region *r, vaddr_t va, struct page *p)
{
    if (!r->locked || !(p->flags & PAGE_WIRED))
        return;
    if (!(p->kind == PAGE_CACHE ? file_page_locked(r, p) : anon_page_locked(r, va, p)))
        p->flags &= (uint8_t)~PAGE_WIRED;
}

void wire_review(struct page *p)
{
    if (p->kind == PAGE_CACHE && !file_page_locked(NULL, p))
        p->flags &= (uint8_t)~PAGE_WIRED;
}

static int release(void *r, vaddr_t va, struct page *p, unsigned bits)
{
    (void)bits;
    wire_release_page(r, va, p);
    return 0;
}

void wire_release(const struct region *r, vaddr_t start, vaddr_t end)
{
    if (r->locked)
        space_scan(r->space, start, (end - start) >> PAGE_SHIFT, 0, release, (void *)(uintptr_t)r);
}

void wire_release_range(struct space *sp, vaddr_t start, vaddr_t end)
{
    const struct region *r;
    for (; sp->locked && start < end && (r = region_next(sp, start)) && r->start < end; start = r->end)
        wire_release(r, r->start > start ? r->start : start, r->end < end ? r->end : end);
}

static int wire(void *arg, vaddr_t va, struct page *p, unsigned bits)
{
    (void)arg, (void)va, (void)bits;
    wire_page(p);
    return 0;
}

/* Must its pages be promised when it is locked? Not if they are already. */
static bool needs_promise(const struct region *r)
{
    struct region locked = *r;
    locked.locked = true;
    return !r->committed && region_needs_commit(&locked, r->prot);
}

/* The change that locking is for a region: PAGER_LOCK_*. Its pages have been promised. */
static void set_locked(struct region *r, unsigned how)
{
    bool locked = how != PAGER_LOCK_NO;
    r->lock_touched = how == PAGER_LOCK_TOUCHED;
    if (r->locked == locked)
        return;
    if (!locked)
        wire_release(r, r->start, r->end);
    if (locked && needs_promise(r)) {
        r->committed = true;
        r->space->commit += region_pages(r);
    } else if (!locked && r->committed && region_is_shared(r)) {
        r->committed = false;
        r->space->commit -= region_pages(r);
        commit_give(region_pages(r));
    }
    r->locked = locked;
    if (locked)
        zero_take_out(r->space, r->start, r->end);
    wire_count(r->space, locked ? (int64_t)region_pages(r) : -(int64_t)region_pages(r));
    if (locked)
        space_scan(r->space, r->start, region_pages(r), 0, wire, NULL);
}

void wire_unlock(struct region *r)
{
    set_locked(r, PAGER_LOCK_NO);
}

/* What locking the range, or all of what is there, will take. */
struct toll {
    uint64_t pages;    /* that are not locked yet */
    uint64_t promises; /* of these, that must be promised */
};

static struct toll add_up(struct space *sp, vaddr_t start, vaddr_t end)
{
    struct toll toll = { 0, 0 };
    const struct region *r;
    for (; start < end && (r = region_next(sp, start)) && r->start < end; start = r->end) {
        vaddr_t from = r->start > start ? r->start : start;
        uint64_t pages = ((r->end < end ? r->end : end) - from) >> PAGE_SHIFT;
        toll.pages += r->locked ? 0 : pages;
        toll.promises += !r->locked && needs_promise(r) ? pages : 0;
    }
    return toll;
}

static int count_page(void *count, vaddr_t va, struct page *p, unsigned bits)
{
    (void)va, (void)p, (void)bits;
    ++*(uint64_t *)count;
    return 0;
}

/* The first page in [start, end) that never comes: no access, or beyond the file. `end` if there is none. */
static vaddr_t first_never(struct space *sp, vaddr_t start, vaddr_t end)
{
    for (const struct region *r = region_next(sp, start); r && r->start < end; r = region_next(sp, r->end)) {
        uint64_t bytes = r->end - r->start < r->backed ? r->end - r->start : r->backed;
        uint64_t size = r->file ? (r->file->size + PAGE_BYTES - 1) & ~(uint64_t)(PAGE_BYTES - 1) : UINT64_MAX;
        vaddr_t never = r->prot == PROT_NO ? r->start : size >= r->offset + bytes ? r->end : size > r->offset ? r->start + (size - r->offset) : r->start;
        if (never < r->end)
            return never <= start ? start : never < end ? never : end;
    }
    return end;
}

/* Have all pages come? ERR_NOMEM: some never will. ERR_AGAIN: there was no memory. */
static int64_t check_present(struct space *sp, vaddr_t start, vaddr_t end)
{
    uint64_t there = 0;
    if (first_never(sp, start, end) < end)
        return ERR_NOMEM;
    space_scan(sp, start, (end - start) >> PAGE_SHIFT, SCAN_DEVICES, count_page, &there);
    return there == (end - start) >> PAGE_SHIFT ? 0 : ERR_AGAIN;
}

/* May so many bytes from `start` on be locked, mapped or not? */
static int range_allowed(struct space *sp, vaddr_t start, uint64_t bytes)
{
    uint64_t pages = (bytes >> PAGE_SHIFT) + ((bytes & (PAGE_BYTES - 1)) != 0);
    if (limit_is_zero(sp, PROC_LIMIT_MEMLOCK))
        return ERR_PERM;
    vaddr_t end = bytes < USER_LIMIT - start ? start + (pages << PAGE_SHIFT) : USER_LIMIT;
    for (const struct region *r = region_next(sp, start); r && r->start < end; r = region_next(sp, r->end)) {
        vaddr_t from = r->start > start ? r->start : start, to = r->end < end ? r->end : end;
        pages -= r->locked ? (to - from) >> PAGE_SHIFT : 0;
    }
    return wire_allows(sp, pages);
}

/* Locks or unlocks [start, end), in which no hole is. */
static int set_range(struct space *sp, vaddr_t start, vaddr_t end, unsigned how)
{
    struct toll toll = add_up(sp, start, end);
    bool locks = how != PAGER_LOCK_NO;
    if (locks && commit_take(toll.promises, COMMIT_NORMAL) != 0)
        return ERR_AGAIN;
    if (range_change(sp, start, end, set_locked, how) == 0)
        return 0;
    commit_give(locks ? toll.promises : 0);
    return ERR_NOMEM;
}

int64_t mlock_step(struct request *rq)
{
    const uint64_t *w = rq->m->w;
    struct space *sp = rq->space;
    vaddr_t end;
    bool whole;
    if (w[2] > PAGER_LOCK_TOUCHED || !range_cut(w[0], w[1], &end, &whole))
        return ERR_INVAL;
    if (rq->state == STATE_NEW) {
        bool locks = w[2] != PAGER_LOCK_NO;
        vaddr_t hole = range_mapped(sp, w[0], end);
        int error = locks ? range_allowed(sp, w[0], w[1]) : 0;
        if (!error && w[0] + w[1] < w[0])
            error = ERR_INVAL;
        if (!error)
            error = set_range(sp, w[0], hole, (unsigned)w[2]);
        if (error || hole < end || !whole)
            return error ? error : ERR_NOMEM;
        if (w[2] != PAGER_LOCK_YES)
            return 0;
        rq->cursor = w[0];
        rq->state = STATE_POPULATE;
    }
    int64_t status = populate(rq, sp, &rq->cursor, first_never(sp, w[0], end)); /* as Linux does: what lies behind comes when touched */
    return status == SERVE_LATER ? status : check_present(sp, w[0], end);
}

int64_t mlockall_step(struct request *rq)
{
    struct space *sp = rq->space;
    uint64_t flags = rq->m->w[0];
    if ((flags & ~(uint64_t)(PAGER_LOCKALL_CURRENT | PAGER_LOCKALL_FUTURE | PAGER_LOCKALL_TOUCHED)) || flags == PAGER_LOCKALL_TOUCHED)
        return ERR_INVAL;
    if (rq->state == STATE_NEW) {
        struct toll toll = add_up(sp, 0, USER_LIMIT);
        int error = flags && limit_is_zero(sp, PROC_LIMIT_MEMLOCK) ? ERR_PERM : 0;
        if (!error && (flags & PAGER_LOCKALL_CURRENT))
            error = wire_allows(sp, toll.pages);
        if (!error && (flags & PAGER_LOCKALL_CURRENT) && commit_take(toll.promises, COMMIT_NORMAL) != 0)
            error = ERR_AGAIN;
        if (error)
            return error;
        sp->lock_new = flags & PAGER_LOCKALL_FUTURE;
        sp->lock_touched = flags & PAGER_LOCKALL_TOUCHED;
        for (struct region *r = region_next(sp, 0); r; r = region_next(sp, r->end))
            if (flags == 0 || (flags & PAGER_LOCKALL_CURRENT))
                set_locked(r, flags == 0 ? PAGER_LOCK_NO : sp->lock_touched ? PAGER_LOCK_TOUCHED : PAGER_LOCK_YES);
        region_merge(sp, 0, USER_LIMIT);
        if (!(flags & PAGER_LOCKALL_CURRENT) || (flags & PAGER_LOCKALL_TOUCHED))
            return 0;
        rq->cursor = 0;
        rq->state = STATE_POPULATE;
    }
    return populate(rq, sp, &rq->cursor, USER_LIMIT);
}
