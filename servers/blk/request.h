/* A request of the ring, checked against the disk and the pools before anything is done with it. Pure. */
#ifndef BLK_REQUEST_H
#define BLK_REQUEST_H

#include "disk.h"

#include <abi/types.h>
#include <proto/blk.h>
#include <proto/ring.h>
#include <stdbool.h>

enum { BLK_POOLS = 2 }; /* BLK_POOL_FS, BLK_POOL_PAGER */

/* What a request must keep within. */
struct request_limits {
    uint64_t sectors; /* of the disk */
    bool read_only;
    struct {
        paddr_t base;
        uint64_t frames; /* 0: we do not have this pool */
    } pool[BLK_POOLS];
};

/* Where a transfer's memory lies. */
struct request_memory {
    unsigned parts;
    struct disk_part part[BLK_PAGES_MAX];
};

/*
 * Is this a request we may carry out? 0, with *memory set for all but BLK_FLUSH and BLK_INFO; or ERR_INVAL, ERR_ROFS as
 * proto/blk.h says.
 */
int request_check(const struct request_limits *limits, const struct ring_sqe *sqe, struct request_memory *memory);

#endif
