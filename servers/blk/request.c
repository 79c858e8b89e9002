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

static bool on_disk(const struct request_limits *limits, uint64_t sector, uint64_t sectors)
{
    return sector <= limits->sectors && sectors <= limits->sectors - sector;
}

static int check_transfer(const struct request_limits *limits, const struct ring_sqe *sqe, struct request_memory *memory)
{
    uint64_t sector = sqe->a, sectors = sqe->b, offset = sqe->d;
    uint64_t pool = sqe->c >> 32, frame = sqe->c & UINT32_MAX;
    if (sectors == 0 || sectors > BLK_SECTORS_MAX || !on_disk(limits, sector, sectors))
        return ERR_INVAL;
    if (pool >= BLK_POOLS || !in_pool(limits->pool[pool].frames, frame, offset, sectors * BLK_SECTOR))
        return ERR_INVAL;
    if (sqe->op == BLK_WRITE && limits->read_only)
        return ERR_ROFS;
    memory->parts = 1;
    memory->part[0].address = limits->pool[pool].base + frame * PAGE_BYTES + offset;
    memory->part[0].bytes = (uint32_t)(sectors * BLK_SECTOR);
    return 0;
}

static int check_pages(const struct request_limits *limits, const struct ring_sqe *sqe, struct request_memory *memory)
{
    const uint64_t words[] = { sqe->c, sqe->d, sqe->e, sqe->f };
    uint64_t pages = sqe->b, frames = limits->pool[BLK_POOL_PAGER].frames;
    if (pages == 0 || pages > BLK_PAGES_MAX || !on_disk(limits, sqe->a, pages * (PAGE_BYTES / BLK_SECTOR)))
        return ERR_INVAL;
    if (sqe->op == BLK_WRITE_PAGES && limits->read_only)
        return ERR_ROFS;
    for (memory->parts = 0; memory->parts < pages; memory->parts++) {
        uint32_t frame = (uint32_t)(words[memory->parts / 2] >> memory->parts % 2 * 32);
        if (frame >= frames)
            return ERR_INVAL;
        memory->part[memory->parts].address = limits->pool[BLK_POOL_PAGER].base + (uint64_t)frame * PAGE_BYTES;
        memory->part[memory->parts].bytes = PAGE_BYTES;
    }
    return 0;
}

int request_check(const struct request_limits *limits, const struct ring_sqe *sqe, struct request_memory *memory)
{
    switch (sqe->op) {
    case BLK_READ:
    case BLK_WRITE:
        return check_transfer(limits, sqe, memory);
    case BLK_READ_PAGES:
    case BLK_WRITE_PAGES:
        return check_pages(limits, sqe, memory);
    case BLK_FLUSH:
    case BLK_INFO:
        return 0;
    default:
        return ERR_INVAL;
    }
}
