/*
 * fork. Private pages that are mapped become read-only on both sides (copied by region_page when one writes), or are copied
 * at once. File pages that nobody changed are mapped in the child too where that is cheap; of shared mappings the
 * child finds the pages by its own faults.
 */
#include "clone.h"

#include "commit.h"
#include "evict.h"
#include "family.h"
#include "file.h"
#include "frames.h"
#include "kpool.h"
#include "open.h"
#include "policy.h"
#include "space.h"

#include <abi/err.h>
#include <proto/pager.h>
#include <rt/string.h>

/* What clone_page works on: pages of the child's region are mapped in runs of consecutive frames. */
struct copying {
    struct space *child;
    const struct region *region;
    vaddr_t va;
    struct page *first;
    uint64_t pages;
    unsigned prot;
};

enum { RUN_PAGES_MAX = 128 };

static int flush(struct copying *c)
{
    uint64_t pages = c->pages;
    c->pages = 0;
    if (pages == 0 || space_map(c->child, c->va, c->first, pages, c->prot) == 0)
        return 0;
    for (uint64_t i = 0; i < pages; i++)
        page_unref(c->first + i);
    return ERR_NOMEM;
}

/* The child's frame for p, with what protection: a copy if the policy wants one and there is a frame, else p itself. */
static struct page *child_page(const struct region *r, struct page *p, unsigned *prot)
{
    *prot = region_is_shared(r) ? r->prot : r->prot & ~(unsigned)PROT_W;
    if (!pager_policy->fork_copies || region_is_shared(r) || p->kind != PAGE_ANON)
        return p;
    struct page *copy = frame_take(PAGE_ANON); /* no eviction: that could change what is being scanned */
    if (!copy)
        return p;
    page_copy(copy, p);
    *prot = r->prot;
    return copy;
}

static int clone_page(void *arg, vaddr_t va, struct page *p, unsigned bits)
{
    struct copying *c = arg;
    (void)bits;
    unsigned prot;
    p = child_page(c->region, p, &prot);
    p->refs++;
    if (c->pages && c->pages < RUN_PAGES_MAX && va == c->va + c->pages * PAGE_BYTES && p == c->first + c->pages &&
        prot == c->prot) {
        c->pages++;
        return 0;
    }
    int error = flush(c);
    c->va = va;
    c->first = p;
    c->prot = prot;
    c->pages = 1;
    return error;
}

static int clone_pages(struct space *parent, struct region *r, struct space *child)
{
    struct copying c = { .child = child, .region = r };
    uint64_t pages = region_pages(r);
    if (region_is_shared(r) && !pager_policy->populates)
        return 0;
    if (pager_policy->fork_copies && !region_is_shared(r))
        evict_make_room(pages);
    else if (!region_is_shared(r) && (r->prot & PROT_W))
        space_protect(parent, r->start, pages, r->prot & ~(unsigned)PROT_W);
    int error = space_scan(parent, r->start, pages, 0, clone_page, &c);
    int last = flush(&c);
    return error ? error : last;
}

static int clone_region(struct space *parent, struct region *r, struct space *child)
{
    if (!region_is_shared(r))
        r->cow = true;
    struct region copy = *r;
    copy.locked = copy.lock_touched = false;
    copy.committed = r->committed && !region_is_shared(r);
    if (copy.committed && commit_take(region_pages(r), COMMIT_NORMAL) != 0)
        return ERR_NOMEM;
    if (!region_add(child, &copy)) {
        if (copy.committed)
            commit_give(region_pages(r));
        return ERR_NOMEM;
    }
    return pager_policy->fork_shares ? 0 : clone_pages(parent, r, child);
}

/* The child gets the parent's page tables, to use them until one of the two changes something in them, or copies of small ones. */
static int clone_tables(struct space *parent, struct space *child)
{
    int error = 0;
    for (vaddr_t start = 0, end; !error && (end = space_tables(parent, &start)); start = end)
        error = space_share(child, parent, start, end);
    return error;
}

int space_clone(struct space *of, uint64_t pid, struct space **out)
{
    struct space *parent = space_memory(of), *child;
    if (!commit_would(parent->commit, 0))
        return ERR_NOMEM;
    int error = space_create(pid, &child);
    if (error)
        return ERR_AGAIN; /* no slot, or no frame for kernel objects */
    family_leave(child);
    family_join(child, parent);
    child->heap_start = parent->heap_start;
    child->heap_end = parent->heap_end;
    child->mmap_top = parent->mmap_top;
    memcpy(child->limits, parent->limits, sizeof child->limits);
    error = open_clone(of, child);
    for (struct region *r = region_next(parent, 0); r && !error; r = region_next(parent, r->end))
        error = clone_region(parent, r, child);
    if (pager_policy->fork_shares && !error)
        error = clone_tables(parent, child);
    if (error) {
        if (error == ERR_NOMEM && kpool_free() == 0)
            error = ERR_AGAIN;
        space_destroy(child);
        return error;
    }
    *out = child;
    return 0;
}
