/*
 * File data between the disk and the pager's frames (FSR_READ, FSR_WRITE): from a range of pages to disk blocks, and
 * from these to as few disk requests as their places allow. No data passes through us.
 */
#ifndef FS_TRANSFER_H
#define FS_TRANSFER_H

#include "inode.h"

#include <proto/ring.h>

/* One may start: there is room for it. */
bool transfer_has_room(void);
/* Starts a checked request on a regular file. It ends in pager_complete() (pagering.h), sometimes at once. */
void transfer_start(const struct ring_sqe *sqe, struct inode *inode);
/* Starts what waited for a fiber. True if anything was. Only on the main loop. */
bool transfer_poll(void);
unsigned transfers_waiting(void);

#endif
