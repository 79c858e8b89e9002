/* mmap, munmap, mprotect, mremap and brk: steps of requests, on what the policy's table holds. */
#ifndef PAGER_MMAP_H
#define PAGER_MMAP_H

#include "region.h"
#include "request.h"

int64_t mmap_step(struct request *rq);
int64_t munmap_step(struct request *rq);
int64_t mprotect_step(struct request *rq);
int64_t brk_step(struct request *rq);
int64_t mremap_step(struct request *rq);

/* Is a range of bytes [w0, w0 + w1) page-aligned and within user space? Its end, rounded up. */
bool range_check(uint64_t start, uint64_t bytes, vaddr_t *end);
/*
 * The same for an operation that does what it can and tells the rest (mprotect, madvise): *whole says whether all of it lies within
 * user space, else it is cut there (to nothing when it wraps round). False: not page-aligned.
 */
bool range_cut(uint64_t start, uint64_t bytes, vaddr_t *end, bool *whole);
/* How far [start, end) is mapped without a hole, from start. */
vaddr_t range_mapped(struct space *sp, vaddr_t start, vaddr_t end);
/* How many slots cutting [start, end) out takes (1: a hole in a region), less those it sets free. */
int range_slots(struct space *sp, vaddr_t start, vaddr_t end);
/* The region at the start of [start, end), cut so that it lies within; NULL if there is none. Slots were checked. */
struct region *range_cut_out(struct space *sp, vaddr_t start, vaddr_t end);
/*
 * Cuts [start, end) out of what is around it and calls change(r, value) for each region in it; change leaves the place as it is. Then what is equal
 * is merged. 0, or ERR_MFILE and nothing was done.
 */
int range_change(struct space *sp, vaddr_t start, vaddr_t end, void (*change)(struct region *r, unsigned value), unsigned value);
/* Unmaps [start, end) and cuts regions accordingly. The slots have been checked. Changed shared pages start being written back. */
void range_unmap(struct space *sp, vaddr_t start, vaddr_t end);

#endif
