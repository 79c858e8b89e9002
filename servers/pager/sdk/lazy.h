/*
 * Private anonymous memory that need not be kept (madvise FREE): a page has PAGE_LAZY from then until it is stored to. If memory runs short
 * meanwhile it is dropped, and read as zeros.
 *
 *   kept --lazy_free: its dirty bit is cleared--> PAGE_LAZY --lazy_drop, still clean--> gone
 *    ^                                                |
 *    +-- lazy_drop finds it dirty; it is mapped anew, or loses a dirty one of several entries --+
 *
 * Invariant: a page with PAGE_LAZY is anonymous and holds no slot of the swap disk.
 */
#ifndef PAGER_LAZY_H
#define PAGER_LAZY_H

#include "cache.h"
#include "region.h"

/* MADV_FREE of a part of r: 0; ERR_INVAL: it is not private anonymous memory, or locked. What others map too is kept; what is on the swap disk goes. */
int lazy_free(struct region *r, vaddr_t from, vaddr_t to);
/* p has PAGE_LAZY. True: nobody has stored to it, and it has gone. False: it stays, without the flag. */
bool lazy_drop(struct page *p);

/* What p has is to be kept again. */
static inline void lazy_cancel(struct page *p)
{
    p->flags &= (uint8_t)~PAGE_LAZY;
}

#endif
