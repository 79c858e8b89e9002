/* Private anonymous memory: a zeroed frame with the first touch, or the page of zeros if that only reads. */
#include "anon.h"

#include "evict.h"
#include "memory.h"
#include "object.h"
#include "policy.h"
#include "stat.h"
#include "zero.h"

struct page *anon_frame(void)
{
    const struct pager_memory *memory = pager_policy->memory;
    struct page *p = memory ? memory->zeroed() : NULL;
    if (p)
        return p;
    p = evict_frame(PAGE_ANON);
    if (p)
        page_zero(p);
    return p;
}

int64_t anon_page(struct request *rq, struct region *r, struct fault *f)
{
    if (zero_serves(r, f))
        return 0;
    struct page *p = anon_frame();
    if (!p)
        return evict_wait(rq);
    f->page = p;
    f->prot = r->prot;
    f->kind = STAT_ANON;
    return 0;
}

const char *anon_check(const struct region *r, const struct page *p, unsigned bits)
{
    if (p->kind == PAGE_ZERO)
        return p != zero_page() || region_is_shared(r) || r->locked || (bits & PROT_W) || !r->cow ? "the page of zeros lies where it may not" : NULL;
    if (p->kind != PAGE_ANON)
        return "a mapped page is neither anonymous nor of its region's object";
    if (region_is_shared(r))
        return "a shared region has a page of its own";
    return (bits & PROT_W) && p->refs > 1 ? "a page that others map too may be written" : NULL;
}

static bool resident(const struct region *r, vaddr_t va)
{
    (void)r, (void)va;
    return false;
}

static const char *check(const struct region *r, vaddr_t va, const struct page *p, unsigned bits)
{
    (void)va;
    return anon_check(r, p, bits);
}

const struct object_kind object_anon = { .name = "anonymous", .fault = anon_page, .resident = resident, .check = check };
