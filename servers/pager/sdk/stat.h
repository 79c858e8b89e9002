/* What the pager counts, as PAGER_STAT tells it. */
#ifndef PAGER_STAT_H
#define PAGER_STAT_H

#include <proto/pager.h>

/* What a fault that was resolved turned out to be: each counts once, as one of these. */
enum stat_fault { STAT_ANON, STAT_CACHED, STAT_READ, STAT_COPY, STAT_PRESENT, STAT_FAULTS };
extern uint64_t stat_faults[STAT_FAULTS];

/* The other counters of events; the numbers of things, and of faults, are filled in by stat_census. */
extern struct pager_stat counters;

/*
 * Fills in the numbers of things and checks that the frames add up: free + cache + anon + own = all but those on their
 * way to or from the disk.
 */
void stat_census(struct pager_stat *out);

#endif
