/* Page protection, and the entries by which scan and unmap tell what was mapped. */
#ifndef ABI_PROT_H
#define ABI_PROT_H

#include <stdint.h>

enum {
    PROT_NO = 0x0, /* mapped, but no access: the frame stays in the table */
    PROT_R = 0x1,
    PROT_W = 0x2, /* implies R: Sv39 reserves W without R (privileged spec 4.3.1); ERR_INVAL */
    PROT_X = 0x4,
    PROT_MASK = 0x7,
};

/*
 * One entry of a page table, as scan and unmap list it, and a fault message tells it (there the page offset is 0):
 *
 *     63            32 31              12 11    8  7      0
 *     +---------------+------------------+-------+---------+
 *     |  frame index  |   page offset    |   0   |  bits   |
 *     +---------------+------------------+-------+---------+
 *
 * frame index: within the pool that owns the frame (ENTRY_NO_FRAME for device memory).
 * page offset: pages from the va of the call. bits: PROT_* and ENTRY_*.
 * A 2 MiB leaf is one entry with ENTRY_LARGE: 512 pages and frames from there on.
 * ENTRY_NOTE: no page is mapped, but SYS_NOTE has left a word there; it stands in the place of the frame index.
 * ENTRY_SHARED: the table is shared (SYS_SHARE). Only in a fault message and as the result of SYS_NOTE.
 */
enum {
    ENTRY_ACCESSED = 0x08,
    ENTRY_DIRTY = 0x10,
    ENTRY_LARGE = 0x20,
    ENTRY_NOTE = 0x40,
    ENTRY_SHARED = 0x80,
};
#define ENTRY_NO_FRAME UINT32_C(0xffffffff)
#define ENTRY_INDEX(e) ((uint32_t)((e) >> 32))
#define ENTRY_PAGE(e) ((uint32_t)(((e) >> 12) & 0xfffff))
#define ENTRY_BITS(e) ((uint32_t)((e)&0xff))
enum { RANGE_PAGES_MAX = 1 << 20 }; /* pages in one ranged call with an entry list: the width of page offset */

/* scan flags: which bits to clear in the page table as they are read. */
enum {
    SCAN_CLEAR_ACCESSED = 1,
    SCAN_CLEAR_DIRTY = 2,
};

#endif
