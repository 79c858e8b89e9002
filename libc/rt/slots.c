/* Hands out a server's capability slots. State: the map of free slots, and where frames for more tables come from. */
#include <rt/slots.h>

#include "slot_map.h"
#include <quire/sys.h>
#include <rt/log.h>
#include <stdbool.h>

static struct slot_map map;
static cap_t frame_pool;
static int64_t (*frame_take)(void);

void slots_init(cap_t pool, int64_t (*take_frame)(void))
{
    slot_map_init(&map);
    frame_pool = pool;
    frame_take = take_frame;
}

/* One more table. False if there is no frame or no root slot for it. */
static bool grow(void)
{
    cap_t where = slot_map_next_table(&map);
    if (where == CAP_NULL || !frame_take)
        return false;
    int64_t index = frame_take();
    if (index < 0)
        return false;
    int64_t error = sys_make(frame_pool, (uint64_t)index, OBJ_CAPTABLE, where, 0, 0);
    rt_assert(error == 0); /* the frame was unused and the slot empty */
    slot_map_add_table(&map);
    return true;
}

cap_t slot_get(void)
{
    cap_t slot = slot_map_take(&map);
    if (slot == CAP_NULL && grow())
        slot = slot_map_take(&map);
    return slot;
}

void slot_put(cap_t slot)
{
    sys_cap_delete(slot >> CAP_TABLE_SHIFT, slot & ((1u << CAP_TABLE_SHIFT) - 1));
    rt_assert(slot_map_free(&map, slot));
}

unsigned long slots_in_use(void)
{
    return map.in_use;
}
