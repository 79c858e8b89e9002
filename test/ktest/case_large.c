/* 2 MiB leaves: used where alignment allows, split where only a part changes. */
#include "world.h"

enum { VA = 0x40000000, OTHER = 0x48000000, RW = PROT_R | PROT_W };

static void aligned_range_is_one_leaf(void)
{
    uint64_t first = frames_get_large(), entry, done;
    cap_t space = object_make(OBJ_SPACE, 0, 0), slot = slot_take();
    STILL_FINE();
    EXPECT(sys_donate(space, SLOT_POOL, frames_get(3), 3), 0);
    EXPECT(sys_map(space, VA, SLOT_POOL, first, LARGE_PAGES, PROT_R | PROT_W, &done), 0);
    EXPECT(done, LARGE_PAGES);
    EXPECT(sys_scan(space, VA, LARGE_PAGES, &entry, 1, 0, &done), 1);
    EXPECT(entry, first << 32 | ENTRY_LARGE | PROT_R | PROT_W);
    EXPECT(done, LARGE_PAGES);
    EXPECT(sys_make(SLOT_POOL, first + 300, OBJ_ENDPOINT, slot, 0, 0), ERR_BUSY); /* each of its frames counts as mapped */
    EXPECT(sys_unmap(space, VA, LARGE_PAGES, &entry, 1, &done), 1);
    EXPECT(entry, first << 32 | ENTRY_LARGE | PROT_R | PROT_W);
    EXPECT(sys_make(SLOT_POOL, first + 300, OBJ_ENDPOINT, slot, 0, 0), 0);
}

static uint64_t list[8] __attribute__((aligned(64)));

static void leaf_keeps_a_table_for_its_split(void)
{
    uint64_t first = frames_get_large(), one = frame_get(), done;
    cap_t space = object_make(OBJ_SPACE, 0, 0);
    STILL_FINE();
    for (unsigned tables = 0; tables < 3; tables++) { /* root, level 1, and the one that is kept */
        EXPECT(sys_map(space, VA, SLOT_POOL, first, LARGE_PAGES, RW, &done), ERR_NEED_TABLE);
        EXPECT(done, 0);
        EXPECT(sys_donate(space, SLOT_POOL, frame_get(), 1), 0);
    }
    EXPECT(sys_map(space, VA, SLOT_POOL, first, LARGE_PAGES, RW, &done), 0);
    EXPECT(world_large_leaves(space), 1);
    EXPECT(world_pages_mapped(space), LARGE_PAGES);
    EXPECT(sys_map(space, VA, SLOT_POOL, first, LARGE_PAGES, PROT_R, &done), 0); /* in its own place: no more */
    EXPECT(sys_map(space, OTHER, SLOT_POOL, one, 1, RW, &done), ERR_NEED_TABLE); /* nobody else gets it */
    EXPECT(sys_map(space, OTHER, SLOT_POOL, first, LARGE_PAGES, RW, &done), ERR_NEED_TABLE);
    EXPECT(sys_note(space, OTHER, 1, list), ERR_NEED_TABLE);
    EXPECT(sys_reclaim(space, list, 8), 0);
    EXPECT(sys_unmap(space, VA, LARGE_PAGES, NULL, 0, &done), 0);
    EXPECT(world_large_leaves(space), 0);
    EXPECT(sys_reclaim(space, list, 8), 3);
}

static void large_leaf_in_own_window(void)
{
    uint64_t first = frames_get_large(), done;
    vaddr_t va;
    for (va = window_get(1); va % LARGE_BYTES; va += PAGE_BYTES)
        ;
    STILL_FINE();
    EXPECT(sys_map(SLOT_SPACE, va, SLOT_POOL, first, LARGE_PAGES, PROT_R | PROT_W, &done), 0);
    volatile uint64_t *words = (volatile uint64_t *)va;
    for (uint64_t i = 0; i < LARGE_PAGES; i++)
        words[i * 512] = i;
    /* Protecting the middle splits; contents and the rest stay. */
    EXPECT(sys_protect(SLOT_SPACE, va + 100 * PAGE_BYTES, 10, PROT_R, &done), 0);
    EXPECT(done, 10);
    for (uint64_t i = 0; i < LARGE_PAGES; i++)
        EXPECT(words[i * 512], i);
    words[99 * 512] = 1, words[110 * 512] = 1;
    /* A hole, filled with another frame. */
    EXPECT(sys_unmap(SLOT_SPACE, va + 200 * PAGE_BYTES, 1, NULL, 0, &done), 0);
    EXPECT(sys_map(SLOT_SPACE, va + 200 * PAGE_BYTES, SLOT_POOL, first + 201, 1, PROT_R, &done), 0);
    EXPECT(words[200 * 512], 201);
    EXPECT(sys_unmap(SLOT_SPACE, va, LARGE_PAGES, NULL, 0, &done), 0);
    EXPECT(done, LARGE_PAGES);
}

static void split_keeps_bits(void)
{
    static uint64_t entries[512] __attribute__((aligned(PAGE_BYTES)));
    uint64_t first = frames_get_large(), done;
    cap_t space = object_make(OBJ_SPACE, 0, 0);
    STILL_FINE();
    EXPECT(sys_donate(space, SLOT_POOL, frames_get(3), 3), 0);
    EXPECT(sys_map(space, VA, SLOT_POOL, first, LARGE_PAGES, PROT_R | PROT_X, &done), 0);
    EXPECT(sys_unmap(space, VA + 7 * PAGE_BYTES, 2, entries, 4, &done), 2);
    EXPECT(entries[0], (first + 7) << 32 | PROT_R | PROT_X);
    EXPECT(entries[1], (first + 8) << 32 | 1 << 12 | PROT_R | PROT_X);
    EXPECT(sys_scan(space, VA, LARGE_PAGES, entries, 512, 0, &done), 510);
    EXPECT(entries[6], (first + 6) << 32 | 6 << 12 | PROT_R | PROT_X);
    EXPECT(entries[7], (first + 9) << 32 | 9 << 12 | PROT_R | PROT_X);
    EXPECT(entries[509], (first + 511) << 32 | 511 << 12 | PROT_R | PROT_X);
}

static void scan_of_a_part_tells_each_page(void)
{
    static uint64_t entries[8] __attribute__((aligned(64)));
    uint64_t first = frames_get_large(), done;
    cap_t space = object_make(OBJ_SPACE, 0, 0);
    STILL_FINE();
    EXPECT(sys_donate(space, SLOT_POOL, frames_get(3), 3), 0);
    EXPECT(sys_map(space, VA, SLOT_POOL, first, LARGE_PAGES, PROT_R, &done), 0);
    EXPECT(sys_scan(space, VA + 20 * PAGE_BYTES, 3, entries, 8, 0, &done), 3);
    EXPECT(done, 3);
    for (unsigned i = 0; i < 3; i++)
        EXPECT(entries[i], (first + 20 + i) << 32 | (uint64_t)i << 12 | PROT_R);
    EXPECT(sys_scan(space, VA + 20 * PAGE_BYTES, 3, entries, 2, 0, &done), 2);
    EXPECT(done, 2);
    EXPECT(sys_scan(space, VA, LARGE_PAGES, entries, 8, 0, &done), 1); /* it has not been split */
}

static void unaligned_ranges_have_small_leaves(void)
{
    static uint64_t entries[512] __attribute__((aligned(PAGE_BYTES)));
    uint64_t first = frames_get_large(), done;
    cap_t space = object_make(OBJ_SPACE, 0, 0);
    frames_get(1);
    STILL_FINE();
    EXPECT(sys_donate(space, SLOT_POOL, frames_get(4), 4), 0);
    EXPECT(sys_map(space, VA + PAGE_BYTES, SLOT_POOL, first, LARGE_PAGES, PROT_R, &done), 0); /* address and frame disagree */
    EXPECT(sys_scan(space, VA + PAGE_BYTES, LARGE_PAGES, entries, 512, 0, &done), 512);
    for (unsigned i = 0; i < 512; i++)
        EXPECT(entries[i], (first + i) << 32 | (uint64_t)i << 12 | PROT_R);
}

static void replacing_over_large_and_small(void)
{
    uint64_t first = frames_get_large(), other = frames_get_large(), one = frame_get(), entry, done;
    cap_t space = object_make(OBJ_SPACE, 0, 0), slot = slot_take();
    STILL_FINE();
    EXPECT(sys_donate(space, SLOT_POOL, frames_get(3), 3), 0);
    EXPECT(sys_map(space, VA, SLOT_POOL, first, LARGE_PAGES, PROT_R, &done), 0);
    EXPECT(sys_map(space, VA, SLOT_POOL, other, LARGE_PAGES, PROT_R, &done), 0); /* large by large */
    EXPECT(sys_make(SLOT_POOL, first, OBJ_ENDPOINT, slot, 0, 0), 0);
    EXPECT(sys_destroy(slot), 0);
    EXPECT(sys_map(space, VA + 5 * PAGE_BYTES, SLOT_POOL, one, 1, PROT_R, &done), 0); /* small over large */
    EXPECT(sys_make(SLOT_POOL, other + 5, OBJ_ENDPOINT, slot, 0, 0), 0);
    EXPECT(sys_map(space, VA, SLOT_POOL, first, LARGE_PAGES, PROT_R, &done), 0); /* large over small */
    EXPECT(done, LARGE_PAGES);
    EXPECT(sys_scan(space, VA + 5 * PAGE_BYTES, 1, &entry, 1, 0, &done), 1);
    EXPECT(ENTRY_INDEX(entry), first + 5);
    EXPECT(sys_destroy(slot), 0);
    EXPECT(sys_make(SLOT_POOL, one, OBJ_ENDPOINT, slot, 0, 0), 0);
}

const struct ktest_case large_cases[] = {
    {"aligned_range_is_one_leaf", aligned_range_is_one_leaf},
    {"leaf_keeps_a_table_for_its_split", leaf_keeps_a_table_for_its_split},
    {"large_leaf_in_own_window", large_leaf_in_own_window},
    {"split_keeps_bits", split_keeps_bits},
    {"scan_of_a_part_tells_each_page", scan_of_a_part_tells_each_page},
    {"unaligned_ranges_have_small_leaves", unaligned_ranges_have_small_leaves},
    {"replacing_over_large_and_small", replacing_over_large_and_small},
    {0},
};
