/* The frames of the kernel-object pool (SLOT_PAGER_KPOOL): what Space objects and page tables are made of. Not mapped. */
#ifndef PAGER_KPOOL_H
#define PAGER_KPOOL_H

#include <stdint.h>

/* Uses frames_reserve for its list of free indices. Once. */
void kpool_init(uint64_t frames);
/* Index of a free frame, or -1. */
int64_t kpool_take(void);
void kpool_give(uint64_t index);
uint64_t kpool_free(void);
uint64_t kpool_total(void);

#endif
