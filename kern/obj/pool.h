/*
 * Pool: a range of frames, named by index. The frame records say which frames are (still) this pool's.
 * Making a pool of a part of another moves those frames to it; destroying it moves them back.
 */
#ifndef KERN_OBJ_POOL_H
#define KERN_OBJ_POOL_H

#include <kern/cap.h>

struct pool {
    pfn_t base;
    uint64_t count;
    uint64_t used;     /* frames that are objects, tables or donated */
    struct ref parent; /* {0, 0}: the root pool, or the device pool */
    bool device;       /* frames without records: may only be mapped */
};

/* The pfn of frame `index`, which is the pool's. *f is its record, NULL for a device. ERR_INVAL */
int pool_frame(const struct pool *p, uint64_t index, pfn_t *pfn, struct frame **f);
/* The same, usable for an object or table: neither mapped nor in use (ERR_BUSY); not a device (ERR_INVAL). */
int pool_usable(const struct pool *p, uint64_t index, pfn_t *pfn, struct frame **f);
/* Marks a usable frame as `kind`; or takes that back, the frame's contents untouched. */
void pool_take(struct pool *p, struct frame *f, uint8_t kind);
void pool_untake(struct pool *p, struct frame *f);
/* Clears a frame that was taken, if it is not known to be zero. */
void pool_zero(struct frame *f);
/* Returns a frame that was an object or table to its pool; clears its first `bytes`, the rest is zero. */
void pool_give_back(pfn_t pfn, struct frame *f, size_t bytes);

/* Moves frames [first, first + count) of `from` to the new pool p. All must be usable: ERR_BUSY, ERR_INVAL */
int pool_split(struct pool *from, uint64_t first, uint64_t count, struct pool *p);
/* Gives its frames to its parent. ERR_BUSY: one is in use, mapped, or another pool's; or there is no parent any more. */
int pool_destroy(struct pool *p);
/* May device registers at this frame be mapped? Not the interrupt controller's and timer's: those are ours. */
bool pool_device_allowed(pfn_t pfn);

#endif
