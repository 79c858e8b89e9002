/* The page behind an address: the heart of every fault (fault.h). */
#include "fault.h"

#include "anon.h"
#include "cache.h"
#include "evict.h"
#include "family.h"
#include "lazy.h"
#include "memory.h"
#include "object.h"
#include "policy.h"
#include "space.h"
#include "stat.h"
#include "wire.h"

#include <abi/fault.h>
#include <proto/pager.h>

/* A page is there: it may be our own already, or a copy is due. (Apart: a first touch need not save the registers it takes.) */
static __attribute__((noinline)) int64_t present_page(struct request *rq, const struct region *r, struct fault *f)
{
    bool writes = f->access & ACCESS_WRITE, copies = !region_is_shared(r);
    struct page *p = page_at(ENTRY_INDEX(f->entry));
    bool own = p->kind == PAGE_ANON && p->refs == 1 && (!p->slot || (writes && pager_policy->memory->own(p)));
    f->mapped = true;
    f->kind = STAT_PRESENT;
    f->page = p;
    f->prot = !copies || own ? r->prot : r->prot & ~(unsigned)PROT_W;
    if (p->kind == PAGE_CACHE && !copies)
        cache_dirty(p); /* mapping it anew forgets whether it was */
    if (own || !copies || !writes) {
        lazy_cancel(p); /* mapping it anew forgets whether it was stored to */
        return 0;
    }
    uint8_t flags = p->flags;
    p->flags |= PAGE_PINNED; /* or it might be what is evicted */
    bool zeros = p->kind == PAGE_ZERO;
    struct page *copy = zeros ? anon_frame() : evict_frame(PAGE_ANON);
    p->flags = flags;
    if (!copy)
        return evict_wait(rq);
    if (!zeros)
        page_copy(copy, p);
    wire_release_page(r, f->va, p);
    page_unref(p); /* the copy replaces it, in a table that is there, so mapping it cannot fail */
    f->page = copy;
    f->prot = r->prot;
    f->mapped = false;
    f->kind = zeros ? STAT_ANON : STAT_COPY;
    return 0;
}

static int64_t find_page(struct request *rq, struct region *r, struct fault *f)
{
    if (f->present && ENTRY_INDEX(f->entry) != ENTRY_NO_FRAME)
        return present_page(rq, r, f);
    if ((ENTRY_BITS(f->entry) & ENTRY_NOTE) && ENTRY_INDEX(f->entry))
        return pager_policy->memory->page_in(rq, r, f);
    return region_kind(r)->fault(rq, r, f);
}

int64_t region_page(struct request *rq, struct region *r, struct fault *f)
{
    f->mapped = false;
    int64_t status = find_page(rq, r, f);
    if (status != 0 || !f->page)
        return status;
    if (f->page->kind == PAGE_ANON)
        page_set_place(f->page, f->space, f->va);
    if (r->locked)
        wire_page(f->page);
    return 0;
}
