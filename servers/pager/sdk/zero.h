/*
 * The page of zeros: one frame that stands, read-only, wherever private anonymous memory was read and never written, if the pager shares it
 * (pager_policy.shares_zero). It is nobody's: it is in no queue, is never evicted, and no process has it resident. Its first store is a fault, and
 * gets a frame of its own. A locked region never has it.
 */
#ifndef PAGER_ZERO_H
#define PAGER_ZERO_H

#include "fault.h"

/* Once, before programs are. */
void zero_init(void);
/* The page of zeros, its refs being its entries; NULL: the pager does not share one. */
struct page *zero_page(void);

/* Has f->va, where nothing is, no use for more than zeros to read? Then f's answer is the page of zeros. */
bool zero_serves(struct region *r, struct fault *f);
/* Takes it out of the range: what is touched there again is a first touch. */
void zero_take_out(struct space *sp, vaddr_t start, vaddr_t end);

#endif
