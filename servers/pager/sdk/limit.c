/* What a space may use at most, and what it uses. */
#include "limit.h"

#include "file.h"
#include "frames.h"
#include "region.h"

enum { OF_FILES = PROC_LIMIT_STACK + 1, OF_MEMLOCK };
_Static_assert((int)OF_MEMLOCK < (int)SPACE_LIMITS, "all that are ours");

/* Where it lies in a space's list, and what it is when nobody has said anything; false: it is not ours. */
static bool place_of(uint64_t which, unsigned *at, uint64_t *preset)
{
    *at = which == PROC_LIMIT_MEMLOCK ? OF_MEMLOCK : which == PROC_LIMIT_FSIZE ? OF_FILES : (unsigned)which;
    *preset = which == PROC_LIMIT_MEMLOCK ? PROC_MEMLOCK_BYTES : UINT64_MAX;
    return which <= PROC_LIMIT_STACK || which == PROC_LIMIT_FSIZE || which == PROC_LIMIT_MEMLOCK;
}

int64_t limit_set(struct space *sp, uint64_t which, uint64_t bytes)
{
    unsigned at;
    uint64_t preset;
    if (!place_of(which, &at, &preset))
        return ERR_INVAL;
    sp->limits[at] = bytes ^ preset;
    return 0;
}

uint64_t limit_of_files(const struct space *sp)
{
    uint64_t bytes = ~sp->limits[OF_FILES];
    return bytes < FILE_BYTES_MAX ? bytes : FILE_BYTES_MAX;
}

bool limit_allows(const struct space *sp, unsigned which, uint64_t bytes)
{
    unsigned at;
    uint64_t preset;
    return place_of(which, &at, &preset) && bytes <= (sp->limits[at] ^ preset);
}

bool limit_is_zero(const struct space *sp, unsigned which)
{
    return !limit_allows(sp, which, 1);
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

void usage(struct space *sp, uint64_t out[MSG_WORDS])
{
    out[0] = sp->faults_minor;
    out[1] = sp->faults_major;
    struct space_use use = { 0 };
    for (const struct region *r = region_next(sp, 0); r; r = region_next(sp, r->end)) {
        space_count(sp, r->start, region_pages(r), &use);
        out[3] += region_pages(r);
    }
    out[2] = use.resident;
    out[4] = sp->swapped_out;
}
