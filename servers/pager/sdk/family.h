/*
 * Families: spaces that come from one program by fork. What they have inherited lies at the same address in all of them, so an anonymous
 * page that knows its family and its address is found wherever it is mapped.
 */
#ifndef PAGER_FAMILY_H
#define PAGER_FAMILY_H

#include "frames.h"
#include "space.h"

void family_init(void);
/* sp founds a new one; it is in none. */
void family_found(struct space *sp);
/* sp, which is in none, joins that of `other`. */
void family_join(struct space *sp, const struct space *other);
void family_leave(struct space *sp);
/* The next space of the family behind `after` (NULL: the first); NULL at the end. */
struct space *family_next(uint32_t family, struct space *after);

/* p, anonymous, is about to be mapped at va of sp. */
static inline void page_set_place(struct page *p, const struct space *sp, vaddr_t va)
{
    p->family = sp->family;
    p->index = va >> PAGE_SHIFT;
}

#endif
