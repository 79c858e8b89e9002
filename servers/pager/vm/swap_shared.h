/*
 * Shared anonymous memory (sdk/shm.c) on the swap disk. Its pages lie in the cache; for one that is not in memory a chunk tells the slot.
 *
 *   CLEAN --shared_out: unmapped, a slot is taken--> WRITING --written, nobody wanted it--> gone from the cache, the slot has it
 *     ^                                                |                                          |
 *     +--- used or stored to meanwhile: slot is free <-+                                   shared_in: READING
 *     ^                                                                                           |
 *     +----------------------------- read: the slot is free again --------------------------------+
 *
 * Invariant: a slot in a chunk is marked as shared and has that one note.
 */
#ifndef PAGER_SWAP_SHARED_H
#define PAGER_SWAP_SHARED_H

#include "going.h"

#include <sdk/file.h>
#include <sdk/request.h>

void shared_init(void);
/* p, a page of a shared object in no queue, is to go. */
enum going shared_out(struct page *p);
/* p, for which slot was taken, is on the disk, or not. */
void shared_was_written(uint32_t slot, struct page *p, int error);
/* The slot was read into p, or not; alone: it was the only one, so that the error is its own. */
void shared_was_read(uint32_t slot, struct page *p, int error, bool alone);
/* What is wrong, for the audit, or NULL. */
const char *shared_check(void);

/* Hooks of sdk/memory.h. */
bool shared_is_away(const struct file *f, uint64_t index);
int64_t shared_in(struct request *rq, struct file *f, uint64_t index);
void shared_gone(const struct file *f);
uint64_t shared_swapped(const struct file *f, uint64_t first, uint64_t pages);

#endif
