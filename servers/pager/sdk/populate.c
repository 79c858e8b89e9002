/* Maps pages ahead, in runs of consecutive frames. */
#include "populate.h"

#include "fault.h"
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

static int is_mapped(void *arg, vaddr_t va, struct page *p, unsigned bits)
{
    (void)arg, (void)va, (void)p, (void)bits;
    return 1;
}

/* The page at va, or an error of region_page. A page that is there is not an error: *f says f->mapped. */
static int64_t get_page(struct request *rq, struct region *r, struct fault *f, bool empty)
{
    f->mapped = !empty && space_page(f->space, f->va);
    return f->mapped ? 0 : region_page(rq, r, f);
}

int64_t populate(struct request *rq, struct space *sp, vaddr_t *cursor, vaddr_t end)
{
    struct run run = { .space = rq ? rq->space : sp };
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
        unsigned access = (r->prot & PROT_W) && !region_is_shared(r) ? ACCESS_WRITE : ACCESS_READ;
        struct fault f = { .space = run.space, .va = *cursor, .access = access };
        int64_t status = get_page(rq, r, &f, empty);
        if (status == SERVE_LATER) {
            flush(&run);
            return status;
        }
        if (status == 0 && !f.mapped)
            add(&run, f.va, f.page, f.prot);
        if (status == ERR_NOMEM)
            break;
        *cursor = status == ERR_RANGE ? r->end : *cursor + PAGE_BYTES;
    }
    flush(&run);
    return 0;
}
