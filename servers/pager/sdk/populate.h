/* Pages mapped before anybody touches them. */
#ifndef PAGER_POPULATE_H
#define PAGER_POPULATE_H

#include "region.h"
#include "request.h"

/*
 * Maps every page of [*cursor, end) of rq's space (sp, if rq is NULL) that a region has and that is not mapped yet: private
 * writable ones as copies of their own. A page that cannot be had (beyond the file, an I/O error, no memory) is left for a
 * fault. 0, or SERVE_LATER with *cursor where to go on. With rq NULL pages that are not in memory are left out (they are
 * being read then).
 */
int64_t populate(struct request *rq, struct space *sp, vaddr_t *cursor, vaddr_t end);

#endif
