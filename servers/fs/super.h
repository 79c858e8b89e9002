/*
 * The mounted file system: its geometry, the group table (in memory while mounted), free counts, the clock, and when
 * all of it is written. One file system a server, so `super` is one object.
 */
#ifndef FS_SUPER_H
#define FS_SUPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct group {
    uint32_t block_bitmap, inode_bitmap, inode_table;
    uint16_t free_blocks, free_inodes, directories;
    bool bad;          /* its numbers make no sense: nothing in it is used */
};

struct super {
    /* Fixed while mounted. */
    uint32_t block_bytes, block_shift, block_sectors;
    uint32_t pointers, pointers_shift;     /* block numbers in a block */
    uint32_t blocks, first_data_block, blocks_per_group;
    uint32_t inodes, inodes_per_group, first_inode, inode_bytes, inodes_per_block;
    uint32_t groups, descriptor_blocks, table_blocks;
    bool has_filetype, sparse, revision0;
    uint8_t *zeroes;                       /* a page of them, in the pool; and a page of scratch behind it */
    uint64_t time_base;
    /* Changed by whoever holds the file system. */
    uint64_t free_blocks, free_inodes;
    bool large_file;
    bool mounted, read_only;
    bool marked;                           /* the disk says "not clean" */
    bool changed;                          /* counts or groups are newer than the buffers */
    uint64_t syncs;                        /* another number after each that succeeded, and each mount */
    bool corrupt;                          /* something impossible was found */
    struct group *group;
};
extern struct super super;

/*
 * Reads and checks the superblock and the group table. memory: the part of the pool that is for it, page-aligned.
 * ERR_INVAL (not ext2, or a feature we do not know), ERR_IO, ERR_NOMEM. After an error nothing is mounted.
 */
int super_mount(void *memory, size_t bytes);
/* To be called before each change: ERR_ROFS, ERR_IO; the first time marks the disk as not clean. */
int super_begin(void);
/* Writes all metadata and flushes. ERR_IO: what failed stays dirty. */
int super_sync(void);
/* Is anything newer than the disk? */
bool super_is_changed(void);
/* The same as super_sync, but inodes of which only times are newer may be left for later. */
int super_sync_data(void);
/* Writes everything, marks the disk clean (unless it is corrupt, or was not clean before) and is read-only from then on. */
int super_unmount(void);

/* May this block be file data, a directory, an indirect block ...: on the disk, and nothing of the file system's own? */
bool super_block_ok(uint32_t block);
/* Says once on the console what impossible thing was found, and answers ERR_IO. */
int super_corrupt(const char *what, uint64_t number);
/*
 * Seconds since 1970, as well as we know: there is no clock, so it is the newest time in the superblock plus the time
 * the machine has been up. It never runs backwards over boots.
 */
uint32_t super_time(void);
/* The same in nanoseconds: now, or when the machine had been up for so many. */
int64_t super_now(void);
int64_t super_time_at(uint64_t uptime);
/* Seconds since 1970 when the machine started, set before super_mount; 0: nobody knows, the newest time on the disk has to do. */
extern uint64_t super_epoch;

#endif
