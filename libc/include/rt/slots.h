/*
 * Capability slots of a server: hands out empty ones, first of the root table from SLOT_FREE on, then of further
 * tables that it makes of frames of `pool`, on demand.
 */
#ifndef RT_SLOTS_H
#define RT_SLOTS_H

#include <abi/types.h>

/*
 * take_frame gives the index of an unused frame of `pool` or -1. Call slots_init once before the others.
 */
void slots_init(cap_t pool, int64_t (*take_frame)(void));
/* An empty slot, or CAP_NULL if there is none and no frame for more. */
cap_t slot_get(void);
/* Gives it back; deletes what is in it. */
void slot_put(cap_t slot);
unsigned long slots_in_use(void);

#endif
