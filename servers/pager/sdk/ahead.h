/* Read-ahead: what is remembered of how one mapping or one open file is read. What to make of it is the policy's (policy.h). */
#ifndef PAGER_AHEAD_H
#define PAGER_AHEAD_H

#include <abi/types.h>
#include <stdbool.h>

/* Numbers of pages in the file. All 0 at first. */
struct ahead {
    uint64_t until;    /* the first behind what is in memory because of it */
    uint64_t mark;     /* who comes here, below until, has the next pages read already; 0: nobody */
    uint16_t window;   /* how many were read last; 0: none yet */
    uint8_t advice;    /* PAGER_ADVICE_NORMAL, _RANDOM, _SEQUENTIAL */
};

struct ahead_run {
    uint64_t from;
    unsigned pages;    /* 0: nothing to read */
};

/* Has somebody come far enough for the next pages? Asked at each access, so it is quick. */
static inline bool ahead_is_due(const struct ahead *a, uint64_t index)
{
    return a->mark && index >= a->mark && index < a->until;
}

#endif
