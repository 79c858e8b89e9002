/* How memory is divided among the servers. Pure. */
#ifndef INIT_SPLIT_H
#define INIT_SPLIT_H

#include <stdbool.h>
#include <stdint.h>

struct frame_range {
    uint64_t first, count; /* indices in the root pool */
};

/* Ranges follow each other in this order; together with what init keeps below they are the whole root pool. */
struct split {
    uint64_t limit; /* init keeps [0, limit): what it has taken, and a reserve for page tables and threads */
    struct frame_range tty, blk, swap, fs, proc, kpool; /* swap: the blk of the swap disk; none without one */
    struct frame_range data; /* the pager's: everything else */
};

/* Divides `total` frames of which [0, taken) are used. ERR_NOMEM: the pager would get less than SPLIT_DATA_MIN. */
int split_plan(uint64_t total, uint64_t taken, bool swap, struct split *out);

enum { SPLIT_DATA_MIN = 256 };

#endif
