/*
 * Memory that stays: mlock, mlockall, MAP_LOCKED. A region is locked or not (locking cuts regions); every page that a locked region maps has the flag
 * PAGE_WIRED (cache.h), which eviction passes by. The pages of its locked regions are limited for a space (PROC_LIMIT_MEMLOCK), and for
 * all together to half of memory.
 */
#ifndef PAGER_WIRE_H
#define PAGER_WIRE_H

#include "region.h"
#include "request.h"

struct page;

/* PAGER_MLOCK and PAGER_MLOCKALL. */
int64_t mlock_step(struct request *rq);
int64_t mlockall_step(struct request *rq);

/* The region need not stay any more. It is not merged with what it now equals. */
void wire_unlock(struct region *r);
/* May sp have so many more locked pages? 0, ERR_NOMEM (its limit), ERR_AGAIN (everybody's). */
int wire_allows(const struct space *sp, uint64_t pages);
/* The locked regions of sp have become larger or smaller: called where regions change (region.c). */
void wire_count(struct space *sp, int64_t pages);
/* Pages of all locked regions. */
uint64_t wire_total(void);

/* p is mapped in a locked region. */
void wire_page(struct page *p);
/* r maps [start, end) no more, or is to be unlocked there: its pages may go again, unless others have locked them. Before they are unmapped. */
void wire_release(const struct region *r, vaddr_t start, vaddr_t end);
/* All that regions have in [start, end). */
void wire_release_range(struct space *sp, vaddr_t start, vaddr_t end);
/* p, which is wired, is mapped once less: if it is of a file it may go unless somebody who maps it has locked it. */
void wire_review(struct page *p);
/* As wire_release, of one page. */
void wire_release_page(const struct region *r, vaddr_t va, struct page *p);

#endif
