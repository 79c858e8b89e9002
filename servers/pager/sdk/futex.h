/*
 * Waiting on a word of memory (PAGER_FUTEX_*). A word is named by what is mapped there: of a shared mapping by file and offset,
 * so that processes meet, of a private one by space and address.
 */
#ifndef PAGER_FUTEX_H
#define PAGER_FUTEX_H

#include "request.h"

void futex_init(void);
int64_t futex_wait_step(struct request *rq);
int64_t futex_wake_step(struct request *rq);
/* All that wait in this space: ERR_INTR. */
void futex_cancel(struct space *sp);
/* The earliest time at which a wait ends by itself, or a little before it; DEADLINE_NEVER. */
uint64_t futex_deadline(void);
/* Ends those whose time has come. */
void futex_timer(uint64_t now);

#endif
