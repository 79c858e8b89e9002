/*
 * Strict accounting: a page that a program may make its own (anonymous, or private and writable) is promised when it is
 * mapped, so that a program is refused memory by mmap, brk, fork or exec and not killed by a fault later.
 * The limit is memory and swap, less a reserve for the cache and for stacks. What cannot go to the swap disk (without one shared objects, and always the
 * pager's own tables) is limited by memory alone. The setting `overcommit` (shortage.h) gives up the promise: then programs may be ended.
 */
#ifndef PAGER_COMMIT_H
#define PAGER_COMMIT_H

#include <stdbool.h>
#include <stdint.h>

enum {
    COMMIT_NORMAL,
    COMMIT_RESERVE, /* a small stack grows: may use half of the reserve */
    COMMIT_FIXED,   /* of an object that stays in memory, as there is no swap disk; given back by commit_give_fixed */
};

extern uint64_t commit_over; /* percent of the limit that may be promised beyond it; 0 unless somebody says otherwise */

/* After every table of the pager was reserved. swap: pages that fit on the swap disk. */
void commit_init(uint64_t swap);
/* Promises pages: 0 or ERR_NOMEM. */
int commit_take(uint64_t pages, int how);
void commit_give(uint64_t pages);
/* For pages that were given back just now, of which so many are wanted after all. */
void commit_take_again(uint64_t pages);
void commit_give_fixed(uint64_t pages);
/* A frame more, or less (-1), holds a page of a shared object. */
void commit_count_shared(int frames);
/* May `pages` be promised once `returned` are given back? */
bool commit_would(uint64_t pages, uint64_t returned);
/* May the pager take one more frame for its own tables? */
bool commit_has_own_room(void);
/* Has anonymous memory taken so many frames that the least is left for the cache? Never, as long as what is promised can be kept. */
bool commit_is_at_end(void);
uint64_t commit_used(void);
uint64_t commit_limit(void);

#endif
