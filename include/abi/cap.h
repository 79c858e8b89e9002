/*
 * Capabilities: how user space names kernel objects.
 *
 * A CapTable is one frame of CAP_SLOTS slots. A cap_t is
 *
 *      31           15        7           0
 *     +--------------+---------+----------+
 *     |      0       |  table  |   slot   |      slot, table < CAP_SLOTS
 *     +--------------+---------+----------+
 *
 * table == 0: slot `slot` of the thread's own root table. Otherwise slot `table` of the root table holds a
 * CapTable capability, and the cap_t names slot `slot` of that. Two levels, so a look-up is two indexes at most.
 * Slot 0 is never used: CAP_NULL.
 *
 * Each capability carries the generation of its object's frame. Destroying the object bumps it, and every
 * capability to it is dead at once (ERR_CAP). (EROS: Shapiro et al., SOSP 1999, version numbers in capabilities.)
 */
#ifndef ABI_CAP_H
#define ABI_CAP_H

#include <abi/types.h>

enum {
    CAP_NULL = 0,
    CAP_SLOTS = 128,
    CAP_TABLE_SHIFT = 8,
};

/* Types of object, as `make` takes them and `cap_info` tells them. 0 is an empty slot. */
enum {
    OBJ_NONE,
    OBJ_THREAD,
    OBJ_SPACE,
    OBJ_ENDPOINT,
    OBJ_CAPTABLE,
    OBJ_POOL,
    OBJ_IRQ,
    OBJ_TYPES,
};

enum {
    RIGHT_CALL = 0x01,   /* Endpoint: call, forward to */
    RIGHT_RECV = 0x02,   /* Endpoint: recv; bind an Irq to */
    RIGHT_SIGNAL = 0x04, /* Endpoint: signal. If the badge is not 0, only the bits in it */
    RIGHT_MAP = 0x08,    /* Space: change mappings. Pool: its frames may be mapped */
    RIGHT_MAKE = 0x10,   /* Pool: make objects and tables of its frames. CapTable: write slots. Irq line 0: make lines */
    RIGHT_CTRL = 0x20,   /* any: destroy; Thread: configure, start; Irq: bind, ack; root Pool: power */
    RIGHT_PHYS = 0x40,   /* Pool: learn physical addresses (for DMA) */
    RIGHT_GRANT = 0x80,  /* any: may be copied on to another slot */
    RIGHT_ALL = 0xff,
};

#define CAP_AT(table_slot, slot) ((cap_t)(((table_slot) << CAP_TABLE_SHIFT) | (slot)))

#endif
