/*
 * 2 MiB leaves for private anonymous memory: where a program asked for them (MADV_HUGEPAGE), or locks or populates all of such a piece, a first
 * touch brings 512 frames in a row that one entry maps. Each is a page like any other: what happens to one alone splits the leaf.
 */
#ifndef PAGER_HUGE_H
#define PAGER_HUGE_H

#include <sdk/fault.h>

/* The setting `huge`: never, advise (the usual one) or always. */
void huge_init(void);
/* large_page of sdk/policy.h. */
bool huge_page(struct region *r, struct fault *f, bool all);
/* May a first touch in r bring a leaf? */
extern bool huge_always;
static inline bool huge_may(const struct region *r)
{
    return (r->huge > 0) | r->locked | huge_always;
}

#endif
