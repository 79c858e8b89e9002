/*
 * The cache of metadata blocks: bitmaps, inode tables, directories, indirect blocks, long symbolic links. File data
 * is never in it. A block number appears at most once.
 *
 * A buffer that somebody got is pinned until it is put. Only whoever holds the file system (worker.h) changes one, and
 * calls buffer_dirty afterwards, before the next wait.
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
/* The block was freed: drops it, dirty or not. Waits while the disk has it. */
void buffer_forget(uint32_t block);
/* Writes every dirty buffer. ERR_IO if any failed: it stays dirty. Does not flush the disk's own cache. */
int buffer_sync(void);
unsigned buffer_dirty_count(void);
/* More than half of the cache is dirty: time to write back. */
bool buffer_pressure(void);

#endif
