/*
 * fork. Private pages that are mapped become read-only on both sides (copied by region_page when one writes), or are copied
 * at once. File pages that nobody changed are mapped in the child too where that is cheap; of shared mappings the
 * child finds the pages by its own faults.
 */
#include "clone.h"

#include "commit.h"
#include "evict.h"
#include "file.h"
#include "frames.h"
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
    if (region_is_shared(r) && !pager_policy->populates)
        return 0;
    if (pager_policy->fork_copies && !region_is_shared(r))
        evict_make_room(region_pages(r));
    else if (!region_is_shared(r) && (r->prot & PROT_W))
        space_protect(parent, r->start, region_pages(r), r->prot & ~(unsigned)PROT_W);
    int error = space_scan(parent, r->start, region_pages(r), 0, clone_page, &c);
    int last = flush(&c);
    return error ? error : last;
}

static int clone_region(struct space *parent, struct region *r, struct space *child)
{
    if (r->committed && commit_take(region_pages(r), COMMIT_NORMAL) != 0)
        return ERR_NOMEM;
    if (!region_is_shared(r))
        r->cow = true;
    if (!region_add(child, r)) {
        if (r->committed)
            commit_give(region_pages(r));
        return ERR_NOMEM;
    }
    return clone_pages(parent, r, child);
}

int space_clone(struct space *parent, uint64_t pid, struct space **out)
{
    struct space *child;
    if (!commit_would(parent->commit, 0))
        return ERR_NOMEM;
    int error = space_create(pid, &child);
    if (error)
        return error;
    child->heap_start = parent->heap_start;
    child->heap_end = parent->heap_end;
    memcpy(child->limits, parent->limits, sizeof child->limits);
    error = open_clone(parent, child);
    for (struct region *r = region_next(parent, 0); r && !error; r = region_next(parent, r->end))
        error = clone_region(parent, r, child);
    if (error) {
        space_destroy(child);
        return error;
    }
    *out = child;
    return 0;
}
