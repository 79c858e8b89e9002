/* The frames of the kernel-object pool (SLOT_PAGER_KPOOL): what Space objects and page tables are made of. Not mapped. */
#ifndef PAGER_KPOOL_H
#define PAGER_KPOOL_H

#include <stdint.h>

/* Uses frames_reserve for its list of free indices. Once. */
void kpool_init(uint64_t frames);
/* Index of a free frame, or -1. */
int64_t kpool_take(void);
/* Up to `most` consecutive ones: the first, with how many in *count; -1 if there is none. */
int64_t kpool_take_run(uint64_t most, uint64_t *count);
/* As kpool_take, for a table of our own capabilities: it stays. */
int64_t kpool_take_table(void);
void kpool_give(uint64_t index);
uint64_t kpool_free(void);
uint64_t kpool_total(void);
/* How many kpool_take_table has taken. */
uint64_t kpool_tables(void);

#endif
