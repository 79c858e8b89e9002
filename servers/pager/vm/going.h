/* How a page leaves memory once the policy (reclaim.h) has chosen it. */
#ifndef PAGER_GOING_H
#define PAGER_GOING_H

#include <sdk/frames.h>

enum going {
    GOING_STAYS,   /* it cannot go now */
    GOING_STARTED, /* it is being written: RECLAIM_GOING, in no queue */
    GOING_GONE,
};

/* Is there a way for such a page to leave at all? */
bool going_can(const struct page *p);
/* p is in no queue. */
enum going going_try(struct page *p);
/* A write of p has ended: it goes, or comes back into the queues if it was used meanwhile. */
void going_written(struct page *p);
/* A page that was being written ended before. */
void going_left(void);
/* Was p used through a mapping since this was last asked? */
bool going_was_mapped_used(struct page *p);
/* What the shadow of p, a page in the cache, is called; that of an anonymous one is called by its slot. */
uint64_t going_key(const struct page *p);
/* How many pages are being written in order to go. */
uint64_t going_pages(void);

/* p goes back into the queues (reclaim.c). */
void reclaim_again(struct page *p, bool used);

#endif
