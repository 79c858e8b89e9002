/*
 * What stands in the page tables (space.h): every map, unmap, protect and scan of a program's space goes through here,
 * except the map item of a fault's answer (fault.c). State: the list that unmap and scan fill.
 */
#include "space.h"

#include "cache.h"
#include "frames.h"
#include "kpool.h"

#include <proto/server.h>
#include <rt/log.h>

enum { ENTRIES = PAGE_BYTES / sizeof(uint64_t), RANGE_PAGES = RANGE_PAGES_MAX / 2 };

static uint64_t unmapped[ENTRIES] __attribute__((aligned(PAGE_BYTES)));
static uint64_t scanned[ENTRIES] __attribute__((aligned(PAGE_BYTES)));

int space_donate(struct space *sp)
{
    int64_t frame = kpool_take();
    if (frame < 0)
        return ERR_NOMEM;
    if (sys_donate(sp->cap, SLOT_PAGER_KPOOL, (uint64_t)frame, 1) < 0) {
        kpool_give((uint64_t)frame);
        return ERR_NOMEM;
    }
    sp->tables++;
    return 0;
}

/* Unmaps what a map that failed has mapped: nobody has counted these yet. */
static void take_back(struct space *sp, vaddr_t va, uint64_t pages)
{
    while (pages) {
        uint64_t done = 0;
        sys_unmap(sp->cap, va, pages, unmapped, ENTRIES, &done);
        rt_assert(done > 0 && done <= pages);
        va += done * PAGE_BYTES;
        pages -= done;
    }
}

int space_map(struct space *sp, vaddr_t va, const struct page *first, uint64_t pages, unsigned prot)
{
    uint64_t at = 0;
    while (at < pages) {
        uint64_t done = 0;
        int64_t error = sys_map(sp->cap, va + at * PAGE_BYTES, SLOT_POOL, page_index(first) + at, pages - at, prot, &done);
        at += done;
        if (error == ERR_NEED_TABLE)
            error = space_donate(sp);
        else
            rt_assert(error == 0 && done > 0);
        if (error < 0) {
            take_back(sp, va, at);
            return ERR_NOMEM;
        }
    }
    return 0;
}

void page_unref(struct page *p)
{
    rt_assert(p->refs > 0 && (p->kind == PAGE_ANON || p->kind == PAGE_CACHE));
    if (--p->refs == 0 && p->kind == PAGE_ANON)
        frame_give(p);
}

/* A frame lost one mapping. */
static void forget(uint64_t entry)
{
    rt_assert(ENTRY_INDEX(entry) != ENTRY_NO_FRAME && !(ENTRY_BITS(entry) & ENTRY_LARGE));
    struct page *p = page_at(ENTRY_INDEX(entry));
    if (p->kind == PAGE_CACHE && (ENTRY_BITS(entry) & ENTRY_DIRTY))
        cache_dirty(p);
    page_unref(p);
}

void space_unmap(struct space *sp, vaddr_t va, uint64_t pages)
{
    while (pages) {
        uint64_t part = pages < RANGE_PAGES ? pages : RANGE_PAGES, done = 0;
        int64_t n = sys_unmap(sp->cap, va, part, unmapped, ENTRIES, &done);
        rt_assert(n >= 0 && done <= part && (n > 0 || done > 0));
        for (int64_t i = n; i-- > 0;) /* downwards, so that frames in order are taken again in order */
            forget(unmapped[i]);
        va += done * PAGE_BYTES;
        pages -= done;
    }
}

void space_protect(struct space *sp, vaddr_t va, uint64_t pages, unsigned prot)
{
    while (pages) {
        uint64_t part = pages < RANGE_PAGES ? pages : RANGE_PAGES, done = 0;
        int64_t error = sys_protect(sp->cap, va, part, prot, &done);
        rt_assert(error == 0 && done > 0 && done <= part);
        va += done * PAGE_BYTES;
        pages -= done;
    }
}

int space_scan(struct space *sp, vaddr_t va, uint64_t pages, unsigned flags,
               int (*see)(void *arg, vaddr_t va, struct page *p, unsigned bits), void *arg)
{
    while (pages) {
        uint64_t part = pages < RANGE_PAGES ? pages : RANGE_PAGES, done = 0;
        int64_t n = sys_scan(sp->cap, va, part, scanned, ENTRIES, flags, &done);
        rt_assert(n >= 0 && done <= part && (n > 0 || done > 0));
        for (int64_t i = 0; i < n; i++) {
            uint64_t e = scanned[i];
            int stop = see(arg, va + (vaddr_t)ENTRY_PAGE(e) * PAGE_BYTES, page_at(ENTRY_INDEX(e)), ENTRY_BITS(e));
            if (stop)
                return stop;
        }
        va += done * PAGE_BYTES;
        pages -= done;
    }
    return 0;
}

struct page *space_page(struct space *sp, vaddr_t va)
{
    uint64_t entry, done;
    int64_t n = sys_scan(sp->cap, va, 1, &entry, 1, 0, &done);
    return n == 1 ? page_at(ENTRY_INDEX(entry)) : NULL;
}
