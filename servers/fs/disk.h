/*
 * The disk as the file system proper sees it. In the server blkio.c stands behind it (the ring to blk); in host tests
 * an image file. All memory given as a pointer lies in the fs server's own pool.
 */
#ifndef FS_DISK_H
#define FS_DISK_H

#include "wait.h"

#include <stdbool.h>
#include <stdint.h>

enum { DISK_READ = 1, DISK_WRITE = 2, DISK_FLUSH = 3, DISK_INFO = 4 }; /* as BLK_* */

/*
 * One request. The owner fills the first group and keeps the struct until it is done. It is done when `finished` was
 * called (on the main loop), or, if that is NULL, when disk_wait() has returned.
 */
struct disk_io {
    uint32_t op;
    uint32_t sectors;      /* of 512 bytes */
    uint64_t sector;
    void *memory;          /* own memory; or NULL: the pager's, as the next two say */
    uint32_t frame;
    uint32_t offset;       /* bytes */
    void (*finished)(struct disk_io *io);

    int status;            /* when done: 0 or ERR_IO, ERR_ROFS ... */
    bool done;
    uint64_t answer[2];
    struct wait_queue waiting;
    struct disk_io *next;  /* waits for room in the ring */
};

/* Hands the request to the disk; never waits, never fails: errors are in io->status. */
void disk_start(struct disk_io *io);
/* Waits until it is done (on a fiber) and returns its status. */
int disk_wait(struct disk_io *io);
/* Both, for own memory. */
int disk_run(uint32_t op, uint64_t sector, uint32_t sectors, void *memory);

/* Sectors of the disk and whether it refuses writes, asked from it at first use. */
int disk_info(uint64_t *sectors, bool *read_only);
/* Nanoseconds since the machine started. */
uint64_t disk_uptime(void);

#endif
