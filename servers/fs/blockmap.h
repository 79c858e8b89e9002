/*
 * The block map of an inode: which disk block holds the i-th block of a file. 12 direct numbers, then a tree of
 * depth 1, 2 and 3. Number 0 is a hole. Every number found is checked (super_block_ok) before it is used.
 */
#ifndef FS_BLOCKMAP_H
#define FS_BLOCKMAP_H

#include "inode.h"

/* The largest size a file may have here. */
uint64_t blockmap_bytes_max(void);
/* *block = the disk block, 0 for a hole. ERR_IO, ERR_AGAIN (buffer_nowait), ERR_FBIG. May run beside changes. */
int blockmap_find(const struct inode *inode, uint64_t index, uint32_t *block);
/* Is it a hole, and how many blocks from it on are certainly the same? Errors as above. */
int blockmap_run(const struct inode *inode, uint64_t index, bool *hole, uint64_t *count);
/* As blockmap_find, and allocates it if it is a hole; *fresh tells that. ERR_NOSPC, ERR_IO: nothing changed, but for empty tables. */
int blockmap_make(struct inode *inode, uint64_t index, uint32_t *block, bool *fresh);
/* How many blocks, tables included, it would take to fill the holes of [first, first + count). */
int blockmap_missing(const struct inode *inode, uint64_t first, uint64_t count, uint64_t *blocks);
/* Frees the blocks [from, to) and the tables that become empty. ERR_IO: as much as could be was freed. */
int blockmap_cut(struct inode *inode, uint64_t from, uint64_t to);
/* Gives up the block of extended attributes, which others may share. */
int blockmap_free_attributes(struct inode *inode);

#endif
