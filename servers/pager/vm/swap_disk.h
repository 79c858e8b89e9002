/* The ring to the blk of the swap disk: slots read and written, several by one request (proto/blk.h). */
#ifndef PAGER_SWAP_DISK_H
#define PAGER_SWAP_DISK_H

#include <sdk/frames.h>

enum { SWAP_CLUSTER = 8 /* slots in one request */ };

void swap_disk_start(void);
/*
 * Is there room for one more read? A place is kept besides for the one write that swap.c may be collecting pages for: many reads can begin before
 * it does. (No others are begun then: swap_is_crowded.)
 */
bool swap_disk_has_room(void);
/* Starts a transfer of `count` slots from `slot` on, each to or from a page. A read: there is room. */
void swap_disk_read(uint32_t slot, struct page *const *pages, unsigned count);
void swap_disk_write(uint32_t slot, struct page *const *pages, unsigned count);
/* Tells the disk if something was started since. */
void swap_disk_kick(void);
/* The next one that has ended; false: none. *error: 0 or ERR_*. */
bool swap_disk_done(bool *wrote, uint32_t *slot, unsigned *count, int *error);
unsigned swap_disk_in_flight(void);

#endif
