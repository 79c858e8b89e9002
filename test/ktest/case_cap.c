/* Capabilities: making, copying, deleting, generations, two-level addresses. */
#include "world.h"

static void make_and_info(void)
{
    static const unsigned types[] = {OBJ_THREAD, OBJ_SPACE, OBJ_ENDPOINT, OBJ_CAPTABLE};
    struct cap_info info;
    for (unsigned i = 0; i < 4; i++) {
        cap_t cap = object_make(types[i], 0, 0);
        STILL_FINE();
        EXPECT(sys_cap_info(cap, &info), 0);
        EXPECT(info.type, types[i]);
        EXPECT(info.rights, RIGHT_ALL);
        EXPECT(info.badge, 0);
    }
}

static void make_errors(void)
{
    uint64_t frame = frame_get(), other = frame_get();
    cap_t slot = slot_take(), used = object_make(OBJ_ENDPOINT, 0, 0);
    cap_t weak = cap_with(SLOT_POOL, RIGHT_ALL & ~RIGHT_MAKE, 0);
    STILL_FINE();
    EXPECT(sys_make(CAP_NULL, frame, OBJ_ENDPOINT, slot, 0, 0), ERR_CAP);
    EXPECT(sys_make(slot, frame, OBJ_ENDPOINT, slot, 0, 0), ERR_CAP);
    EXPECT(sys_make(used, frame, OBJ_ENDPOINT, slot, 0, 0), ERR_CAP);
    EXPECT(sys_make(weak, frame, OBJ_ENDPOINT, slot, 0, 0), ERR_RIGHT);
    EXPECT(sys_make(SLOT_POOL, world_pool_frames(), OBJ_ENDPOINT, slot, 0, 0), ERR_INVAL);
    EXPECT(sys_make(SLOT_POOL, UINT64_MAX, OBJ_ENDPOINT, slot, 0, 0), ERR_INVAL);
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_NONE, slot, 0, 0), ERR_INVAL);
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_TYPES, slot, 0, 0), ERR_INVAL);
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_ENDPOINT, used, 0, 0), ERR_BUSY);
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_ENDPOINT, CAP_NULL, 0, 0), ERR_CAP);
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_ENDPOINT, CAP_SLOTS, 0, 0), ERR_CAP);
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_ENDPOINT, slot, 0, 0), 0);
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_ENDPOINT, slot_take(), 0, 0), ERR_BUSY);
    EXPECT(sys_make(SLOT_POOL, other, OBJ_ENDPOINT, slot, 0, 0), ERR_BUSY);
}

static void destroyed_is_stale(void)
{
    uint64_t frame = frame_get();
    cap_t slot = slot_take(), again = slot_take();
    struct cap_info info;
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_ENDPOINT, slot, 0, 0), 0);
    cap_t copy = cap_with(slot, RIGHT_ALL, 7);
    STILL_FINE();
    EXPECT(sys_signal(copy, 1), 0);
    EXPECT(sys_destroy(slot), 0);
    EXPECT(sys_destroy(slot), ERR_CAP);
    EXPECT(sys_signal(copy, 1), ERR_CAP);
    EXPECT(sys_cap_info(copy, &info), ERR_CAP);
    /* The same frame, the same type: the old capability must not name the new object. */
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_ENDPOINT, again, 0, 0), 0);
    EXPECT(sys_signal(again, 1), 0);
    EXPECT(sys_signal(copy, 1), ERR_CAP);
    EXPECT(sys_cap_copy(CAP_NULL, slot_take(), copy, RIGHT_ALL, 0), ERR_CAP);
    /* A dead capability's slot counts as empty. */
    EXPECT(sys_cap_copy(CAP_NULL, copy, again, RIGHT_ALL, 0), 0);
}

static void destroy_needs_control(void)
{
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    cap_t weak = cap_with(endpoint, RIGHT_ALL & ~RIGHT_CTRL, 0);
    STILL_FINE();
    EXPECT(sys_destroy(weak), ERR_RIGHT);
    EXPECT(sys_destroy(CAP_NULL), ERR_CAP);
    EXPECT(sys_signal(endpoint, 1), 0);
    EXPECT(sys_destroy(endpoint), 0);
}

static void copy_keeps_or_loses_rights(void)
{
    struct cap_info info;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    cap_t weak = cap_with(endpoint, RIGHT_SIGNAL | RIGHT_GRANT, 5);
    cap_t weaker = cap_with(weak, RIGHT_ALL & ~RIGHT_GRANT, 0);
    STILL_FINE();
    EXPECT(sys_cap_info(weak, &info), 0);
    EXPECT(info.rights, RIGHT_SIGNAL | RIGHT_GRANT);
    EXPECT(info.badge, 5);
    EXPECT(sys_cap_info(weaker, &info), 0);
    EXPECT(info.rights, RIGHT_SIGNAL);
    EXPECT(info.badge, 5);
    EXPECT(sys_cap_copy(CAP_NULL, slot_take(), weaker, RIGHT_ALL, 0), ERR_RIGHT);
    EXPECT(sys_cap_copy(CAP_NULL, slot_take(), weak, RIGHT_ALL, 9), ERR_RIGHT);
}

static void copy_errors(void)
{
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), table = object_make(OBJ_CAPTABLE, 0, 0);
    cap_t weak = cap_with(table, RIGHT_ALL & ~RIGHT_MAKE, 0);
    STILL_FINE();
    EXPECT(sys_cap_copy(CAP_NULL, slot_take(), CAP_NULL, RIGHT_ALL, 0), ERR_CAP);
    EXPECT(sys_cap_copy(CAP_NULL, slot_take(), CAP_SLOTS - 1, RIGHT_ALL, 0), ERR_CAP);
    EXPECT(sys_cap_copy(CAP_NULL, 0, endpoint, RIGHT_ALL, 0), ERR_INVAL);
    EXPECT(sys_cap_copy(CAP_NULL, CAP_SLOTS, endpoint, RIGHT_ALL, 0), ERR_INVAL);
    EXPECT(sys_cap_copy(CAP_NULL, table, endpoint, RIGHT_ALL, 0), ERR_BUSY);
    EXPECT(sys_cap_copy(endpoint, 3, endpoint, RIGHT_ALL, 0), ERR_CAP);
    EXPECT(sys_cap_copy(weak, 3, endpoint, RIGHT_ALL, 0), ERR_RIGHT);
    EXPECT(sys_cap_copy(table, CAP_SLOTS - 1, endpoint, RIGHT_ALL, 0), 0);
}

static void delete_empties(void)
{
    struct cap_info info;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), copy = cap_with(endpoint, RIGHT_ALL, 0);
    STILL_FINE();
    EXPECT(sys_cap_delete(CAP_NULL, copy), 0);
    EXPECT(sys_cap_info(copy, &info), ERR_CAP);
    EXPECT(sys_cap_info(endpoint, &info), 0);
    EXPECT(sys_cap_delete(CAP_NULL, 0), ERR_INVAL);
    EXPECT(sys_cap_delete(CAP_NULL, CAP_SLOTS), ERR_INVAL);
    EXPECT(sys_cap_delete(endpoint, 1), ERR_CAP);
}

static void two_level_addresses(void)
{
    struct cap_info info;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), table = object_make(OBJ_CAPTABLE, 0, 0);
    STILL_FINE();
    EXPECT(sys_signal(CAP_AT(table, 5), 1), ERR_CAP);
    EXPECT(sys_cap_copy(table, 5, endpoint, RIGHT_ALL, 0), 0);
    EXPECT(sys_signal(CAP_AT(table, 5), 1), 0);
    EXPECT(sys_signal(CAP_AT(table, 6), 1), ERR_CAP);
    EXPECT(sys_signal(CAP_AT(table, 0), 1), ERR_CAP);
    EXPECT(sys_signal(CAP_AT(endpoint, 5), 1), ERR_CAP);
    EXPECT(sys_signal(CAP_AT(table, 5) | CAP_SLOTS, 1), ERR_CAP);
    EXPECT(sys_signal(CAP_AT(table, 5) | 1u << 16, 1), ERR_CAP);
    /* Objects can be made straight into a second-level slot. */
    EXPECT(sys_make(SLOT_POOL, frame_get(), OBJ_ENDPOINT, CAP_AT(table, 9), 0, 0), 0);
    EXPECT(sys_cap_info(CAP_AT(table, 9), &info), 0);
    EXPECT(info.type, OBJ_ENDPOINT);
    EXPECT(sys_destroy(CAP_AT(table, 9)), 0);
    /* The table's end is the end of what is in it, not of the objects. */
    EXPECT(sys_destroy(table), 0);
    EXPECT(sys_signal(CAP_AT(table, 5), 1), ERR_CAP);
    EXPECT(sys_signal(endpoint, 1), 0);
}

static void made_objects_are_clean(void)
{
    uint64_t frame = frame_get(), done;
    uint64_t *page = window_map(frame, 1);
    STILL_FINE();
    for (int i = 0; i < 512; i++)
        page[i] = UINT64_MAX;
    sys_unmap(SLOT_SPACE, (vaddr_t)(uintptr_t)page, 1, NULL, 0, &done);
    cap_t slot = slot_take();
    struct message m;
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_ENDPOINT, slot, 0, 0), 0);
    EXPECT(sys_recv(slot, &m, DEADLINE_POLL), ERR_TIMEOUT); /* no signals left over from the page */
    EXPECT(sys_signal(slot, 0x55), 0);
    EXPECT(sys_destroy(slot), 0);
    /* and the frame comes back cleared */
    page = window_map(frame, 1);
    STILL_FINE();
    for (int i = 0; i < 512; i++)
        EXPECT(page[i], 0);
}

static void info_hides_what_is_not_ours(void)
{
    struct cap_info info;
    cap_t weak = cap_with(SLOT_POOL, RIGHT_ALL & ~RIGHT_PHYS, 0);
    STILL_FINE();
    EXPECT(sys_cap_info(SLOT_POOL, &info), 0);
    CHECK(info.pool_base != 0 && info.pool_frames == world_pool_frames());
    EXPECT(sys_cap_info(weak, &info), 0);
    EXPECT(info.pool_base, 0);
    EXPECT(sys_cap_info(CAP_NULL, &info), ERR_CAP);
    EXPECT(sys_cap_info(UINT32_MAX, &info), ERR_CAP);
}

const struct ktest_case cap_cases[] = {
    {"make_and_info", make_and_info},
    {"make_errors", make_errors},
    {"destroyed_is_stale", destroyed_is_stale},
    {"destroy_needs_control", destroy_needs_control},
    {"copy_keeps_or_loses_rights", copy_keeps_or_loses_rights},
    {"copy_errors", copy_errors},
    {"delete_empties", delete_empties},
    {"two_level_addresses", two_level_addresses},
    {"made_objects_are_clean", made_objects_are_clean},
    {"info_hides_what_is_not_ours", info_hides_what_is_not_ours},
    {0},
};
