/* Maps pages ahead, in runs of consecutive frames. */
#include "populate.h"

#include "fault.h"
#include "policy.h"
#include "space.h"

#include <abi/fault.h>

enum { RUN_PAGES_MAX = 128 }; /* short of what would make a large leaf */

struct run {
    struct space *space;
    vaddr_t va;
    struct page *first;
    uint64_t pages;
    unsigned prot;
};

static void flush(struct run *run)
{
    if (run->pages && space_map(run->space, run->va, run->first, run->pages, run->prot) != 0)
        for (uint64_t i = 0; i < run->pages; i++)
            page_unref(run->first + i);
    run->pages = 0;
}

static void add(struct run *run, vaddr_t va, struct page *p, unsigned prot)
{
    p->refs++;
    if (run->pages && run->pages < RUN_PAGES_MAX && va == run->va + run->pages * PAGE_BYTES &&
        p == run->first + run->pages && prot == run->prot) {
        run->pages++;
        return;
    }
    flush(run);
    run->va = va;
    run->first = p;
    run->prot = prot;
    run->pages = 1;
}

/*
 * Where a run begins, and at each border of 2 MiB: maps a leaf there, if the policy has one to give. False: page by page then. True:
 * *cursor is behind it.
 */
static bool add_large(struct run *run, struct region *r, vaddr_t *cursor, vaddr_t begin, vaddr_t end)
{
    vaddr_t block = *cursor & ~(vaddr_t)(LARGE_BYTES - 1);
    if (!pager_policy->large_page || (*cursor != block && *cursor != begin))
        return false;
    struct fault f = { .space = run->space, .va = *cursor };
    flush(run);
    if (!pager_policy->large_page(r, &f, *cursor == block && end - block >= LARGE_BYTES))
        return false;
    for (uint64_t i = 0; i < f.pages; i++)
        f.page[i].refs++;
    bool mapped = space_map(f.space, f.va, f.page, f.pages, f.prot) == 0;
    for (uint64_t i = 0; i < f.pages && !mapped; i++)
        page_unref(f.page + i);
    if (mapped)
        *cursor = f.va + f.pages * PAGE_BYTES;
    return mapped;
}

static int is_mapped(void *arg, vaddr_t va, struct page *p, unsigned bits)
{
    (void)arg, (void)va, (void)p, (void)bits;
    return 1;
}

/* The page at va, or an error of region_page. A page that is there is not an error: *f says f->mapped. */
static int64_t get_page(struct request *rq, struct region *r, struct fault *f, bool empty)
{
    if (!empty || space_has_notes())
        f->entry = space_entry(f->space, f->va);
    bool noted = ENTRY_BITS(f->entry) & ENTRY_NOTE;
    f->mapped = f->entry && !noted;
    if (f->mapped)
        return 0;
    return noted && space_unshare(f->space, f->va) != 0 ? ERR_NOMEM : region_page(rq, r, f);
}

/* One page for populate_for. A copy in the place of what is mapped there already is mapped at once: that lost its reference. */
static int64_t make_usable(struct request *rq, struct run *run, struct region *r, vaddr_t va, unsigned access)
{
    struct fault f = { .space = run->space, .va = va, .access = access };
    f.entry = space_entry(f.space, va);
    f.present = f.entry && !(ENTRY_BITS(f.entry) & ENTRY_NOTE) && ENTRY_BITS(f.entry) != ENTRY_SHARED;
    if (f.present && (access != ACCESS_WRITE || (ENTRY_BITS(f.entry) & PROT_W)))
        return 0;
    if (f.space->shares && space_unshare(f.space, va) != 0)
        return ERR_NOMEM;
    int64_t status = region_page(rq, r, &f);
    if (status != 0)
        return status == ERR_RANGE || status == ERR_IO ? ERR_FAULT : status;
    if (!f.page)
        return 0;
    if (f.mapped)
        return space_map(f.space, f.va, f.page, 1, f.prot);
    if (f.entry)
        flush(run); /* what replaces a page or a note is mapped by itself: that cannot fail */
    add(run, f.va, f.page, f.prot);
    if (f.entry)
        flush(run);
    return 0;
}

int64_t populate(struct request *rq, struct space *sp, vaddr_t *cursor, vaddr_t end)
{
    struct run run = { .space = rq ? rq->space : sp };
    vaddr_t begin = *cursor;
    bool empty = *cursor >= end || !space_scan(run.space, *cursor, (end - *cursor) >> PAGE_SHIFT, 0, is_mapped, NULL);
    while (*cursor < end) {
        struct region *r = region_next(run.space, *cursor);
        if (!r || r->start >= end)
            break;
        if (*cursor < r->start)
            *cursor = r->start;
        if (r->prot == PROT_NO) {
            *cursor = r->end;
            continue;
        }
        if (add_large(&run, r, cursor, begin, end))
            continue;
        unsigned access = (r->prot & PROT_W) && !region_is_shared(r) ? ACCESS_WRITE : ACCESS_READ;
        struct fault f = { .space = run.space, .va = *cursor, .access = access, .mapped = true };
        bool again = r->locked && access == ACCESS_WRITE && !empty; /* what is there may be for reading only: no fault is to be left */
        int64_t status = again ? make_usable(rq, &run, r, *cursor, access) : get_page(rq, r, &f, empty);
        if (status == SERVE_LATER) {
            flush(&run);
            return status;
        }
        bool noted = ENTRY_BITS(f.entry) & ENTRY_NOTE;
        if (noted)
            flush(&run); /* what replaces a note is mapped by itself: that cannot fail */
        if (status == 0 && !f.mapped)
            add(&run, f.va, f.page, f.prot);
        if (noted)
            flush(&run);
        if (status == ERR_NOMEM)
            break;
        *cursor = status == ERR_RANGE ? r->end : *cursor + PAGE_BYTES;
    }
    flush(&run);
    return 0;
}

int64_t populate_for(struct request *rq, vaddr_t *cursor, vaddr_t end, unsigned access)
{
    struct run run = { .space = rq->space };
    vaddr_t begin = *cursor;
    int64_t status = 0;
    while (*cursor < end && status == 0) {
        struct region *r = region_find(run.space, *cursor);
        status = !r ? ERR_NOMEM : fault_check(r, access) != 0 ? ERR_INVAL : 0;
        if (status == 0 && add_large(&run, r, cursor, begin, end))
            continue;
        if (status == 0)
            status = make_usable(rq, &run, r, *cursor, access);
        if (status == 0)
            *cursor += PAGE_BYTES;
    }
    flush(&run);
    return status;
}
