/* map, unmap, protect and scan of single pages and ranges. */
#include <rt/string.h>

#include "world.h"

static void map_shows_the_frames(void)
{
    uint64_t first = frames_get(3), done;
    volatile uint64_t *a = window_map(first, 3), *b = window_map(first, 3);
    STILL_FINE();
    for (unsigned i = 0; i < 3; i++)
        a[i * 512] = 0xa0 + i;
    for (unsigned i = 0; i < 3; i++)
        EXPECT(b[i * 512], 0xa0 + i);
    b[512 + 511] = 5;
    EXPECT(a[512 + 511], 5);
    EXPECT(sys_unmap(SLOT_SPACE, (vaddr_t)(uintptr_t)a, 3, NULL, 0, &done), 0);
    EXPECT(done, 3);
    EXPECT(b[1024], 0xa2);
}

static void map_errors(void)
{
    uint64_t frame = frame_get(), object = frame_get(), done, end = world_pool_frames();
    cap_t slot = slot_take();
    vaddr_t va = window_get(2);
    EXPECT(sys_make(SLOT_POOL, object, OBJ_ENDPOINT, slot, 0, 0), 0);
    cap_t weak_pool = cap_with(SLOT_POOL, RIGHT_ALL & ~RIGHT_MAP, 0), weak_space = cap_with(SLOT_SPACE, RIGHT_GRANT, 0);
    STILL_FINE();
    EXPECT(sys_map(CAP_NULL, va, SLOT_POOL, frame, 1, PROT_R, &done), ERR_CAP);
    EXPECT(sys_map(slot, va, SLOT_POOL, frame, 1, PROT_R, &done), ERR_CAP);
    EXPECT(sys_map(SLOT_SPACE, va, slot, frame, 1, PROT_R, &done), ERR_CAP);
    EXPECT(sys_map(SLOT_SPACE, va, weak_pool, frame, 1, PROT_R, &done), ERR_RIGHT);
    EXPECT(sys_map(weak_space, va, SLOT_POOL, frame, 1, PROT_R, &done), ERR_RIGHT);
    EXPECT(sys_map(SLOT_SPACE, va, SLOT_POOL, end, 1, PROT_R, &done), ERR_INVAL);
    EXPECT(sys_map(SLOT_SPACE, va, SLOT_POOL, end - 1, 2, PROT_R, &done), ERR_INVAL);
    EXPECT(sys_map(SLOT_SPACE, va, SLOT_POOL, UINT64_MAX, 1, PROT_R, &done), ERR_INVAL);
    EXPECT(sys_map(SLOT_SPACE, va, SLOT_POOL, UINT64_MAX, 2, PROT_R, &done), ERR_INVAL);
    EXPECT(sys_map(SLOT_SPACE, va, SLOT_POOL, object, 1, PROT_R, &done), ERR_BUSY);
    EXPECT(sys_map(SLOT_SPACE, va, SLOT_POOL, frame, 2, PROT_R, &done), ERR_BUSY); /* the second is the object */
    EXPECT(sys_map(SLOT_SPACE, va, SLOT_POOL, 0, 1, PROT_R, &done), ERR_BUSY);     /* a page table of ours */
}

static void addresses(void)
{
    uint64_t frame = frame_get(), done;
    static const vaddr_t bad[] = {USER_LIMIT, UINT64_C(0xffffffff80000000), UINT64_C(0xffffffc080000000), UINT64_MAX & ~UINT64_C(0xfff),
                                  WINDOW_VA + 1, WINDOW_VA + 8, UINT64_C(1) << 39, UINT64_C(1) << 63};
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        EXPECT(sys_map(SLOT_SPACE, bad[i], SLOT_POOL, frame, 1, PROT_R, &done), ERR_INVAL);
        EXPECT(sys_unmap(SLOT_SPACE, bad[i], 1, NULL, 0, &done), ERR_INVAL);
        EXPECT(sys_protect(SLOT_SPACE, bad[i], 1, PROT_R, &done), ERR_INVAL);
        EXPECT(sys_scan(SLOT_SPACE, bad[i], 1, NULL, 0, 0, &done), ERR_INVAL);
    }
    /* ranges that run out of user space, or around the end of 64 bits */
    EXPECT(sys_map(SLOT_SPACE, USER_LIMIT - PAGE_BYTES, SLOT_POOL, frame, 2, PROT_R, &done), ERR_INVAL);
    EXPECT(sys_unmap(SLOT_SPACE, USER_LIMIT - PAGE_BYTES, 2, NULL, 0, &done), ERR_INVAL);
    EXPECT(sys_unmap(SLOT_SPACE, WINDOW_VA, UINT64_MAX, NULL, 0, &done), ERR_INVAL);
    EXPECT(sys_unmap(SLOT_SPACE, WINDOW_VA, UINT64_C(1) << 52, NULL, 0, &done), ERR_INVAL);
    EXPECT(sys_protect(SLOT_SPACE, WINDOW_VA, (UINT64_C(1) << 52) + 1, PROT_R, &done), ERR_INVAL);
    EXPECT(sys_scan(SLOT_SPACE, WINDOW_VA, UINT64_C(1) << 51, NULL, 0, 0, &done), ERR_INVAL);
}

static void bad_protections(void)
{
    uint64_t frame = frame_get(), done;
    vaddr_t va = window_get(1);
    EXPECT(sys_map(SLOT_SPACE, va, SLOT_POOL, frame, 1, PROT_W, &done), ERR_INVAL);
    EXPECT(sys_map(SLOT_SPACE, va, SLOT_POOL, frame, 1, PROT_W | PROT_X, &done), ERR_INVAL);
    EXPECT(sys_map(SLOT_SPACE, va, SLOT_POOL, frame, 1, 8, &done), ERR_INVAL);
    EXPECT(sys_map(SLOT_SPACE, va, SLOT_POOL, frame, 1, UINT32_MAX, &done), ERR_INVAL);
    EXPECT(sys_map(SLOT_SPACE, va, SLOT_POOL, frame, 1, PROT_R, &done), 0);
    EXPECT(sys_protect(SLOT_SPACE, va, 1, PROT_W, &done), ERR_INVAL);
    EXPECT(sys_protect(SLOT_SPACE, va, 1, 16 | PROT_R, &done), ERR_INVAL);
    EXPECT(sys_scan(SLOT_SPACE, va, 1, NULL, 0, 4, &done), ERR_INVAL);
}

static void mapped_frame_is_no_object(void)
{
    uint64_t frame = frame_get(), done;
    void *a = window_map(frame, 1), *b = window_map(frame, 1);
    cap_t slot = slot_take();
    STILL_FINE();
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_ENDPOINT, slot, 0, 0), ERR_BUSY);
    EXPECT(sys_donate(SLOT_SPACE, SLOT_POOL, frame, 1), ERR_BUSY);
    sys_unmap(SLOT_SPACE, (vaddr_t)(uintptr_t)a, 1, NULL, 0, &done);
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_ENDPOINT, slot, 0, 0), ERR_BUSY); /* still mapped once */
    sys_protect(SLOT_SPACE, (vaddr_t)(uintptr_t)b, 1, PROT_NO, &done);
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_ENDPOINT, slot, 0, 0), ERR_BUSY); /* without access is mapped too */
    sys_unmap(SLOT_SPACE, (vaddr_t)(uintptr_t)b, 1, NULL, 0, &done);
    EXPECT(sys_make(SLOT_POOL, frame, OBJ_ENDPOINT, slot, 0, 0), 0);
}

static void replace(void)
{
    uint64_t one = frame_get(), two = frame_get(), done;
    volatile uint64_t *a = window_map(one, 1), *b = window_map(two, 1);
    cap_t slot = slot_take();
    STILL_FINE();
    *a = 1, *b = 2;
    EXPECT(sys_map(SLOT_SPACE, (vaddr_t)(uintptr_t)a, SLOT_POOL, two, 1, PROT_R | PROT_W, &done), 0);
    EXPECT(done, 1);
    EXPECT(*a, 2);
    EXPECT(sys_make(SLOT_POOL, one, OBJ_ENDPOINT, slot, 0, 0), 0); /* nothing maps the old one any more */
    EXPECT(sys_map(SLOT_SPACE, (vaddr_t)(uintptr_t)a, SLOT_POOL, two, 1, PROT_R | PROT_W, &done), 0); /* by itself */
    EXPECT(*a, 2);
}

static void unmap_entries(void)
{
    static uint64_t entries[8];
    uint64_t first = frames_get(5), done;
    vaddr_t va = (vaddr_t)(uintptr_t)window_map(first, 5);
    STILL_FINE();
    *(volatile uint64_t *)(va + PAGE_BYTES) = 1;
    (void)*(volatile uint64_t *)(va + 2 * PAGE_BYTES);
    EXPECT(sys_protect(SLOT_SPACE, va + 4 * PAGE_BYTES, 1, PROT_NO, &done), 0);
    EXPECT(sys_unmap(SLOT_SPACE, va + 3 * PAGE_BYTES, 1, NULL, 0, &done), 0);
    EXPECT(sys_unmap(SLOT_SPACE, va, 5, entries, 8, &done), 4);
    EXPECT(done, 5);
    EXPECT(entries[0], first << 32 | PROT_R | PROT_W);
    EXPECT(entries[1], (first + 1) << 32 | 1 << 12 | PROT_R | PROT_W | ENTRY_ACCESSED | ENTRY_DIRTY);
    EXPECT(entries[2], (first + 2) << 32 | 2 << 12 | PROT_R | PROT_W | ENTRY_ACCESSED);
    EXPECT(entries[3] & ~(uint64_t)(ENTRY_ACCESSED | ENTRY_DIRTY), (first + 4) << 32 | 4 << 12);
    EXPECT(sys_unmap(SLOT_SPACE, va, 5, entries, 8, &done), 0);
    EXPECT(done, 5);
}

static void full_entry_list_stops(void)
{
    static uint64_t entries[4];
    uint64_t first = frames_get(6), done;
    vaddr_t va = (vaddr_t)(uintptr_t)window_map(first, 6);
    STILL_FINE();
    EXPECT(sys_scan(SLOT_SPACE, va, 6, entries, 4, 0, &done), 4);
    EXPECT(done, 4);
    EXPECT(sys_unmap(SLOT_SPACE, va, 6, entries, 2, &done), 2);
    EXPECT(done, 2);
    EXPECT(ENTRY_INDEX(entries[1]), first + 1);
    EXPECT(sys_scan(SLOT_SPACE, va, 6, entries, 4, 0, &done), 4); /* only those two have gone */
    EXPECT(ENTRY_PAGE(entries[0]), 2);
    EXPECT(sys_unmap(SLOT_SPACE, va + 2 * PAGE_BYTES, 4, entries, 0, &done), ERR_INVAL); /* room for none */
}

static void entry_list_must_be_good(void)
{
    static uint64_t room[2 * 512 + 1] __attribute__((aligned(PAGE_BYTES)));
    uint64_t done;
    vaddr_t va = (vaddr_t)(uintptr_t)window_fresh(2), hole = window_get(1);
    uint64_t *read_only = window_fresh(1);
    STILL_FINE();
    EXPECT(sys_protect(SLOT_SPACE, (vaddr_t)(uintptr_t)read_only, 1, PROT_R, &done), 0);
    EXPECT(sys_scan(SLOT_SPACE, va, 2, (uint64_t *)((uintptr_t)room + 4), 1, 0, &done), ERR_INVAL);
    EXPECT(sys_scan(SLOT_SPACE, va, 2, room + 511, 2, 0, &done), ERR_INVAL); /* crosses a page */
    EXPECT(sys_scan(SLOT_SPACE, va, 2, room, UINT64_MAX, 0, &done), ERR_INVAL);
    EXPECT(sys_scan(SLOT_SPACE, va, 2, room, UINT64_C(1) << 61, 0, &done), ERR_INVAL);
    EXPECT(sys_scan(SLOT_SPACE, va, 2, (uint64_t *)hole, 2, 0, &done), ERR_FAULT);
    EXPECT(sys_scan(SLOT_SPACE, va, 2, read_only, 2, 0, &done), ERR_FAULT);
    EXPECT(sys_scan(SLOT_SPACE, va, 2, (uint64_t *)UINT64_C(0xffffffc080200000), 2, 0, &done), ERR_FAULT);
    EXPECT(sys_unmap(SLOT_SPACE, va, 2, (uint64_t *)hole, 2, &done), ERR_FAULT);
    EXPECT(sys_unmap(SLOT_SPACE, va, RANGE_PAGES_MAX + 1, room, 1, &done), ERR_INVAL);
    EXPECT(sys_scan(SLOT_SPACE, va, 2, room, 512, 0, &done), 2); /* none of these unmapped anything */
}

static void protect_changes_and_skips(void)
{
    static uint64_t entries[4];
    uint64_t done;
    vaddr_t va = (vaddr_t)(uintptr_t)window_fresh(3);
    STILL_FINE();
    EXPECT(sys_unmap(SLOT_SPACE, va + PAGE_BYTES, 1, NULL, 0, &done), 0);
    EXPECT(sys_protect(SLOT_SPACE, va, 3, PROT_R, &done), 0);
    EXPECT(done, 3);
    EXPECT(sys_scan(SLOT_SPACE, va, 3, entries, 4, 0, &done), 2);
    EXPECT(ENTRY_BITS(entries[0]) & PROT_MASK, PROT_R);
    EXPECT(ENTRY_BITS(entries[1]) & PROT_MASK, PROT_R);
    EXPECT(ENTRY_PAGE(entries[1]), 2);
    EXPECT(sys_protect(SLOT_SPACE, va, 1, PROT_R | PROT_W, &done), 0);
    *(volatile uint64_t *)va = 3;
    EXPECT(sys_protect(SLOT_SPACE, va, 1, PROT_NO, &done), 0);
    EXPECT(sys_scan(SLOT_SPACE, va, 1, entries, 4, 0, &done), 1);
    EXPECT(ENTRY_BITS(entries[0]) & PROT_MASK, PROT_NO);
    CHECK(ENTRY_BITS(entries[0]) & ENTRY_DIRTY); /* what was written is not forgotten */
    EXPECT(sys_protect(SLOT_SPACE, va, 1, PROT_R | PROT_X, &done), 0);
    EXPECT(*(volatile uint64_t *)va, 3);
}

static void accessed_and_dirty(void)
{
    uint64_t entry, done;
    volatile uint64_t *page = window_map(frame_get(), 1);
    vaddr_t va = (vaddr_t)(uintptr_t)page;
    const unsigned both = ENTRY_ACCESSED | ENTRY_DIRTY;
    STILL_FINE();
    EXPECT(sys_scan(SLOT_SPACE, va, 1, &entry, 1, 0, &done), 1);
    EXPECT(entry & both, 0);
    (void)*page;
    EXPECT(sys_scan(SLOT_SPACE, va, 1, &entry, 1, SCAN_CLEAR_ACCESSED, &done), 1);
    EXPECT(entry & both, ENTRY_ACCESSED);
    EXPECT(sys_scan(SLOT_SPACE, va, 1, &entry, 1, 0, &done), 1);
    EXPECT(entry & both, 0);
    *page = 1;
    EXPECT(sys_scan(SLOT_SPACE, va, 1, &entry, 1, SCAN_CLEAR_ACCESSED, &done), 1);
    EXPECT(entry & both, both);
    EXPECT(sys_scan(SLOT_SPACE, va, 1, &entry, 1, SCAN_CLEAR_DIRTY, &done), 1);
    EXPECT(entry & both, ENTRY_DIRTY);
    *page = 2; /* the translation that knew it as dirty must have been forgotten */
    EXPECT(sys_scan(SLOT_SPACE, va, 1, &entry, 1, SCAN_CLEAR_ACCESSED | SCAN_CLEAR_DIRTY, &done), 1);
    EXPECT(entry & both, both);
    EXPECT(sys_scan(SLOT_SPACE, va, 1, &entry, 1, 0, &done), 1);
    EXPECT(entry & both, 0);
}

const struct ktest_case map_cases[] = {
    {"map_shows_the_frames", map_shows_the_frames},
    {"map_errors", map_errors},
    {"addresses", addresses},
    {"bad_protections", bad_protections},
    {"mapped_frame_is_no_object", mapped_frame_is_no_object},
    {"replace", replace},
    {"unmap_entries", unmap_entries},
    {"full_entry_list_stops", full_entry_list_stops},
    {"entry_list_must_be_good", entry_list_must_be_good},
    {"protect_changes_and_skips", protect_changes_and_skips},
    {"accessed_and_dirty", accessed_and_dirty},
    {0},
};
