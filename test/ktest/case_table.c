/* Page-table frames: NEED_TABLE, donate, reclaim, and their return. */
#include "world.h"

enum { VA = 0x40000000 };

static void need_table_then_donate(void)
{
    uint64_t frame = frame_get(), done = 9;
    cap_t space = object_make(OBJ_SPACE, 0, 0);
    STILL_FINE();
    EXPECT(sys_map(space, VA, SLOT_POOL, frame, 1, PROT_R, &done), ERR_NEED_TABLE);
    EXPECT(done, 0);
    /* root, level 1, level 0: one at a time */
    EXPECT(sys_donate(space, SLOT_POOL, frame_get(), 1), 0);
    EXPECT(sys_map(space, VA, SLOT_POOL, frame, 1, PROT_R, &done), ERR_NEED_TABLE);
    EXPECT(sys_donate(space, SLOT_POOL, frame_get(), 1), 0);
    EXPECT(sys_map(space, VA, SLOT_POOL, frame, 1, PROT_R, &done), ERR_NEED_TABLE);
    EXPECT(sys_donate(space, SLOT_POOL, frame_get(), 1), 0);
    EXPECT(sys_map(space, VA, SLOT_POOL, frame, 1, PROT_R, &done), 0);
    EXPECT(done, 1);
    EXPECT(sys_map(space, VA + LARGE_BYTES - PAGE_BYTES, SLOT_POOL, frame, 1, PROT_R, &done), 0); /* the same table */
}

static void need_table_leaves_a_sound_space(void)
{
    static uint64_t entries[8];
    uint64_t frame = frame_get(), done;
    cap_t space = object_make(OBJ_SPACE, 0, 0), second = object_make(OBJ_SPACE, 0, 0);
    STILL_FINE();
    for (unsigned tables = 1; tables <= 2; tables++) {
        EXPECT(sys_donate(space, SLOT_POOL, frames_get(tables), tables), 0);
        EXPECT(sys_map(space, VA, SLOT_POOL, frame, 1, PROT_R, &done), ERR_NEED_TABLE);
        EXPECT(sys_reclaim(space, entries, 8), tables);
    }
    EXPECT(sys_donate(second, SLOT_POOL, frames_get(2), 2), 0);
    EXPECT(sys_map(second, VA, SLOT_POOL, frame, 1, PROT_R, &done), ERR_NEED_TABLE);
    EXPECT(sys_unmap(second, 0, USER_LIMIT >> PAGE_SHIFT, NULL, 0, &done), 0);
    EXPECT(sys_destroy(second), 0);
}

static void partial_map_says_how_far(void)
{
    uint64_t first = frames_get(8), done;
    cap_t space = object_make(OBJ_SPACE, 0, 0);
    vaddr_t va = VA + LARGE_BYTES - 3 * PAGE_BYTES;
    STILL_FINE();
    EXPECT(sys_donate(space, SLOT_POOL, frames_get(3), 3), 0);
    EXPECT(sys_map(space, va, SLOT_POOL, first, 8, PROT_R, &done), ERR_NEED_TABLE);
    EXPECT(done, 3);
    EXPECT(sys_donate(space, SLOT_POOL, frame_get(), 1), 0);
    EXPECT(sys_map(space, va + done * PAGE_BYTES, SLOT_POOL, first + done, 8 - done, PROT_R, &done), 0);
    EXPECT(done, 5);
}

static void donate_errors(void)
{
    uint64_t frame = frame_get(), object = frame_get();
    cap_t space = object_make(OBJ_SPACE, 0, 0), slot = slot_take();
    cap_t weak_pool = cap_with(SLOT_POOL, RIGHT_ALL & ~RIGHT_MAKE, 0), weak_space = cap_with(space, RIGHT_GRANT, 0);
    STILL_FINE();
    EXPECT(sys_make(SLOT_POOL, object, OBJ_ENDPOINT, slot, 0, 0), 0);
    EXPECT(sys_donate(CAP_NULL, SLOT_POOL, frame, 1), ERR_CAP);
    EXPECT(sys_donate(slot, SLOT_POOL, frame, 1), ERR_CAP);
    EXPECT(sys_donate(space, slot, frame, 1), ERR_CAP);
    EXPECT(sys_donate(space, weak_pool, frame, 1), ERR_RIGHT);
    EXPECT(sys_donate(weak_space, SLOT_POOL, frame, 1), ERR_RIGHT);
    EXPECT(sys_donate(space, SLOT_POOL, world_pool_frames(), 1), ERR_INVAL);
    EXPECT(sys_donate(space, SLOT_POOL, UINT64_MAX, 2), ERR_INVAL);
    EXPECT(sys_donate(space, SLOT_POOL, object, 1), ERR_BUSY);
    EXPECT(sys_donate(space, SLOT_POOL, frame, 2), ERR_BUSY); /* the second one is used: none is taken */
    EXPECT(sys_donate(space, SLOT_POOL, frame, 1), 0);
    EXPECT(sys_donate(space, SLOT_POOL, frame, 1), ERR_BUSY);
}

static void reclaim_gives_what_is_not_in_use(void)
{
    static uint64_t entries[8];
    uint64_t frame = frame_get(), tables = frames_get(5), done, before = world_frames_used();
    cap_t space = object_make(OBJ_SPACE, 0, 0), weak = cap_with(space, RIGHT_GRANT, 0);
    STILL_FINE();
    EXPECT(sys_donate(space, SLOT_POOL, tables, 5), 0);
    EXPECT(sys_map(space, VA, SLOT_POOL, frame, 1, PROT_R, &done), 0);
    EXPECT(sys_reclaim(weak, entries, 8), ERR_RIGHT);
    EXPECT(sys_reclaim(CAP_NULL, entries, 8), ERR_CAP);
    EXPECT(sys_reclaim(space, (uint64_t *)window_get(1), 8), ERR_FAULT);
    EXPECT(sys_reclaim(space, entries, 1), 1);
    EXPECT(sys_reclaim(space, entries + 1, 7), 1);
    EXPECT(sys_reclaim(space, entries, 8), 0);
    for (unsigned i = 0; i < 2; i++)
        CHECK(entries[i] >= tables && entries[i] < tables + 5);
    window_map(entries[0], 1); /* they are ours again */
    STILL_FINE();
    /* Tables that have become empty can be had back as well. */
    EXPECT(sys_unmap(space, VA, 1, NULL, 0, &done), 0);
    EXPECT(sys_reclaim(space, entries, 8), 3);
    EXPECT(world_frames_used(), before + 1);
}

static void reclaimed_frames_are_clean(void)
{
    static uint64_t entries[4];
    uint64_t frame = frame_get(), done;
    cap_t space = object_make(OBJ_SPACE, 0, 0);
    STILL_FINE();
    EXPECT(sys_donate(space, SLOT_POOL, frames_get(3), 3), 0);
    EXPECT(sys_map(space, VA, SLOT_POOL, frame, 1, PROT_R, &done), 0);
    EXPECT(sys_unmap(space, VA, 1, NULL, 0, &done), 0);
    EXPECT(sys_reclaim(space, entries, 4), 3);
    for (unsigned i = 0; i < 3; i++) {
        const uint64_t *page = window_map(entries[i], 1);
        STILL_FINE();
        for (unsigned w = 0; w < 512; w++)
            EXPECT(page[w], 0); /* no kernel address, no page table entry */
    }
}

static void space_end_unmaps_all(void)
{
    uint64_t first = frames_get(16), before, done;
    cap_t space = object_make(OBJ_SPACE, 0, 0), slot = slot_take();
    STILL_FINE();
    before = world_frames_used();
    EXPECT(sys_donate(space, SLOT_POOL, frames_get(9), 9), 0);
    for (unsigned i = 0; i < 16; i += 4) /* four corners of the address space */
        EXPECT(sys_map(space, i == 12 ? USER_LIMIT - 4 * PAGE_BYTES : i * UINT64_C(0x200000), SLOT_POOL, first + i, 4, PROT_R,
                       &done), 0);
    EXPECT(sys_make(SLOT_POOL, first + 15, OBJ_ENDPOINT, slot, 0, 0), ERR_BUSY);
    EXPECT(sys_destroy(space), 0);
    EXPECT(world_frames_used(), before - 1);
    EXPECT(sys_make(SLOT_POOL, first + 15, OBJ_ENDPOINT, slot, 0, 0), 0);
}

const struct ktest_case table_cases[] = {
    {"need_table_then_donate", need_table_then_donate},
    {"need_table_leaves_a_sound_space", need_table_leaves_a_sound_space},
    {"partial_map_says_how_far", partial_map_says_how_far},
    {"donate_errors", donate_errors},
    {"reclaim_gives_what_is_not_in_use", reclaim_gives_what_is_not_in_use},
    {"reclaimed_frames_are_clean", reclaimed_frames_are_clean},
    {"space_end_unmaps_all", space_end_unmaps_all},
    {0},
};
