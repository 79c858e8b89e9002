/* The page behind an address: the heart of every fault (fault.h). */
#include "fault.h"

#include "cache.h"
#include "evict.h"
#include "space.h"
#include "stat.h"

#include <abi/fault.h>
#include <proto/pager.h>
#include <rt/string.h>

static int64_t zero_page(struct request *rq, const struct region *r, struct fault *f)
{
    struct page *p = evict_frame(PAGE_ANON);
    if (!p)
        return evict_wait(rq);
    page_zero(p);
    f->page = p;
    f->prot = r->prot;
    counters.faults_absent_anon++;
    return 0;
}

/* A private copy of the file page; what lies beyond `backed` bytes of it is zero. */
static int64_t copy_file_page(struct request *rq, const struct region *r, struct fault *f, uint64_t backed)
{
    struct page *p = evict_frame(PAGE_ANON); /* first: what it evicts may be the very page */
    if (!p)
        return evict_wait(rq);
    struct page *from;
    int64_t status = cache_get(rq, r->file, region_file_page(r, f->va), &from);
    if (status != 0) {
        frame_give(p);
        return status;
    }
    page_copy(p, from);
    if (backed < PAGE_BYTES)
        memset((char *)page_data(p) + backed, 0, PAGE_BYTES - backed);
    f->page = p;
    f->prot = r->prot;
    counters.faults_cow++;
    return 0;
}

static int64_t file_page(struct request *rq, struct region *r, struct fault *f)
{
    uint64_t index = region_file_page(r, f->va), backed = PAGE_BYTES;
    if (r->backed != REGION_BACKED_ALL) {
        uint64_t before = f->va - r->start;
        if (before >= r->backed)
            return zero_page(rq, r, f);
        if (r->backed - before < PAGE_BYTES)
            backed = r->backed - before;
    }
    if (index >= (r->file->size + PAGE_BYTES - 1) >> PAGE_SHIFT)
        return ERR_RANGE;
    bool shared = region_is_shared(r);
    if (backed < PAGE_BYTES || (!shared && (f->access & ACCESS_WRITE)))
        return copy_file_page(rq, r, f, backed);
    int64_t status = cache_get(rq, r->file, index, &f->page);
    if (status == 0) {
        f->prot = shared ? r->prot : r->prot & ~(unsigned)PROT_W;
        counters.faults_file_cached++;
    }
    return status;
}

/* A page is there: it may be our own already, or a copy is due. */
static int64_t present_page(struct request *rq, const struct region *r, struct fault *f)
{
    bool writes = f->access & ACCESS_WRITE, copies = !region_is_shared(r);
    struct page *p = space_page(f->space, f->va);
    bool own = p && p->kind == PAGE_ANON && p->refs == 1;
    f->mapped = true;
    f->page = p;
    f->prot = !copies || own ? r->prot : r->prot & ~(unsigned)PROT_W;
    if (p && p->kind == PAGE_CACHE && !copies)
        cache_dirty(p); /* mapping it anew forgets whether it was */
    if (!p || own || !copies || !writes)
        return 0;
    struct page *copy = evict_frame(PAGE_ANON);
    if (!copy)
        return evict_wait(rq);
    p = space_page(f->space, f->va); /* eviction may have unmapped it */
    if (!p) {
        frame_give(copy);
        f->page = NULL;
        return 0;
    }
    page_copy(copy, p);
    p->refs--; /* the copy replaces it, in a table that is there, so mapping it cannot fail */
    f->page = copy;
    f->prot = r->prot;
    f->mapped = false;
    counters.faults_cow++;
    return 0;
}

int64_t region_page(struct request *rq, struct region *r, struct fault *f)
{
    f->mapped = false;
    if (f->present) {
        int64_t status = present_page(rq, r, f);
        if (status != 0 || f->page)
            return status;
        f->present = f->mapped = false;
    }
    return r->file ? file_page(rq, r, f) : zero_page(rq, r, f);
}
