/* What a space may use at most, and what it uses. */
#ifndef PAGER_LIMIT_H
#define PAGER_LIMIT_H

#include "space.h"

#include <proto/proc.h>

/* As PAGER_LIMIT. */
int64_t limit_set(struct space *sp, uint64_t which, uint64_t bytes);
/* May it have so many bytes of heap (PROC_LIMIT_DATA), stack (_STACK) or locked memory (_MEMLOCK)? */
bool limit_allows(const struct space *sp, unsigned which, uint64_t bytes);
/* Is nothing at all allowed? */
bool limit_is_zero(const struct space *sp, unsigned which);
/* May it have [start, end) mapped besides what is mapped elsewhere (PROC_LIMIT_AS)? */
bool limit_allows_map(struct space *sp, vaddr_t start, vaddr_t end);
/* Bytes that a file may have which it makes longer (PROC_LIMIT_FSIZE). */
uint64_t limit_of_files(const struct space *sp);
/* As PAGER_USAGE. */
void usage(struct space *sp, uint64_t out[MSG_WORDS]);

#endif
