/*
 * Memory cannot be had, though it was promised, or was something that is never promised (page tables): the largest program ends, and
 * the fault is tried again. What a program was promised is commit.h's; only these can bring it here: the setting `overcommit`, a swap disk
 * that fails, page tables, the pager's own tables.
 */
#ifndef PAGER_SHORTAGE_H
#define PAGER_SHORTAGE_H

#include "space.h"

/* Adds the setting `overcommit`: so many percent more than there is may be promised. */
void shortage_init(void);
/* Words of PROC_OUT_OF_MEMORY for a fault of sp, in its thread of that tag; counts a program that ends. */
void shortage_words(const struct space *sp, uint64_t tag, uint64_t w[MSG_WORDS]);

#endif
