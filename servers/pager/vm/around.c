/* Fault-around. A window of pages is looked through once; runs of consecutive frames are mapped by one call each. */
#include "around.h"

#include <sdk/cache.h>
#include <sdk/space.h>

enum { AROUND_BYTES = AROUND_PAGES * PAGE_BYTES };

struct window {
    vaddr_t from;
    unsigned pages, touched; /* touched: which of them the fault is about */
    bool mapped[AROUND_PAGES];
};

static int note_mapped(void *arg, vaddr_t va, struct page *p, unsigned bits)
{
    struct window *w = arg;
    (void)p, (void)bits;
    w->mapped[(va - w->from) >> PAGE_SHIFT] = true;
    return 0;
}

static struct window look(const struct region *r, const struct fault *f)
{
    struct window w = { .from = f->va & ~(vaddr_t)(AROUND_BYTES - 1) };
    vaddr_t to = w.from + AROUND_BYTES, end = r->end;
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
    space_scan(f->space, w.from, w.pages, 0, note_mapped, &w);
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

/* Maps a run of which the touched page is no part. That it fails is no harm: there will be a fault. */
static void map(const struct fault *f, vaddr_t va, struct page *first, unsigned pages)
{
    if (space_map(f->space, va, first, pages, f->prot) != 0)
        return;
    for (unsigned i = 0; i < pages; i++)
        first[i].refs++;
}

void around(const struct region *r, struct fault *f)
{
    struct window w = look(r, f);
    unsigned n;
    for (unsigned i = 0; i < w.pages; i += n) {
        struct page *first = candidate(r, f, &w, i);
        vaddr_t va = w.from + (vaddr_t)i * PAGE_BYTES;
        for (n = 1; first && i + n < w.pages; n++) {
            if (candidate(r, f, &w, i + n) != first + n)
                break;
        }
        if (i <= w.touched && w.touched < i + n)
            f->va = va, f->page = first, f->pages = n;
        else if (first)
            map(f, va, first, n);
    }
}
