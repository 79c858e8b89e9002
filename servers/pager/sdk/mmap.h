/* mmap, munmap, mprotect and brk: steps of requests, on what the policy's table holds. */
#ifndef PAGER_MMAP_H
#define PAGER_MMAP_H

#include "region.h"
#include "request.h"

int64_t mmap_step(struct request *rq);
int64_t munmap_step(struct request *rq);
int64_t mprotect_step(struct request *rq);
int64_t brk_step(struct request *rq);

/* Is a range of bytes [w0, w0 + w1) page-aligned and within user space? Its end, rounded up. */
bool range_check(uint64_t start, uint64_t bytes, vaddr_t *end);
/* How many slots cutting [start, end) out takes (1: a hole in a region), less those it sets free. */
int range_slots(struct space *sp, vaddr_t start, vaddr_t end);
/* Unmaps [start, end) and cuts regions accordingly. The slots have been checked. Changed shared pages start being written back. */
void range_unmap(struct space *sp, vaddr_t start, vaddr_t end);

#endif
