/*
 * Blocks that were allocated for a file and not filled yet: what the disk has there is some other file's old data, so
 * they read as holes. Kept in memory only; whatever is left when the file is let go is zeroed on the disk.
 */
#ifndef FS_UNWRITTEN_H
#define FS_UNWRITTEN_H

#include "inode.h"

/* Notes block `index`, which lies at disk block `block`; zeroes it on the disk at once if there is no room to note it. */
int unwritten_add(struct inode *inode, uint64_t index, uint32_t block);
bool unwritten_has(const struct inode *inode, uint64_t index);
/* These blocks are filled, or gone. */
void unwritten_remove(struct inode *inode, uint64_t first, uint64_t count);
void unwritten_clear(struct inode *inode);
/* Zeroes on the disk all that is noted, and forgets it. */
void unwritten_zero(struct inode *inode);

#endif
