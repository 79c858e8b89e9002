/*
 * Strict accounting: a page that a program may make its own (anonymous, or private and writable) is promised when it is
 * mapped, so that a program is refused memory by mmap, brk, fork or exec and not killed by a fault later.
 * The limit leaves a reserve for the cache and for stacks.
 */
#ifndef PAGER_COMMIT_H
#define PAGER_COMMIT_H

#include <stdbool.h>
#include <stdint.h>

enum { COMMIT_NORMAL, COMMIT_RESERVE /* a small stack grows: may use half of the reserve */ };

/* After every table of the pager was reserved. */
void commit_init(void);
/* Promises pages: 0 or ERR_NOMEM. */
int commit_take(uint64_t pages, int how);
void commit_give(uint64_t pages);
/* May `pages` be promised once `returned` are given back? */
bool commit_would(uint64_t pages, uint64_t returned);
/* May the pager take one more frame for its own tables? */
bool commit_has_own_room(void);
uint64_t commit_used(void);
uint64_t commit_limit(void);

#endif
