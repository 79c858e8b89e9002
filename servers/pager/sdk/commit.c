/*
 * What was promised to programs. Invariants: promised + own frames of the pager <= frames + swap - a quarter of the reserve; of
 * these, promised to what stays in memory + own frames <= frames - a quarter of the reserve.
 */
#include "commit.h"

#include "frames.h"

#include <abi/err.h>
#include <rt/log.h>

enum { RESERVE_FRAMES_MIN = 64, RESERVE_SHARE = 12 };

uint64_t commit_over;
static uint64_t used, there, reserve; /* there: what may be promised */
static uint64_t fixed, fixed_limit; /* the part of used and there that stays in memory */
static uint64_t shared; /* frames of shared objects: all that were promised, or if these may go to the swap disk those that there are */

void commit_init(uint64_t swap)
{
    uint64_t frames = frames_total();
    reserve = frames / RESERVE_SHARE;
    if (reserve < RESERVE_FRAMES_MIN)
        reserve = RESERVE_FRAMES_MIN;
    fixed_limit = frames > reserve ? frames - reserve : 0;
    there = fixed_limit + swap;
    used = fixed = shared = commit_over = 0;
}

static uint64_t limit(void)
{
    return there + there / 100 * commit_over;
}

/* Own tables come out of the same frames. */
static uint64_t taken(void)
{
    return used + frames_of(PAGE_OWN);
}

bool commit_would(uint64_t pages, uint64_t returned)
{
    return pages <= limit() && taken() - returned + pages <= limit();
}

int commit_take(uint64_t pages, int how)
{
    uint64_t most = limit() + (how == COMMIT_RESERVE ? reserve / 2 : 0);
    if (pages == 0) /* even if more than the limit is taken, by tables and what stacks may */
        return 0;
    if (pages > most || taken() + pages > most)
        return ERR_NOMEM;
    if (how == COMMIT_FIXED) {
        if (pages > fixed_limit || fixed + frames_of(PAGE_OWN) + pages > fixed_limit)
            return ERR_NOMEM;
        fixed += pages;
        shared += pages;
    }
    used += pages;
    return 0;
}

void commit_take_again(uint64_t pages)
{
    used += pages;
}

void commit_give(uint64_t pages)
{
    rt_assert(pages <= used);
    used -= pages;
}

void commit_give_fixed(uint64_t pages)
{
    rt_assert(pages <= fixed);
    fixed -= pages;
    shared -= pages;
    commit_give(pages);
}

bool commit_has_own_room(void)
{
    return taken() < limit() + reserve / 4 * 3 && fixed + frames_of(PAGE_OWN) < fixed_limit + reserve / 4 * 3; /* so that what stacks take of the reserve does not stop files from being used */
}

void commit_count_shared(int frames)
{
    if (there > fixed_limit)
        shared += (uint64_t)(int64_t)frames;
}

bool commit_is_at_end(void)
{
    return frames_of(PAGE_ANON) + shared + frames_of(PAGE_OWN) >= frames_total() - reserve / 4;
}

uint64_t commit_used(void)
{
    return used;
}

uint64_t commit_limit(void)
{
    uint64_t own = frames_of(PAGE_OWN);
    return limit() > own ? limit() - own : 0;
}
