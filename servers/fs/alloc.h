/* Free blocks and inodes: the bitmaps and the counts. The caller holds the file system for writing. */
#ifndef FS_ALLOC_H
#define FS_ALLOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* With the geometry known. Takes some of the memory: how much. */
size_t alloc_init(void *memory, size_t bytes);
/* Everything is on the disk: blocks that were freed before can be given out. */
void alloc_synced(void);
/* Before a change that takes blocks, with nothing half done: syncs if many of the free ones wait for that. */
void alloc_prepare(void);

/* A free block, as soon after `goal` as can be (a block number; anything is a valid hint). ERR_NOSPC, ERR_IO. Syncs if all that are left wait for that. */
int block_alloc(uint32_t goal, uint32_t *block);
/* ERR_INVAL, and nothing done, if it is not one that can be freed: a corrupt image. ERR_IO: the disk. */
int block_free(uint32_t block);
/* A free inode number: a file's near its directory `parent`, a directory's where there is room. ERR_NOSPC, ERR_IO. */
int number_alloc(uint32_t parent, bool directory, uint32_t *number);
int number_free(uint32_t number, bool directory);
/* Where the blocks of this inode had best begin. */
uint32_t block_goal(uint32_t number);

#endif
