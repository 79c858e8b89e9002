/*
 * The cache of metadata blocks: bitmaps, inode tables, directories, indirect blocks, long symbolic links. File data
 * is never in it. A block number appears at most once.
 *
 * A buffer that somebody got is pinned until it is put. Only whoever holds the file system (work.h) changes one, and
 * calls buffer_dirty afterwards, before the next wait.
 *
 * Dirty buffers reach the disk in this order, with a flush of the disk's own cache after each step that wrote something, so that a power
 * cut between two syncs loses nothing of what the first has made safe (after McKusick and Ganger, Soft Updates, USENIX 1999, sections 2 and 3;
 * here whole steps are ordered, not single blocks):
 *
 *     1  fresh blocks, to which nothing on the disk points yet: else an inode would point to what an indirect block's place held before
 *     2  directories: a name stands for the inode that it will stand for before the one that it stood for is freed
 *     3  directories that lost a name of an inode which got another in step 2 (buffer_before)
 *     4  inodes, bitmaps, indirect blocks that the disk knew
 */
#ifndef FS_BUFFER_H
#define FS_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
    uint8_t *data;
    uint32_t block;    /* 0: holds nothing */
    uint32_t pins;
    bool valid;        /* data is what the disk has, or newer */
    bool dirty;        /* newer than the disk */
    bool busy;         /* the disk reads or writes it now */
    bool forgotten;    /* its block was freed while it was pinned */
    /* These last until buffer_settled. */
    bool fresh;        /* allocated since: nothing on the disk points to it */
    bool names;        /* of a directory */
    bool gained, lost; /* a name that buffer_before told of */
    struct buffer *hash_next;
    struct buffer *newer, *older;
};

/* While true, a block that is not in the cache is ERR_AGAIN instead of a wait. For the main loop. */
extern bool buffer_nowait;

/* Takes over memory (page-aligned, in the pool) for blocks of block_bytes. ERR_NOMEM if it is too little to work. */
int buffer_init(void *memory, size_t bytes, uint32_t block_bytes);
/* The block, pinned. ERR_IO, ERR_AGAIN. The caller has checked that the number is on the disk. */
int buffer_get(uint32_t block, struct buffer **out);
/* The block as zeroes, pinned and dirty, without reading it: for one just allocated. */
int buffer_get_zeroed(uint32_t block, struct buffer **out);
void buffer_put(struct buffer *buffer);
void buffer_dirty(struct buffer *buffer);
/* The same of a directory's block. */
void buffer_dirty_names(struct buffer *buffer);
/*
 * Two directories' blocks: `first` has got a name, and `then` will lose one. From now on that is the order in which they reach the disk.
 * False if they cannot be kept in order: then everything must be synced before the name is lost.
 */
bool buffer_before(uint32_t first, uint32_t then);
/* The block was freed: drops it, dirty or not. Waits while the disk has it. */
void buffer_forget(uint32_t block);
/*
 * Writes every dirty buffer. ERR_IO if any failed: it stays dirty; if a fresh one failed, so does all that comes after these. The last
 * step is not flushed.
 */
int buffer_sync(void);
/* Flushes the disk's own cache. */
int buffer_flush(void);
/* After a buffer_sync, and what else belongs to the sync, everything was flushed: no order is owed any more. */
void buffer_settled(void);
unsigned buffer_dirty_count(void);
/* More than half of the cache is dirty: time to write back. */
bool buffer_pressure(void);

#endif
