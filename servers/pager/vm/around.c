/* Fault-around. A window of pages is looked through once; runs of consecutive frames are mapped by one call each. */
#include "around.h"

#include "window.h"

#include <abi/err.h>
#include <rt/string.h>
#include <sdk/cache.h>
#include <sdk/setting.h>
#include <sdk/space.h>
#include <sdk/wire.h>

enum { AROUND_MAX = 128 };

static uint64_t around_pages = 16;

static int change(uint64_t pages)
{
    return pages & (pages - 1) ? ERR_INVAL : 0;
}

static const struct setting around_setting = { .name = "fault_around", .unit = "pages", .value = &around_pages, .least = 1,
                                               .most = AROUND_MAX, .change = change };

void around_init(void)
{
    settings_add(&around_setting, 1);
}

struct window {
    vaddr_t from;
    unsigned pages, touched; /* touched: which of them the fault is about */
    bool mapped[AROUND_MAX];
};

static struct window look(const struct region *r, const struct fault *f)
{
    uint64_t bytes = around_pages * PAGE_BYTES;
    struct window w;
    w.from = f->va & ~(vaddr_t)(bytes - 1);
    vaddr_t to = w.from + bytes, end = r->end;
    if (r->backed < end - r->start)
        end = r->start + (r->backed & ~(uint64_t)(PAGE_BYTES - 1)); /* a page partly of the file is a copy */
    uint64_t in_file = (r->file->size + PAGE_BYTES - 1) & ~(uint64_t)(PAGE_BYTES - 1);
    if (r->offset + (end - r->start) > in_file)
        end = r->start + (in_file - r->offset); /* the touched page lies below */
    if (w.from < r->start)
        w.from = r->start;
    if (to > end)
        to = end;
    w.pages = (unsigned)((to - w.from) >> PAGE_SHIFT);
    w.touched = (unsigned)((f->va - w.from) >> PAGE_SHIFT);
    memset(w.mapped, 0, w.pages * sizeof *w.mapped);
    if (w.pages > 1) {
        const uint64_t *entries;
        for (unsigned n = space_list(f->space, w.from, w.pages, &entries), i = 0; i < n; i++)
            w.mapped[ENTRY_PAGE(entries[i])] = ENTRY_INDEX(entries[i]) || !(ENTRY_BITS(entries[i]) & ENTRY_NOTE); /* note 0: nothing */
    }
    return w;
}

/* What may be mapped as page i of the window, or NULL. */
static struct page *candidate(const struct region *r, const struct fault *f, const struct window *w, unsigned i)
{
    if (i == w->touched)
        return f->page;
    if (w->mapped[i])
        return NULL;
    struct page *p = cache_find(r->file, region_file_page(r, w->from + (vaddr_t)i * PAGE_BYTES));
    return p && page_is_valid(p) ? p : NULL;
}

/* What a locked region maps stays. */
static void wire(const struct region *r, struct page *first, unsigned pages)
{
    for (unsigned i = 0; r->locked && i < pages; i++)
        wire_page(first + i);
}

/* Maps a run of which the touched page is no part. That it fails is no harm: there will be a fault. */
static void map(const struct region *r, const struct fault *f, vaddr_t va, struct page *first, unsigned pages)
{
    if (space_map(f->space, va, first, pages, f->prot) != 0)
        return;
    for (unsigned i = 0; i < pages; i++)
        first[i].refs++;
    wire(r, first, pages);
}

/* (Apart: a fault that has no neighbours need not save the registers this takes.) */
static __attribute__((noinline)) void map_around(struct region *r, struct fault *f)
{
    struct window w = look(r, f);
    unsigned n;
    uint64_t index = region_file_page(r, w.from);
    for (unsigned i = 0; i < w.pages; i += n) {
        struct page *first = candidate(r, f, &w, i);
        vaddr_t va = w.from + (vaddr_t)i * PAGE_BYTES;
        for (n = 1; first && i + n < w.pages; n++) {
            if (candidate(r, f, &w, i + n) != first + n)
                break;
        }
        if (first)
            window_extend(&r->ahead, index + i, index + i + n);
        if (i <= w.touched && w.touched < i + n) {
            f->va = va, f->page = first, f->pages = n;
            wire(r, first, n);
        } else if (first) {
            map(r, f, va, first, n);
        }
    }
}

int64_t around(struct region *r, struct fault *f)
{
    if (around_pages > 1 && r->end - r->start > PAGE_BYTES)
        map_around(r, f);
    return 0;
}
