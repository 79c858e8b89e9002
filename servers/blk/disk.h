/*
 * The disk: a virtio block device (Virtual I/O Device 1.2, section 5.2) with many operations in flight. What it is told
 * here has been checked (request.h).
 */
#ifndef BLK_DISK_H
#define BLK_DISK_H

#include <abi/types.h>
#include <stdbool.h>

enum disk_op { DISK_READ, DISK_WRITE, DISK_FLUSH };

enum { DISK_PARTS_MAX = 8 };

/* A piece of memory, by its physical address. */
struct disk_part {
    paddr_t address;
    uint32_t bytes;
};

/* An operation that has ended. */
struct disk_done {
    uint64_t cookie;
    enum disk_op op;
    int status; /* 0 or ERR_IO */
};

/* Bytes of memory that the disk's queue needs. */
uint64_t disk_memory_bytes(void);
/*
 * Brings the device up. memory: disk_memory_bytes, zeroed, page-aligned, at physical address memory_pa; it stays the disk's.
 * ERR_NODEV, ERR_IO: there is no disk, and disk_works is false.
 */
int disk_open(vaddr_t regs, void *memory, paddr_t memory_pa);
/* False: nothing may be started any more, the device has failed for good. */
bool disk_works(void);
uint64_t disk_sectors(void);
bool disk_is_read_only(void);
/* Has it a cache that DISK_FLUSH empties? If not, a write that has ended is on the medium. */
bool disk_has_flush(void);
/* May another operation be started? */
bool disk_has_room(void);
unsigned disk_in_flight(void);
/*
 * Starts one, to or from so many pieces of memory (FLUSH: none); the device hears of it at disk_notify. Only if disk_works and
 * disk_has_room; FLUSH only if disk_has_flush.
 */
void disk_start(enum disk_op op, uint64_t cookie, uint64_t sector, const struct disk_part *parts, unsigned count);
void disk_notify(void);
/* To be called on the interrupt, before disk_finish. */
void disk_interrupt(void);
/*
 * Takes the next operation that has ended. A device that broke has been reset: all it had in flight end with ERR_IO, and
 * then it is brought up again.
 */
bool disk_finish(struct disk_done *done);

#endif
