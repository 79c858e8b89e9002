/* The plain model of regions (regions_model.h). */
#include "regions_model.h"

#include <proto/layout.h>
#include <sdk/commit.h>
#include <sdk/object.h>
#include <sdk/wire.h>
#include <string.h>
#include <vm/tree.h>

struct want want[WINDOW];

unsigned want_mapped(void)
{
    unsigned pages = 0;
    for (unsigned i = 0; i < WINDOW; i++)
        pages += want[i].mapped;
    return pages;
}

unsigned want_run(unsigned page, unsigned most)
{
    unsigned n = 0;
    while (n < most && page + n < WINDOW && want[page + n].mapped)
        n++;
    return n;
}

bool want_is_free(unsigned page, unsigned pages)
{
    for (unsigned i = page; i < page + pages; i++)
        if (i < WINDOW && want[i].mapped)
            return false;
    return true;
}

unsigned want_room(unsigned pages)
{
    unsigned page = WINDOW_BELOW, room = 0;
    while (room < pages) {
        MUST(page > 0);
        room = want[--page].mapped ? 0 : room + 1;
    }
    return page;
}

void want_clear(unsigned page, unsigned pages)
{
    for (unsigned i = page; i < page + pages; i++)
        want[i] = (struct want){ .mapped = false };
}

void want_promise(struct want *w)
{
    if (w->locked && w->file && w->file->kind->on_disk)
        w->committed = true;
    else if (!w->shared && w->prot != PROT_NO && ((w->prot & PROT_W) || !w->file))
        w->committed = true;
}

void want_lock(struct want *w, bool locked)
{
    w->lock_touched = locked;
    if (w->locked == locked)
        return;
    w->locked = locked;
    if (locked)
        want_promise(w);
    else if (w->shared)
        w->committed = false;
}

static bool same_page(const struct region *r, vaddr_t va, const struct want *w)
{
    return w->mapped && region_is_shared(r) == w->shared && r->committed == w->committed && r->locked == w->locked && r->lock_touched == w->lock_touched && r->prot == w->prot &&
           r->max_prot == w->max_prot && r->ahead.advice == w->advice && r->file == w->file && (!r->file || region_file_page(r, va) == w->index);
}

/* A region's pages in the page table: as the model has them, and allowed what the region allows. */
static bool same_entries(const struct region *r)
{
    for (vaddr_t va = r->start; va < r->end; va += PAGE_BYTES) {
        const struct entry *e = &entries[window_page(va)];
        if (!same_page(r, va, &want[window_page(va)]) || (e->tag && e->prot != region_blanket_prot(r)))
            return false;
    }
    return true;
}

/* Two neighbours that should be one. */
static bool should_merge(const struct region *a, const struct region *b)
{
    return b && a->end == b->start && a->file == b->file && a->flags == b->flags && a->prot == b->prot && a->max_prot == b->max_prot &&
           a->committed == b->committed && a->locked == b->locked && a->lock_touched == b->lock_touched && a->ahead.advice == b->ahead.advice &&
           (!a->file || a->offset + (a->end - a->start) == b->offset);
}

/* Who maps each object: as it knows it. */
static bool objects_know(struct space *sp)
{
    for (struct region *r = region_next(sp, 0); r; r = region_next(sp, r->end)) {
        unsigned users = 0, listed = 0;
        if (!r->file)
            continue;
        for (const struct region *other = region_next(sp, 0); other; other = region_next(sp, other->end))
            users += other->file == r->file;
        LIST_EACH(&r->file->regions, node, after)
            listed += LIST_OF(node, struct region, of_file)->file == r->file;
        if (listed != users || r->file->users != users + r->file->kind->on_disk) /* inodes are held by their handles too */
            return false;
    }
    return true;
}

bool want_holds(struct space *sp)
{
    uint64_t pages = 0, committed = 0, locked = 0;
    for (struct region *r = region_next(sp, 0), *next; r; r = next) {
        next = region_next(sp, r->end);
        if (r->space != sp || !same_entries(r) || should_merge(r, next))
            return false;
        pages += region_pages(r);
        committed += r->committed ? region_pages(r) : 0;
        locked += r->locked ? region_pages(r) : 0;
    }
    for (unsigned i = 0; i < WINDOW; i++)
        if (entries[i].tag != want[i].tag)
            return false;
    return tree_ok(sp) && objects_know(sp) && pages == want_mapped() && committed == sp->commit && committed == commit_used() &&
           locked == sp->locked && locked == wire_total();
}

void want_learn(struct space *sp)
{
    memset(want, 0, sizeof want);
    for (struct region *r = region_next(sp, 0); r; r = region_next(sp, r->end)) {
        for (vaddr_t va = r->start; va < r->end; va += PAGE_BYTES)
            want[window_page(va)] = (struct want){ .mapped = true, .shared = region_is_shared(r), .committed = r->committed, .locked = r->locked, .lock_touched = r->lock_touched,
                                                   .prot = r->prot, .max_prot = r->max_prot, .advice = r->ahead.advice, .file = r->file,
                                                   .index = r->file ? region_file_page(r, va) : 0 };
    }
    for (unsigned i = 0; i < WINDOW; i++)
        want[i].tag = entries[i].tag;
}
