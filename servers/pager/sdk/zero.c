/* The page of zeros. State: the page. */
#include "zero.h"

#include "policy.h"
#include "space.h"
#include "stat.h"

#include <abi/fault.h>
#include <rt/log.h>

static struct page *zero;

void zero_init(void)
{
    zero = pager_policy->shares_zero ? frame_take(PAGE_ZERO) : NULL;
    if (zero)
        page_zero(zero);
}

struct page *zero_page(void)
{
    return zero;
}

bool zero_serves(struct region *r, struct fault *f)
{
    if (!zero || (f->access & ACCESS_WRITE) || r->locked)
        return false;
    r->cow = true;
    f->page = zero;
    f->prot = r->prot & ~(unsigned)PROT_W;
    f->kind = STAT_ANON;
    return true;
}

/* Which of at most LARGE_PAGES pages it is, a bit each. Apart from taking them out: that uses the same list. */
static bool find(struct space *sp, vaddr_t va, uint64_t pages, uint64_t *bits)
{
    const uint64_t *entries;
    bool any = false;
    for (unsigned n = space_list(sp, va, pages, &entries), i = 0; i < n; i++) {
        if ((ENTRY_BITS(entries[i]) & ENTRY_NOTE) || ENTRY_INDEX(entries[i]) != page_index(zero))
            continue;
        unsigned at = ENTRY_PAGE(entries[i]);
        bits[at / 64] |= UINT64_C(1) << at % 64;
        any = true;
    }
    return any;
}

void zero_take_out(struct space *sp, vaddr_t start, vaddr_t end)
{
    while (zero && zero->refs && start < end) {
        uint64_t bits[LARGE_PAGES / 64] = { 0 }, left = (end - start) >> PAGE_SHIFT, pages = left < LARGE_PAGES ? left : LARGE_PAGES;
        bool any = find(sp, start, pages, bits);
        for (uint64_t i = 0; any && i < pages; i++)
            if (bits[i / 64] >> i % 64 & 1)
                space_zap(sp, start + (i << PAGE_SHIFT), 1); /* for all who share the table: they see zeros all the same */
        start += pages << PAGE_SHIFT;
    }
}
