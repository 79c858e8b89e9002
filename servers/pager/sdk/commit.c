/* What was promised to programs. Invariant: promised + own frames of the pager <= all frames - a quarter of the reserve. */
#include "commit.h"

#include "frames.h"

#include <abi/err.h>
#include <rt/log.h>

enum { RESERVE_FRAMES_MIN = 64, RESERVE_SHARE = 12 };

static uint64_t used, limit, reserve;

void commit_init(void)
{
    uint64_t frames = frames_total();
    reserve = frames / RESERVE_SHARE;
    if (reserve < RESERVE_FRAMES_MIN)
        reserve = RESERVE_FRAMES_MIN;
    limit = frames > reserve ? frames - reserve : 0;
    used = 0;
}

/* Own tables come out of the same frames. */
static uint64_t taken(void)
{
    return used + frames_of(PAGE_OWN);
}

bool commit_would(uint64_t pages, uint64_t returned)
{
    return pages <= limit && taken() - returned + pages <= limit;
}

int commit_take(uint64_t pages, int how)
{
    uint64_t most = limit + (how == COMMIT_RESERVE ? reserve / 2 : 0);
    if (pages > most || taken() + pages > most)
        return ERR_NOMEM;
    used += pages;
    return 0;
}

void commit_give(uint64_t pages)
{
    rt_assert(pages <= used);
    used -= pages;
}

bool commit_has_own_room(void)
{
    return taken() < limit + reserve / 4 * 3; /* so that what stacks take of the reserve does not stop files from being used */
}

uint64_t commit_used(void)
{
    return used;
}

uint64_t commit_limit(void)
{
    uint64_t own = frames_of(PAGE_OWN);
    return limit > own ? limit - own : 0;
}
