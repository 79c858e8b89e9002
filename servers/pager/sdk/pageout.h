/* Memory that is not needed soon, as its program says (madvise): which goes before others, and which goes now. */
#ifndef PAGER_PAGEOUT_H
#define PAGER_PAGEOUT_H

#include "region.h"
#include "request.h"

/* MADV_COLD of a part of r: 0, ERR_INVAL (locked, or no memory). What others map too stays as it is, as far as that is known. */
int pageout_cool(struct region *r, vaddr_t from, vaddr_t to);
/*
 * MADV_PAGEOUT of a request's range, from its w0 to `end`; `status` is to be answered in the end. Pages that others map too stay. Waits until
 * anonymous pages are on the swap disk and their frames free; without such a disk they stay. ERR_INVAL as above, ERR_AGAIN: no memory to wait.
 */
int64_t pageout(struct request *rq, vaddr_t end, int64_t status);

#endif
