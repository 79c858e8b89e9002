/* Checks a request (request.h). Every number in it is the asker's: sums are written so that they cannot wrap. */
#include "request.h"

#include <abi/err.h>

/* The bytes from `offset` in `frame` on lie in the pool, `frames` long? */
static bool in_pool(uint64_t frames, uint64_t frame, uint64_t offset, uint64_t bytes)
{
    if (frame >= frames || offset >= PAGE_BYTES || offset % BLK_SECTOR)
        return false;
    uint64_t pages = (offset + bytes + PAGE_BYTES - 1) / PAGE_BYTES; /* bytes is at most BLK_SECTORS_MAX sectors */
    return pages <= frames - frame;
}

static int check_transfer(const struct request_limits *limits, const struct ring_sqe *sqe, struct request_memory *memory)
{
    uint64_t sector = sqe->a, sectors = sqe->b, offset = sqe->d;
    uint64_t pool = sqe->c >> 32, frame = sqe->c & UINT32_MAX;
    if (sectors == 0 || sectors > BLK_SECTORS_MAX)
        return ERR_INVAL;
    if (sector > limits->sectors || sectors > limits->sectors - sector)
        return ERR_INVAL;
    if (pool >= BLK_POOLS || !in_pool(limits->pool[pool].frames, frame, offset, sectors * BLK_SECTOR))
        return ERR_INVAL;
    if (sqe->op == BLK_WRITE && limits->read_only)
        return ERR_ROFS;
    memory->address = limits->pool[pool].base + frame * PAGE_BYTES + offset;
    memory->bytes = (uint32_t)(sectors * BLK_SECTOR);
    return 0;
}

int request_check(const struct request_limits *limits, const struct ring_sqe *sqe, struct request_memory *memory)
{
    switch (sqe->op) {
    case BLK_READ:
    case BLK_WRITE:
        return check_transfer(limits, sqe, memory);
    case BLK_FLUSH:
    case BLK_INFO:
        return 0;
    default:
        return ERR_INVAL;
    }
}
