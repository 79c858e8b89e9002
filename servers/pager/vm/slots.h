/*
 * The pages of the swap disk: slots, numbered from 1. A slot is in use while notes in page tables name it, a page in memory holds it (its
 * contents, or what is to become that), or the disk works on it; with the last of these it is free.
 */
#ifndef PAGER_SLOTS_H
#define PAGER_SLOTS_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes of table for so many slots, and how many fit in so many bytes. */
uint64_t slot_table_bytes(uint32_t count);
/* table: slot_table_bytes(count), zeroed, 8-byte aligned; it stays ours. */
void slot_table_init(void *table, uint32_t count);
/*
 * A free slot for a page, given as the index of its frame, not 0. The one right behind the last that was taken, as long as that is free;
 * else the start of 64 that are free; else any. 0: there is none.
 */
uint32_t slot_take(uint32_t page);
bool slot_exists(uint32_t slot);
/* A note more, or less. True: that was the last. */
void slot_ref(uint32_t slot);
bool slot_unref(uint32_t slot);
uint32_t slot_notes(uint32_t slot);
/* The frame that holds it, 0: none; and to set it. */
uint32_t slot_page(uint32_t slot);
void slot_set_page(uint32_t slot, uint32_t page);
/* The disk works on it, or not any more. */
bool slot_is_busy(uint32_t slot);
void slot_set_busy(uint32_t slot, bool busy);
/* It is one of shared memory (swap_shared.h), until it is free. */
void slot_set_shared(uint32_t slot);
bool slot_is_shared(uint32_t slot);
/* Do only notes of page tables name it: is it worth reading along with a neighbour? */
bool slot_is_away(uint32_t slot);
/* It could not be written: never to be given out again. */
void slot_set_bad(uint32_t slot);

uint32_t slots_total(void);
uint32_t slots_used(void);
bool slots_ok(void);

#endif
