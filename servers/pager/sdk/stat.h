/* What the pager counts, as PAGER_STAT tells it. */
#ifndef PAGER_STAT_H
#define PAGER_STAT_H

#include <proto/pager.h>

/* The counters of events; the numbers of things are filled in by stat_census. */
extern struct pager_stat counters;

/*
 * Fills in the numbers of things and checks that the frames add up: free + cache + anon + own = all but those on their
 * way to or from the disk.
 */
void stat_census(struct pager_stat *out);

#endif
