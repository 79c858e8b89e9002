/*
 * vfork: a space whose process runs in the memory of another, its lender, until it loads a program of its own. It is empty, has its own id,
 * limits and handles, and no page is copied. A lender that ends keeps its memory for those who borrow it.
 *
 *   borrow_create --> borrows --(SPACE_EXEC, SPACE_DESTROY: borrow_end)--> a space like any other, or gone
 */
#ifndef PAGER_BORROW_H
#define PAGER_BORROW_H

#include "space.h"

/* A new empty space with what the parent's process has open, and its limits; `memory`: it borrows the parent's. 0, ERR_AGAIN or ERR_NOMEM. */
int borrow_create(uint64_t pid, struct space *parent, bool memory, struct space **out);
/* sp, if it borrows, does so no more: a lender that only waited for this is destroyed. */
void borrow_end(struct space *sp);
/* The process of sp has ended: must its memory stay for others? Then it goes with the last of them. */
bool borrow_keeps(struct space *sp);

#endif
