/* What a space may use at most, and what it uses. */
#include "limit.h"

#include "region.h"

_Static_assert((int)PROC_LIMIT_STACK < (int)SPACE_LIMITS, "all that are ours");

int64_t limit_set(struct space *sp, uint64_t which, uint64_t bytes)
{
    if (which >= SPACE_LIMITS)
        return ERR_INVAL;
    sp->limits[which] = ~bytes;
    return 0;
}

bool limit_allows(const struct space *sp, unsigned which, uint64_t bytes)
{
    return bytes <= ~sp->limits[which];
}

bool limit_allows_map(struct space *sp, vaddr_t start, vaddr_t end)
{
    uint64_t bytes = end - start;
    if (!sp->limits[PROC_LIMIT_AS])
        return true;
    for (const struct region *r = region_next(sp, 0); r; r = region_next(sp, r->end)) {
        vaddr_t from = r->start > start ? r->start : start, to = r->end < end ? r->end : end;
        bytes += r->end - r->start - (from < to ? to - from : 0);
    }
    return limit_allows(sp, PROC_LIMIT_AS, bytes);
}

static int count_page(void *count, vaddr_t va, struct page *p, unsigned bits)
{
    (void)va;
    (void)p;
    (void)bits;
    ++*(uint64_t *)count;
    return 0;
}

void usage(struct space *sp, uint64_t out[MSG_WORDS])
{
    out[0] = sp->faults_minor;
    out[1] = sp->faults_major;
    for (const struct region *r = region_next(sp, 0); r; r = region_next(sp, r->end)) {
        space_scan(sp, r->start, region_pages(r), 0, count_page, &out[2]);
        out[3] += region_pages(r);
    }
}
