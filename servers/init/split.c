/* How memory is divided among the servers: fixed shares of the whole, between a least and a most. */
#include "split.h"

#include <abi/err.h>

enum {
    TTY_FRAMES = 4,
    BLK_FRAMES = 64, SWAP_FRAMES = 16,
    FS_SHARE = 28, FS_LEAST = 288, FS_MOST = 4096,
    PROC_SHARE = 32, PROC_LEAST = 128, PROC_MOST = 4096,
    KPOOL_SHARE = 16, KPOOL_LEAST = 256, KPOOL_MOST = 16384,
    /* init's second threads and the page tables for mapping the pools: three each, one for each 2 MiB if the worst comes */
    RESERVE_FRAMES = 64, RESERVE_SHARE = 512,
};

static uint64_t share(uint64_t total, uint64_t part, uint64_t least, uint64_t most)
{
    uint64_t n = total / part;
    return n < least ? least : n > most ? most : n;
}

static struct frame_range take(uint64_t *next, uint64_t count)
{
    struct frame_range r = {*next, count};
    *next += count;
    return r;
}

int split_plan(uint64_t total, uint64_t taken, bool swap, struct split *out)
{
    uint64_t next = taken + RESERVE_FRAMES + total / RESERVE_SHARE;
    out->limit = next;
    out->tty = take(&next, TTY_FRAMES);
    out->blk = take(&next, BLK_FRAMES);
    out->swap = take(&next, swap ? SWAP_FRAMES : 0);
    out->fs = take(&next, share(total, FS_SHARE, FS_LEAST, FS_MOST));
    out->proc = take(&next, share(total, PROC_SHARE, PROC_LEAST, PROC_MOST));
    out->kpool = take(&next, share(total, KPOOL_SHARE, KPOOL_LEAST, KPOOL_MOST));
    if (next + SPLIT_DATA_MIN > total)
        return ERR_NOMEM;
    out->data = take(&next, total - next);
    return 0;
}
