/*
 * One record per frame of RAM: who owns it, what it is, how often it is mapped.
 *
 *   reserved --(boot)--> free <--make/destroy--> object
 *                         |  <--donate/reclaim-> table
 *                         +- mapped while maps > 0: cannot become an object or a table
 *
 * Invariants (docs/INVARIANTS.md): INV-1 maps counts the leaves of all tables that name the frame; INV-2 an object or
 * table frame is never mapped in a user leaf; INV-3 gen grows when an object ends and never falls.
 */
#ifndef KERN_FRAME_H
#define KERN_FRAME_H

#include <abi/types.h>
#include <abi/cap.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    FRAME_FREE = 0,      /* usable by its pool; mapped if maps > 0 */
    /* 1 .. OBJ_TYPES-1: the object of that type */
    FRAME_TABLE = 16,    /* a page table; maps counts its entries in use */
    FRAME_DONATED,       /* given to a space, not in use as a table */
    FRAME_RESERVED,      /* the kernel's own, or not ours: no pool has it */
};

struct frame {
    uint32_t gen;
    uint32_t maps;
    uint32_t owner; /* pfn of the Pool object; 0: none */
    uint8_t kind;
    bool clean;      /* free, and all zero: it was given back so and not mapped since */
    uint16_t shares; /* a level-0 table: how many level-1 entries name it (INV-7) */
};
_Static_assert(sizeof(struct frame) == 16, "a frame record is small");

/* The record array covers [frame_first, frame_end); set at boot. frame_base: where the record of frame 0 would be. */
extern struct frame *frame_records;
extern pfn_t frame_first, frame_end;
extern uintptr_t frame_base;

/* The record of a frame that is known to be RAM. */
static inline struct frame *frame_at(pfn_t pfn)
{
    return (struct frame *)(frame_base + pfn * sizeof(struct frame));
}

static inline bool frame_is_ram(pfn_t pfn)
{
    return pfn - frame_first < frame_end - frame_first;
}

/* The record of a frame of RAM; NULL if pfn is not RAM (a device). */
static inline struct frame *frame_find(pfn_t pfn)
{
    return frame_is_ram(pfn) ? frame_at(pfn) : NULL;
}

static inline pfn_t frame_pfn(const struct frame *f)
{
    return frame_first + (pfn_t)(f - frame_records);
}

static inline bool frame_usable(const struct frame *f)
{
    return f->kind == FRAME_FREE && f->maps == 0;
}

#endif
