/*
 * What stands in the page tables (space.h): every map, unmap, protect and scan of a program's space goes through here,
 * except the map item of a fault's answer (fault.c). State: the list that unmap and scan fill.
 */
#include "space.h"

#include "cache.h"
#include "frames.h"
#include "kpool.h"
#include "lazy.h"
#include "memory.h"
#include "object.h"
#include "policy.h"
#include "wire.h"

#include <proto/server.h>
#include <rt/log.h>

enum { ENTRIES = PAGE_BYTES / sizeof(uint64_t), COPIED_MOST = 128 /* by fork: more is shared */, RANGE_PAGES = RANGE_PAGES_MAX / 2 };

/* How much of a range one call is for: up to a border of 2 MiB, so that no leaf is told in two parts. */
static uint64_t part_of(vaddr_t va, uint64_t pages)
{
    uint64_t most = RANGE_PAGES - (va >> PAGE_SHIFT & (LARGE_PAGES - 1));
    return pages < most ? pages : most;
}

static uint64_t unmapped[ENTRIES] __attribute__((aligned(PAGE_BYTES)));
static uint64_t scanned[ENTRIES] __attribute__((aligned(PAGE_BYTES)));
static bool noted; /* some note may be left somewhere */
static uint64_t copied[ENTRIES] __attribute__((aligned(PAGE_BYTES)));

int space_donate(struct space *sp, uint64_t frames)
{
    while (frames) {
        uint64_t n;
        int64_t first = kpool_take_run(frames, &n);
        if (first < 0) {
            spaces_reclaim(sp); /* not its own: space_move may need these to go back */
            first = kpool_take_run(frames, &n);
        }
        if (first < 0)
            return ERR_NOMEM;
        if (sys_donate(sp->cap, SLOT_PAGER_KPOOL, (uint64_t)first, n) < 0) {
            while (n--)
                kpool_give((uint64_t)first + n);
            return ERR_NOMEM;
        }
        frames -= n;
        sp->tables += n;
    }
    return 0;
}

static bool entry_is_device(uint64_t entry)
{
    return ENTRY_INDEX(entry) == ENTRY_NO_FRAME && !(ENTRY_BITS(entry) & ENTRY_NOTE);
}

/* An entry has come into one more table. */
static inline void count_copy(uint64_t entry)
{
    if (!(ENTRY_BITS(entry) & ENTRY_NOTE)) {
        if (ENTRY_INDEX(entry) != ENTRY_NO_FRAME) /* memory of a device */
            page_at(ENTRY_INDEX(entry))->refs++;
    } else if (ENTRY_INDEX(entry) && pager_policy->note_ref)
        pager_policy->note_ref(ENTRY_INDEX(entry));
}

int space_unshare(struct space *sp, vaddr_t va)
{
    int64_t n = sys_unshare(sp->cap, va & ~(vaddr_t)(PAGE_BYTES - 1), copied, ENTRIES);
    while (n == ERR_NEED_TABLE) {
        if (space_donate(sp, 1) != 0)
            return ERR_NOMEM;
        n = sys_unshare(sp->cap, va & ~(vaddr_t)(PAGE_BYTES - 1), copied, ENTRIES);
    }
    rt_assert(n >= 0);
    for (int64_t i = 0; i < n; i++)
        count_copy(copied[i]);
    if (n)
        space_donate(sp, 1); /* in the place of the one used, so that a space needs no fewer once a fork is over; may fail */
    return 0;
}

int space_own(struct space *sp, vaddr_t start, vaddr_t end)
{
    if (!sp->shares)
        return 0;
    for (vaddr_t at = start & ~(vaddr_t)(LARGE_BYTES - 1); at < end; at += LARGE_BYTES)
        if (space_unshare(sp, at) != 0)
            return ERR_NOMEM;
    return 0;
}

int space_own_ends(struct space *sp, vaddr_t start, vaddr_t end)
{
    if (!sp->shares || start >= end)
        return 0;
    if ((start & (LARGE_BYTES - 1)) && space_unshare(sp, start) != 0)
        return ERR_NOMEM;
    return end & (LARGE_BYTES - 1) ? space_unshare(sp, end - 1) : 0;
}

int space_share(struct space *child, struct space *parent, vaddr_t start, vaddr_t end)
{
    while (start < end) {
        bool shared = true;
        uint64_t pages = (end - start) >> PAGE_SHIFT, done = 0;
        int64_t n = sys_share(child->cap, start, parent->cap, pages < RANGE_PAGES ? pages : RANGE_PAGES, copied, COPIED_MOST,
                              &done, &shared);
        if (shared)
            child->shares = parent->shares = true;
        for (int64_t i = 0; i < n; i++)
            count_copy(copied[i]);
        start += done << PAGE_SHIFT;
        if (n == ERR_NEED_TABLE)
            n = space_donate(child, 1);
        if (n < 0)
            return ERR_NOMEM;
    }
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

static int map(struct space *sp, vaddr_t va, cap_t pool, uint64_t index, uint64_t pages, unsigned prot)
{
    uint64_t at = 0;
    while (at < pages) {
        uint64_t done = 0;
        int64_t error = sys_map(sp->cap, va + at * PAGE_BYTES, pool, index + at, pages - at, prot, &done);
        at += done;
        if (error == ERR_NEED_TABLE)
            error = space_donate(sp, 1);
        else if (error == ERR_SHARED)
            error = space_unshare(sp, va + at * PAGE_BYTES);
        else
            rt_assert(error == 0 && done > 0);
        if (error < 0) {
            take_back(sp, va, at);
            return ERR_NOMEM;
        }
    }
    return 0;
}

int space_map(struct space *sp, vaddr_t va, const struct page *first, uint64_t pages, unsigned prot)
{
    return map(sp, va, SLOT_POOL, page_index(first), pages, prot);
}

int space_map_device(struct space *sp, vaddr_t va, cap_t slot, uint64_t index, uint64_t pages, unsigned prot)
{
    return map(sp, va, slot, index, pages, prot);
}

/* p has lost one of several entries, which had these bits. */
__attribute__((noinline)) static void review(struct page *p, unsigned bits)
{
    if (bits & ENTRY_DIRTY) /* nobody would know any more that it was stored to */
        lazy_cancel(p);
    if (p->flags & PAGE_WIRED)
        wire_review(p);
}

static inline void unref(struct page *p, unsigned bits)
{
    rt_assert(p->refs > 0 && (p->kind == PAGE_ANON || p->kind == PAGE_CACHE || p->kind == PAGE_ZERO));
    if (--p->refs > 0) {
        if (p->flags & (PAGE_WIRED | PAGE_LAZY))
            review(p, bits);
        return;
    }
    p->flags &= (uint8_t)~PAGE_WIRED;
    if (p->kind == PAGE_ANON && p->slot)
        pager_policy->memory->unmapped(p);
    else if (p->kind == PAGE_ANON)
        frame_give(p);
}

void page_unref(struct page *p)
{
    unref(p, ENTRY_DIRTY);
}

/* How many pages an entry that is no note stands for. */
static unsigned entry_pages(uint64_t entry)
{
    return ENTRY_BITS(entry) & ENTRY_LARGE ? LARGE_PAGES : 1;
}

/* A page lost one mapping. */
static inline void forget_page(struct page *p, unsigned bits)
{
    if (p->kind == PAGE_CACHE && (bits & ENTRY_DIRTY))
        cache_dirty(p);
    unref(p, bits);
}

/* A note lost its place, or the frames of a 2 MiB leaf one mapping. */
__attribute__((noinline)) static void forget_other(uint64_t entry)
{
    if (ENTRY_BITS(entry) & ENTRY_NOTE) {
        if (ENTRY_INDEX(entry) && pager_policy->note_unref)
            pager_policy->note_unref(ENTRY_INDEX(entry));
        return;
    }
    if (entry_is_device(entry))
        return;
    struct page *first = page_at(ENTRY_INDEX(entry));
    for (unsigned n = entry_pages(entry); n-- > 0;) /* downwards, as the caller */
        forget_page(first + n, ENTRY_BITS(entry));
}

/* What the entry stood for is there no more. */
static inline void forget(uint64_t entry)
{
    if (ENTRY_INDEX(entry) == ENTRY_NO_FRAME || (ENTRY_BITS(entry) & (ENTRY_NOTE | ENTRY_LARGE)))
        forget_other(entry);
    else
        forget_page(page_at(ENTRY_INDEX(entry)), ENTRY_BITS(entry));
}

void space_unmap(struct space *sp, vaddr_t va, uint64_t pages)
{
    while (pages) {
        uint64_t part = part_of(va, pages), done = 0;
        int64_t n = sys_unmap(sp->cap, va, part, unmapped, ENTRIES, &done);
        if (n == ERR_SHARED) {
            int error = space_unshare(sp, va);
            rt_assert(error == 0); /* who unmaps a part of a table has made it the space's own before */
            continue;
        }
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
        uint64_t part = part_of(va, pages), done = 0;
        int64_t error = sys_protect(sp->cap, va, part, prot, &done);
        if (error == ERR_SHARED) {
            error = space_unshare(sp, va);
            rt_assert(error == 0); /* as above */
            continue;
        }
        rt_assert(error == 0 && done > 0 && done <= part);
        va += done * PAGE_BYTES;
        pages -= done;
    }
}

bool space_has_notes(void)
{
    return noted;
}

int space_note(struct space *sp, vaddr_t va, uint32_t note, uint64_t *old)
{
    int64_t error;
    noted |= note != 0;
    while ((error = sys_note(sp->cap, va, note, old)) == ERR_NEED_TABLE)
        if (space_donate(sp, 1) != 0)
            return ERR_NOMEM;
    return (int)error;
}

/* Takes what the range has in one shared table out of it, for all that share it. */
static void zap_shared(struct space *sp, vaddr_t va, uint64_t pages)
{
    uint64_t done = 0, old;
    int64_t n = sys_scan(sp->cap, va, pages, scanned, ENTRIES, 0, &done);
    rt_assert(n >= 0 && done == pages); /* a list is as long as a table */
    for (int64_t i = 0; i < n; i++) {
        int64_t error = sys_note(sp->cap, va + (vaddr_t)ENTRY_PAGE(scanned[i]) * PAGE_BYTES, 0, &old);
        rt_assert(error == 0);
        forget(old);
    }
}

void space_zap(struct space *sp, vaddr_t va, uint64_t pages)
{
    while (pages) {
        uint64_t part = part_of(va, pages), done = 0;
        int64_t n = sys_unmap(sp->cap, va, part, unmapped, ENTRIES, &done);
        if (n == ERR_SHARED) {
            done = LARGE_PAGES - (va >> PAGE_SHIFT & (LARGE_PAGES - 1));
            done = done < pages ? done : pages;
            zap_shared(sp, va, done);
            n = 0;
        }
        rt_assert(n >= 0 && done <= part && (n > 0 || done > 0));
        for (int64_t i = n; i-- > 0;)
            forget(unmapped[i]);
        va += done * PAGE_BYTES;
        pages -= done;
    }
}

int space_move(struct space *sp, vaddr_t from, vaddr_t to, uint64_t pages)
{
    uint64_t at = 0, done = 0;
    while (at < pages) {
        int64_t error = sys_move(sp->cap, from + (at << PAGE_SHIFT), to + (at << PAGE_SHIFT), pages - at, &done);
        at += done;
        if (error == ERR_NEED_TABLE)
            error = space_donate(sp, 1);
        else if (error == ERR_SHARED)
            error = space_unshare(sp, from + (at << PAGE_SHIFT));
        if (error < 0) {
            while (at > 0) { /* back again: the tables there were are kept for it */
                error = sys_move(sp->cap, to, from, at, &done);
                rt_assert(error == 0 && done == at);
                at = 0;
            }
            return ERR_NOMEM;
        }
    }
    return 0;
}

bool space_maps(struct space *sp, vaddr_t va, uint64_t pages, const struct page *p)
{
    uint64_t few[32] __attribute__((aligned(32 * sizeof(uint64_t)))); /* in one page, as the kernel wants it */
    while (pages) {
        uint64_t part = part_of(va, pages), done = 0;
        int64_t n = sys_scan(sp->cap, va, part, few, sizeof few / sizeof *few, 0, &done);
        rt_assert(n >= 0 && done <= part && (n > 0 || done > 0));
        for (int64_t i = 0; i < n; i++) {
            if ((ENTRY_BITS(few[i]) & ENTRY_NOTE) || entry_is_device(few[i]))
                continue;
            const struct page *first = page_at(ENTRY_INDEX(few[i]));
            if (p >= first && p < first + entry_pages(few[i]))
                return true;
        }
        va += done * PAGE_BYTES;
        pages -= done;
    }
    return false;
}

int space_scan(struct space *sp, vaddr_t va, uint64_t pages, unsigned flags,
               int (*see)(void *arg, vaddr_t va, struct page *p, unsigned bits), void *arg)
{
    while (pages) {
        uint64_t part = part_of(va, pages), done = 0;
        int64_t n = sys_scan(sp->cap, va, part, scanned, ENTRIES, flags & ~(unsigned)SCAN_DEVICES, &done);
        rt_assert(n >= 0 && done <= part && (n > 0 || done > 0));
        for (int64_t i = 0; i < n; i++) {
            uint64_t e = scanned[i];
            bool device = entry_is_device(e);
            if ((ENTRY_BITS(e) & ENTRY_NOTE) || (device && !(flags & SCAN_DEVICES)))
                continue;
            struct page *first = device ? NULL : page_at(ENTRY_INDEX(e));
            for (unsigned k = 0; k < entry_pages(e); k++) {
                int stop = see(arg, va + (vaddr_t)(ENTRY_PAGE(e) + k) * PAGE_BYTES, device ? NULL : first + k, ENTRY_BITS(e));
                if (stop)
                    return stop;
            }
        }
        va += done * PAGE_BYTES;
        pages -= done;
    }
    return 0;
}

bool space_is_empty(struct space *sp, vaddr_t va, uint64_t pages)
{
    uint64_t entry, done;
    return sys_scan(sp->cap, va, pages, &entry, 1, 0, &done) == 0;
}

uint64_t space_large_leaves(struct space *sp)
{
    struct cap_info info;
    int64_t error = sys_cap_info(sp->cap, &info);
    rt_assert(error == 0);
    return info.space_large;
}

void space_count(struct space *sp, vaddr_t va, uint64_t pages, struct space_use *use)
{
    while (pages) {
        uint64_t part = part_of(va, pages), done = 0;
        int64_t n = sys_scan(sp->cap, va, part, scanned, ENTRIES, 0, &done);
        rt_assert(n >= 0 && done <= part && (n > 0 || done > 0));
        for (int64_t i = 0; i < n; i++) {
            if (ENTRY_BITS(scanned[i]) & ENTRY_NOTE) {
                use->swapped += ENTRY_INDEX(scanned[i]) != 0;
                continue;
            }
            if (entry_is_device(scanned[i]))
                continue;
            const struct page *p = page_at(ENTRY_INDEX(scanned[i]));
            unsigned count = entry_pages(scanned[i]);
            use->resident += p->kind != PAGE_ZERO ? count : 0;
            use->own += p->kind == PAGE_ANON || (p->kind == PAGE_CACHE && !p->file->kind->on_disk) ? count : 0;
        }
        va += done * PAGE_BYTES;
        pages -= done;
    }
}

unsigned space_list(struct space *sp, vaddr_t va, uint64_t pages, const uint64_t **entries)
{
    uint64_t done = 0;
    int64_t n = sys_scan(sp->cap, va, pages, scanned, ENTRIES, 0, &done);
    rt_assert(pages <= ENTRIES && n >= 0 && done == pages);
    *entries = scanned;
    return (unsigned)n;
}

uint64_t space_entry(struct space *sp, vaddr_t va)
{
    uint64_t entry, done;
    return sys_scan(sp->cap, va, 1, &entry, 1, 0, &done) == 1 ? entry : 0;
}

struct page *space_page(struct space *sp, vaddr_t va)
{
    uint64_t entry = space_entry(sp, va);
    return entry && !(ENTRY_BITS(entry) & ENTRY_NOTE) && !entry_is_device(entry) ? page_at(ENTRY_INDEX(entry)) : NULL;
}
