/*
 * Anonymous memory on the swap disk. A page that goes leaves a note in each page table that had it: the number of its slot (slots.h).
 *
 *   mapped --swap_out--> notes; in memory, being written --written--> notes alone --touch--> being read --> mapped
 *      ^                        |                                                                            |
 *      +-------- touch ---------+                        a page that was only read keeps its slot: it goes --+
 *                                                        again without being written
 *
 * Invariant: nobody may store into a page that holds a slot. A store takes the slot away (swap_own), or makes a copy if there are notes
 * for it.
 */
#ifndef PAGER_SWAP_H
#define PAGER_SWAP_H

#include "going.h"

#include <sdk/fault.h>
#include <sdk/memory.h>

/* Tables for the disk that boot tells of; without one nothing here is ever called, but swap_is_on. */
void swap_start(const struct server_boot *boot);
bool swap_is_on(void);

/* p, anonymous and in no queue, is to go. */
enum going swap_out(struct page *p);
/* Was p used through a mapping since this was last asked? */
bool swap_was_used(struct page *p);

/* Hooks of sdk/memory.h. */
int64_t swap_in(struct request *rq, struct region *r, struct fault *f);
bool swap_own(struct page *p);
void swap_unmapped(struct page *p);
uint64_t swap_room(void);
bool swap_has_room(void);
void swap_census(struct pager_stat *out);
void swap_note_ref(uint32_t slot);
void swap_note_unref(uint32_t slot);

/* Has the disk so much to do that no page can be sent there now? */
bool swap_is_crowded(void);
/* Is the page of a note still being written? */
bool swap_is_leaving(uint32_t slot);
/* Gives the disk what was collected. */
void swap_kick(void);
/* Takes what the disk has done. */
void swap_reap(void);
/* Does the disk work on anything? */
bool swap_is_busy(void);

#endif
