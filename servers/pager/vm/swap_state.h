/* Between swap.c (out) and swap_in.c (in). */
#ifndef PAGER_SWAP_STATE_H
#define PAGER_SWAP_STATE_H

#include <proto/ring.h>
#include <sdk/frames.h>

/* page.state of an anonymous page that holds a slot. */
enum { SWAP_UNSAVED, SWAP_SAVED /* the slot has its contents */, SWAP_READING };
enum { SWAP_REQUESTS_MAX = RING_SLOTS - 16 /* for writes: reads find room */ };

/* p holds a slot that slot_take has given it. */
void swap_hold(struct page *p, uint32_t slot, unsigned state);
/* A slot for p, which does not hold it yet; slots of pages that are in memory as well are given up for it. 0: there is none. */
uint32_t swap_slot(const struct page *p);
/* p is to be written to the slot, with others in slots before and behind. */
void swap_collect(struct page *p, uint32_t slot);
/* Is the next read to be of one slot only? To be asked once for each. */
bool swap_reads_one(void);
/* p holds no slot any more. */
void swap_let_go(struct page *p);
/* The same, and p, which nobody maps, is freed. */
void swap_free(struct page *p);
/* So many slots from `slot` on were read, or not. */
void swap_was_read(uint32_t slot, unsigned count, int error);

#endif
