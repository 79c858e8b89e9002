/*
 * The plain model of regions: what each page of the window is, one by one. An operation changes the model as it must change the regions; where an
 * allocation has failed it may as well have changed nothing.
 */
#ifndef PAGER_REGIONS_MODEL_H
#define PAGER_REGIONS_MODEL_H

#include "regions_fake.h"

struct want {
    bool mapped, shared, committed, locked, lock_touched;
    uint8_t prot, max_prot, advice;
    const struct file *file; /* NULL: private anonymous */
    uint64_t index;          /* of the page in the file */
    unsigned tag;            /* in the page table */
};
extern struct want want[WINDOW];

/* Pages mapped. */
unsigned want_mapped(void);
/* How many pages from `page` on are mapped without a hole, `most` at most. */
unsigned want_run(unsigned page, unsigned most);
bool want_is_free(unsigned page, unsigned pages);
/* The first page of the highest room below the top of mappings. */
unsigned want_room(unsigned pages);
void want_clear(unsigned page, unsigned pages);
/* The page is promised if it has to be. */
void want_promise(struct want *w);
/* Locked from each page's first touch on, as all is in the target. */
void want_lock(struct want *w, bool locked);

/* The regions of sp, the page table and all counts are what the model says. */
bool want_holds(struct space *sp);
/* The model becomes what the regions are: after an error that leaves open what has gone. */
void want_learn(struct space *sp);

#endif
