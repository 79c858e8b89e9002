/* Pages mapped before anybody touches them. */
#ifndef PAGER_POPULATE_H
#define PAGER_POPULATE_H

#include "region.h"
#include "request.h"

/*
 * Maps every page of [*cursor, end) of rq's space (sp, if rq is NULL) that a region has and that is not mapped yet: private
 * writable ones as copies of their own. A page that cannot be had (beyond the file, an I/O error, no memory) is left for a
 * fault. 0, or SERVE_LATER with *cursor where to go on. With rq NULL pages that are not in memory are left out (they are
 * being read then). In a locked region private writable pages that are mapped already, to be read only, become copies of their own too.
 */
int64_t populate(struct request *rq, struct space *sp, vaddr_t *cursor, vaddr_t end);
/*
 * Maps every page of [*cursor, end) of rq's space so that `access` (ACCESS_READ or _WRITE) will not fault: 0; SERVE_LATER with
 * *cursor where to go on; ERR_INVAL: a mapping does not allow it; ERR_FAULT: beyond the file, or it cannot be read; ERR_NOMEM.
 */
int64_t populate_for(struct request *rq, vaddr_t *cursor, vaddr_t end, unsigned access);

#endif
