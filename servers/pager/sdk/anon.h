/* Private anonymous memory (object.h): frames that belong to the spaces that map them, and to no object. */
#ifndef PAGER_ANON_H
#define PAGER_ANON_H

#include "fault.h"

/* A frame of zeros, from the stock if the pager has one (memory.h). NULL: as evict_frame. */
struct page *anon_frame(void);
/* A zeroed frame of the region's own, or the page of zeros (zero.h): as region_page. */
int64_t anon_page(struct request *rq, struct region *r, struct fault *f);
/* What is wrong with a frame of its own in a region; NULL: nothing. */
const char *anon_check(const struct region *r, const struct page *p, unsigned bits);

#endif
