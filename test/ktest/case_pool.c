/* Pools: splitting, who owns a frame, destroying. */
#include "world.h"

static cap_t split(uint64_t *first, uint64_t count)
{
    *first = frames_get(count);
    return object_make(OBJ_POOL, *first, count);
}

static void split_moves_frames(void)
{
    struct cap_info info;
    uint64_t first, done;
    cap_t pool = split(&first, 8), slot = slot_take();
    vaddr_t va = window_get(8);
    STILL_FINE();
    EXPECT(sys_cap_info(pool, &info), 0);
    EXPECT(info.type, OBJ_POOL);
    EXPECT(info.pool_frames, 8);
    EXPECT(info.pool_used, 0);
    /* no longer the parent's: neither to map, nor to make, nor to donate, nor to split again */
    EXPECT(sys_map(SLOT_SPACE, va, SLOT_POOL, first + 3, 1, PROT_R, &done), ERR_INVAL);
    EXPECT(sys_make(SLOT_POOL, first, OBJ_ENDPOINT, slot, 0, 0), ERR_INVAL);
    EXPECT(sys_donate(SLOT_SPACE, SLOT_POOL, first + 7, 1), ERR_INVAL);
    CHECK(sys_make(SLOT_POOL, frame_get(), OBJ_POOL, slot, first + 2, 2) < 0);
    /* but the child's, counted from its own 0 */
    EXPECT(sys_map(SLOT_SPACE, va, pool, 0, 8, PROT_R | PROT_W, &done), 0);
    *(volatile uint64_t *)(va + 7 * PAGE_BYTES) = 1;
    EXPECT(sys_map(SLOT_SPACE, va, pool, 8, 1, PROT_R, &done), ERR_INVAL);
    EXPECT(sys_unmap(SLOT_SPACE, va, 8, NULL, 0, &done), 0);
    EXPECT(sys_make(pool, 2, OBJ_ENDPOINT, slot, 0, 0), 0);
    EXPECT(sys_cap_info(pool, &info), 0);
    EXPECT(info.pool_used, 1);
}

static void split_errors(void)
{
    uint64_t frame = frame_get(), first = frames_get(4), frames = world_pool_frames();
    cap_t slot = slot_take(), used = slot_take();
    STILL_FINE();
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_POOL, slot, first, 0), ERR_INVAL);
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_POOL, slot, frames, 1), ERR_INVAL);
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_POOL, slot, first, frames), ERR_INVAL);
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_POOL, slot, UINT64_MAX, 2), ERR_CAP);
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_POOL, slot, 1, UINT64_MAX), ERR_INVAL);
    CHECK(sys_make(SLOT_POOL, first + 1, OBJ_POOL, slot, first, 4) < 0); /* its own frame among them */
    EXPECT(sys_make(SLOT_POOL, first + 2, OBJ_ENDPOINT, used, 0, 0), 0);
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_POOL, slot, first, 4), ERR_BUSY);
    EXPECT(sys_destroy(used), 0);
    window_map(first + 3, 1);
    STILL_FINE();
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_POOL, slot, first, 4), ERR_BUSY);
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_POOL, slot, first, 3), 0);
}

static void failed_make_changes_nothing(void)
{
    uint64_t frame = frame_get(), first = frames_get(2), done;
    uint64_t *page = window_map(frame, 1);
    cap_t slot = slot_take(), used = slot_take();
    STILL_FINE();
    for (int i = 0; i < 512; i++)
        page[i] = 0x1234;
    sys_unmap(SLOT_SPACE, (vaddr_t)(uintptr_t)page, 1, NULL, 0, &done);
    EXPECT(sys_make(SLOT_POOL, first, OBJ_ENDPOINT, used, 0, 0), 0);
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_POOL, slot, first, 2), ERR_BUSY);
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_IRQ, slot, SLOT_POOL, 3), ERR_CAP);
    page = window_map(frame, 1);
    STILL_FINE();
    for (int i = 0; i < 512; i++)
        EXPECT(page[i], 0x1234);
    for (int i = 0; i < 512; i++)
        page[i] = 0;
}

static void destroy_gives_back(void)
{
    struct cap_info info;
    uint64_t first, done;
    cap_t pool = split(&first, 4);
    STILL_FINE();
    EXPECT(sys_destroy(pool), 0);
    EXPECT(sys_cap_info(pool, &info), ERR_CAP);
    window_map(first, 4);
    STILL_FINE();
    EXPECT(sys_map(SLOT_SPACE, window_get(1), pool, 0, 1, PROT_R, &done), ERR_CAP);
}

static void destroy_in_use_is_busy(void)
{
    uint64_t first, done;
    cap_t pool = split(&first, 4), slot = slot_take();
    vaddr_t va = window_get(1);
    STILL_FINE();
    EXPECT(sys_make(pool, 0, OBJ_ENDPOINT, slot, 0, 0), 0);
    EXPECT(sys_destroy(pool), ERR_BUSY);
    EXPECT(sys_destroy(slot), 0);
    EXPECT(sys_map(SLOT_SPACE, va, pool, 1, 1, PROT_R, &done), 0);
    EXPECT(sys_destroy(pool), ERR_BUSY);
    EXPECT(sys_unmap(SLOT_SPACE, va, 1, NULL, 0, &done), 0);
    EXPECT(sys_make(pool, 3, OBJ_POOL, slot, 0, 2), 0);
    EXPECT(sys_destroy(pool), ERR_BUSY);
    EXPECT(sys_destroy(slot), 0);
    EXPECT(sys_destroy(pool), 0);
}

static void nested_pools(void)
{
    uint64_t first;
    cap_t outer = split(&first, 16), inner = slot_take(), slot = slot_take();
    STILL_FINE();
    EXPECT(sys_make(outer, 0, OBJ_POOL, inner, 8, 8), 0);
    EXPECT(sys_make(outer, 9, OBJ_ENDPOINT, slot, 0, 0), ERR_INVAL);
    EXPECT(sys_make(inner, 1, OBJ_ENDPOINT, slot, 0, 0), 0);
    EXPECT(sys_destroy(slot), 0);
    EXPECT(sys_destroy(inner), 0);
    EXPECT(sys_make(outer, 9, OBJ_ENDPOINT, slot, 0, 0), 0);
    EXPECT(sys_destroy(slot), 0);
    EXPECT(sys_destroy(outer), 0);
}

static void used_counts(void)
{
    uint64_t before = world_frames_used();
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), space = object_make(OBJ_SPACE, 0, 0);
    STILL_FINE();
    EXPECT(world_frames_used(), before + 2);
    EXPECT(sys_donate(space, SLOT_POOL, frames_get(3), 3), 0);
    EXPECT(world_frames_used(), before + 5);
    EXPECT(sys_destroy(space), 0);
    EXPECT(world_frames_used(), before + 1);
    EXPECT(sys_destroy(endpoint), 0);
    EXPECT(world_frames_used(), before);
}

/* A part of a device Pool is a Pool of its own: it can be mapped, is no memory, and gives no way to the rest. */
static void device_pools(void)
{
    uint64_t first = frames_get(2), done, entry;
    cap_t part = slot_take(), smaller = slot_take();
    vaddr_t va = window_get(1);
    uint64_t flash = (uint64_t)SLOT_TASK_DEVICE << 32;
    struct cap_info info;
    STILL_FINE();
    EXPECT(sys_make(SLOT_POOL, first, OBJ_POOL, part, (uint64_t)SLOT_POOL << 32, 1), ERR_INVAL); /* not a device's */
    EXPECT(sys_make(SLOT_POOL, first, OBJ_POOL, part, (uint64_t)SLOT_SPACE << 32, 1), ERR_CAP);
    EXPECT(sys_make(SLOT_POOL, first, OBJ_POOL, part, (uint64_t)part << 32, 1), ERR_CAP); /* an empty slot */
    EXPECT(sys_make(SLOT_POOL, first, OBJ_POOL, part, flash | UINT32_MAX, 1), ERR_INVAL);
    EXPECT(sys_make(SLOT_POOL, first, OBJ_POOL, part, flash, UINT64_MAX), ERR_INVAL);
    EXPECT(sys_make(SLOT_TASK_DEVICE, 0, OBJ_POOL, part, 0, 1), ERR_INVAL); /* an object needs a frame of memory */
    EXPECT(sys_make(SLOT_POOL, first, OBJ_POOL, part, flash | 4, 4), 0);
    EXPECT(sys_cap_info(part, &info), 0);
    EXPECT(info.pool_frames, 4);
    EXPECT(sys_make(SLOT_POOL, first + 1, OBJ_POOL, smaller, (uint64_t)part << 32 | 1, 4), ERR_INVAL); /* beyond it */
    EXPECT(sys_make(SLOT_POOL, first + 1, OBJ_POOL, smaller, (uint64_t)part << 32 | 1, 3), 0);
    EXPECT(sys_map(SLOT_SPACE, va, smaller, 3, 1, PROT_R, &done), ERR_INVAL);
    EXPECT(sys_map(SLOT_SPACE, va, smaller, 2, 1, PROT_R, &done), 0);
    (void)*(volatile uint32_t *)va; /* a load goes through */
    EXPECT(sys_unmap(SLOT_SPACE, va, 1, &entry, 1, &done), 1);
    EXPECT(ENTRY_INDEX(entry), ENTRY_NO_FRAME);
    EXPECT(sys_donate(SLOT_SPACE, part, 0, 1), ERR_INVAL);
    EXPECT(sys_destroy(part), 0); /* in any order: no frames are to be given back */
    EXPECT(sys_destroy(smaller), 0);
}

const struct ktest_case pool_cases[] = {
    {"split_moves_frames", split_moves_frames},
    {"split_errors", split_errors},
    {"failed_make_changes_nothing", failed_make_changes_nothing},
    {"destroy_gives_back", destroy_gives_back},
    {"destroy_in_use_is_busy", destroy_in_use_is_busy},
    {"nested_pools", nested_pools},
    {"used_counts", used_counts},
    {"device_pools", device_pools},
    {0},
};
