/* Memory that need not be kept (lazy.h). */
#include "lazy.h"

#include "family.h"
#include "memory.h"
#include "policy.h"
#include "space.h"

#include <abi/err.h>
#include <rt/string.h>

enum { FREE_SHARE = 4, BATCH_PAGES = 64 };

static int free_page(void *arg, vaddr_t va, struct page *p, unsigned bits)
{
    const struct region *r = arg;
    (void)bits;
    if (p->kind != PAGE_ANON)
        return 0;
    if (p->refs != 1 || (p->slot && !pager_policy->memory->own(p))) {
        lazy_cancel(p); /* its dirty bit here is gone */
        return 0;
    }
    p->flags |= PAGE_LAZY;
    page_set_place(p, r->space, va);
    pager_policy->memory->cool(p);
    return 0;
}

/* What is on the swap disk is not worth being read again. */
static void free_notes(struct space *sp, vaddr_t from, vaddr_t to)
{
    const uint64_t *list;
    uint64_t entries[BATCH_PAGES];
    for (; from < to; from += BATCH_PAGES * PAGE_BYTES) {
        uint64_t pages = (to - from) >> PAGE_SHIFT;
        unsigned n = space_list(sp, from, pages < BATCH_PAGES ? pages : BATCH_PAGES, &list);
        memcpy(entries, list, n * sizeof *list);
        for (unsigned i = 0; i < n; i++)
            if ((ENTRY_BITS(entries[i]) & ENTRY_NOTE) && ENTRY_INDEX(entries[i]))
                space_unmap(sp, from + (vaddr_t)ENTRY_PAGE(entries[i]) * PAGE_BYTES, 1);
    }
}

int lazy_free(struct region *r, vaddr_t from, vaddr_t to)
{
    struct space *sp = r->space;
    uint64_t pages = (to - from) >> PAGE_SHIFT;
    if (r->locked || r->file || region_is_shared(r))
        return ERR_INVAL;
    if (space_own(sp, from, to) != 0) /* so that references tell who maps a page */
        return 0;
    if (!pager_policy->memory) { /* nobody would come for it later */
        if (frames_of(PAGE_FREE) < frames_total() / FREE_SHARE)
            space_unmap(sp, from, pages);
        return 0;
    }
    space_scan(sp, from, pages, SCAN_CLEAR_ACCESSED | SCAN_CLEAR_DIRTY, free_page, r);
    if (space_has_notes())
        free_notes(sp, from, to);
    return 0;
}

static int tell_dirty(void *arg, vaddr_t va, struct page *p, unsigned bits)
{
    (void)va;
    return p == arg && (bits & ENTRY_DIRTY);
}

/* Has nobody stored to p where it should be, and is it nowhere else? */
static bool is_clean(struct page *p)
{
    vaddr_t va = p->index << PAGE_SHIFT;
    uint32_t found = 0;
    for (struct space *sp = family_next(p->family, NULL); sp; sp = family_next(p->family, sp)) {
        if (space_page(sp, va) != p)
            continue;
        if (space_scan(sp, va, 1, 0, tell_dirty, p))
            return false;
        found++;
    }
    return found >= p->refs; /* more: in shared tables */
}

bool lazy_drop(struct page *p)
{
    bool clean = !(p->flags & (PAGE_PINNED | PAGE_WIRED)) && is_clean(p);
    vaddr_t va = p->index << PAGE_SHIFT;
    p->refs++; /* or it would be free before all are looked at */
    for (struct space *sp = family_next(p->family, NULL); sp && clean; sp = family_next(p->family, sp))
        if (space_page(sp, va) == p)
            space_zap(sp, va, 1);
    bool gone = p->refs == 1;
    page_unref(p); /* which cancels, if others are left */
    return gone;
}
