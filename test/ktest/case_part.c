/* Parts of 2 MiB leaves: what changes one never fails for want of a table. */
#include "children.h"
#include "world.h"

#include <abi/fault.h>

enum { VA = 0x40000000, OTHER = 0x48000000, PART = 100, RW = PROT_R | PROT_W };

static uint64_t list[512] __attribute__((aligned(PAGE_BYTES)));

/* A space with one 2 MiB leaf at VA, and no table but the one that the leaf keeps. */
static cap_t space_tight(uint64_t *first)
{
    uint64_t done;
    cap_t space = object_make(OBJ_SPACE, 0, 0);
    *first = frames_get_large();
    sys_donate(space, SLOT_POOL, frames_get(3), 3);
    if (sys_map(space, VA, SLOT_POOL, *first, LARGE_PAGES, RW, &done) != 0)
        case_fail(__FILE__, __LINE__, "the leaf is mapped", 0, 1);
    return space;
}

/* Each of these changes a part of a leaf, in a space that has no table left but the one for that. */
static void unmap_of_a_part(void)
{
    uint64_t first, done;
    cap_t space = space_tight(&first), slot = slot_take();
    STILL_FINE();
    EXPECT(sys_unmap(space, VA + PART * PAGE_BYTES, 1, list, 8, &done), 1);
    EXPECT(list[0], (first + PART) << 32 | RW);
    EXPECT(world_large_leaves(space), 0);
    EXPECT(world_pages_mapped(space), LARGE_PAGES - 1);
    EXPECT(sys_make(SLOT_POOL, first + PART, OBJ_ENDPOINT, slot, 0, 0), 0);
    EXPECT(sys_unmap(space, VA, LARGE_PAGES, NULL, 0, &done), 0);
    EXPECT(sys_reclaim(space, list, 8), 3);
}

static void protect_of_a_part(void)
{
    uint64_t first, done;
    cap_t space = space_tight(&first);
    STILL_FINE();
    EXPECT(sys_protect(space, VA, LARGE_PAGES, PROT_R, &done), 0); /* the whole stays whole */
    EXPECT(world_large_leaves(space), 1);
    EXPECT(sys_protect(space, VA + PART * PAGE_BYTES, 2, PROT_NO, &done), 0);
    EXPECT(world_large_leaves(space), 0);
    EXPECT(sys_scan(space, VA, LARGE_PAGES, list, 512, 0, &done), 512);
    for (unsigned i = 0; i < 512; i++)
        EXPECT(list[i], (first + i) << 32 | (uint64_t)i << 12 | (i == PART || i == PART + 1 ? PROT_NO : PROT_R));
}

static void map_over_a_part(void)
{
    uint64_t first, one = frame_get(), done;
    cap_t space = space_tight(&first), slot = slot_take();
    STILL_FINE();
    EXPECT(sys_map(space, VA + PART * PAGE_BYTES, SLOT_POOL, one, 1, PROT_R, &done), 0);
    EXPECT(sys_make(SLOT_POOL, first + PART, OBJ_ENDPOINT, slot, 0, 0), 0);
    EXPECT(sys_scan(space, VA + PART * PAGE_BYTES, 2, list, 8, 0, &done), 2);
    EXPECT(list[0], one << 32 | PROT_R);
    EXPECT(list[1], (first + PART + 1) << 32 | 1 << 12 | RW);
}

static void note_in_a_part(void)
{
    uint64_t first, old, done;
    cap_t space = space_tight(&first);
    STILL_FINE();
    EXPECT(sys_note(space, VA + PART * PAGE_BYTES, 7, &old), 0);
    EXPECT(old, (first + PART) << 32 | RW);
    EXPECT(sys_scan(space, VA, LARGE_PAGES, list, 512, 0, &done), 512);
    EXPECT(list[PART], (uint64_t)7 << 32 | PART << 12 | ENTRY_NOTE);
    EXPECT(list[PART + 1], (first + PART + 1) << 32 | (PART + 1) << 12 | RW);
}

static void move_of_a_leaf_and_of_a_part(void)
{
    uint64_t first, done;
    cap_t space = space_tight(&first);
    STILL_FINE();
    EXPECT(sys_move(space, VA, OTHER, LARGE_PAGES, &done), 0); /* in the same 1 GiB: no table is needed */
    EXPECT(world_large_leaves(space), 1);
    EXPECT(sys_scan(space, OTHER, LARGE_PAGES, list, 512, 0, &done), 1);
    EXPECT(list[0], first << 32 | RW | ENTRY_LARGE);
    EXPECT(sys_move(space, OTHER + PART * PAGE_BYTES, VA, 1, &done), ERR_NEED_TABLE); /* for the new place */
    EXPECT(world_pages_mapped(space), LARGE_PAGES);
    EXPECT(sys_donate(space, SLOT_POOL, frame_get(), 1), 0);
    EXPECT(sys_move(space, OTHER + PART * PAGE_BYTES, VA, 1, &done), 0);
    EXPECT(sys_scan(space, VA, 1, list, 8, 0, &done), 1);
    EXPECT(list[0], (first + PART) << 32 | RW);
    EXPECT(sys_scan(space, OTHER, LARGE_PAGES, list, 512, 0, &done), 511);
}

static void share_splits_with_the_parents_own_table(void)
{
    uint64_t first, done;
    bool shared;
    cap_t parent = space_tight(&first), child = object_make(OBJ_SPACE, 0, 0);
    STILL_FINE();
    EXPECT(sys_donate(child, SLOT_POOL, frames_get(2), 2), 0); /* root and level 1: the table is the parent's */
    EXPECT(sys_share(child, VA, parent, LARGE_PAGES, NULL, 0, &done, &shared), 0);
    CHECK(shared);
    EXPECT(world_large_leaves(parent), 0);
    for (unsigned i = 0; i < 2; i++) {
        EXPECT(sys_scan(i ? child : parent, VA, LARGE_PAGES, list, 512, 0, &done), 512);
        EXPECT(list[PART], (first + PART) << 32 | PART << 12 | PROT_R);
    }
    EXPECT(sys_unshare(parent, VA, list, 512), ERR_NEED_TABLE);
    EXPECT(sys_donate(parent, SLOT_POOL, frame_get(), 1), 0);
    EXPECT(sys_unshare(parent, VA, list, 512), 512);
    EXPECT(sys_destroy(parent), 0);
    EXPECT(sys_scan(child, VA, LARGE_PAGES, list, 512, 0, &done), 512);
}

/* Its own space and tables, to touch through a leaf. */
static void scan_clears_bits_of_whole_and_part(void)
{
    uint64_t first = frames_get_large(), done;
    vaddr_t va;
    for (va = window_get(1); va % LARGE_BYTES; va += PAGE_BYTES)
        ;
    STILL_FINE();
    EXPECT(sys_map(SLOT_SPACE, va, SLOT_POOL, first, LARGE_PAGES, RW, &done), 0);
    EXPECT(world_large_leaves(SLOT_SPACE), 1);
    *(volatile uint64_t *)(va + PART * PAGE_BYTES) = 1;
    EXPECT(sys_scan(SLOT_SPACE, va, LARGE_PAGES, list, 8, SCAN_CLEAR_ACCESSED | SCAN_CLEAR_DIRTY, &done), 1);
    EXPECT(list[0], first << 32 | RW | ENTRY_LARGE | ENTRY_ACCESSED | ENTRY_DIRTY);
    EXPECT(sys_scan(SLOT_SPACE, va, LARGE_PAGES, list, 8, 0, &done), 1);
    EXPECT(list[0], first << 32 | RW | ENTRY_LARGE);
    *(volatile uint64_t *)(va + PART * PAGE_BYTES) = 1;
    /* of a part: now each page has bits of its own */
    EXPECT(sys_scan(SLOT_SPACE, va + PART * PAGE_BYTES, 1, list, 8, SCAN_CLEAR_ACCESSED | SCAN_CLEAR_DIRTY, &done), 1);
    EXPECT(list[0], (first + PART) << 32 | RW | ENTRY_ACCESSED | ENTRY_DIRTY);
    EXPECT(world_large_leaves(SLOT_SPACE), 0);
    EXPECT(sys_scan(SLOT_SPACE, va + PART * PAGE_BYTES, 2, list, 8, 0, &done), 2);
    EXPECT(list[0], (first + PART) << 32 | RW);
    EXPECT(list[1], (first + PART + 1) << 32 | 1 << 12 | RW | ENTRY_ACCESSED | ENTRY_DIRTY);
    EXPECT(sys_unmap(SLOT_SPACE, va, LARGE_PAGES, NULL, 0, &done), 0);
}

static void space_ends_with_leaves_and_parts(void)
{
    uint64_t first, second = frames_get_large(), used = world_frames_used(), done;
    cap_t space = space_tight(&first), slot = slot_take();
    STILL_FINE();
    EXPECT(sys_donate(space, SLOT_POOL, frame_get(), 1), 0);
    EXPECT(sys_map(space, OTHER, SLOT_POOL, second, LARGE_PAGES, RW, &done), 0);
    EXPECT(world_large_leaves(space), 2);
    EXPECT(sys_unmap(space, OTHER + PART * PAGE_BYTES, 20, NULL, 0, &done), 0);
    EXPECT(sys_destroy(space), 0);
    EXPECT(world_frames_used(), used);
    EXPECT(sys_make(SLOT_POOL, second, OBJ_ENDPOINT, slot, 0, 0), 0);
}

static void fault_message_tells_the_part(void)
{
    uint64_t first = frames_get_large(), done;
    struct child c;
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    CHECK(child_make(&c, 5, endpoint, child_touch));
    EXPECT(sys_donate(c.space, SLOT_POOL, frames_get(3), 3), 0);
    EXPECT(sys_map(c.space, VA, SLOT_POOL, first, LARGE_PAGES, PROT_R, &done), 0);
    child_start(&c, VA + PART * PAGE_BYTES + 8, 1);
    CHECK(receive(endpoint, &m, RECV_FAULT));
    EXPECT(m.label, FAULT_LABEL(ACCESS_WRITE, FAULT_READONLY));
    EXPECT(m.w[4], (first + PART) << 32 | PROT_R | ENTRY_LARGE);
    EXPECT(world_large_leaves(c.space), 1);
}

/* A caller whose buffer ends in a leaf, and a part of it that may only be read. */
static void copy_in_and_out_of_a_leaf(void)
{
    static uint64_t words[2 * PAGE_BYTES / 8];
    static struct client caller;
    uint64_t first = frames_get_large(), done;
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    vaddr_t va;
    for (va = window_get(1); va % LARGE_BYTES; va += PAGE_BYTES)
        ;
    STILL_FINE();
    EXPECT(sys_map(SLOT_SPACE, va, SLOT_POOL, first, LARGE_PAGES, RW, &done), 0);
    uint64_t *at = (uint64_t *)(va + PART * PAGE_BYTES - 8);
    at[0] = 11, at[1] = 12;
    caller = (struct client){.buffer = at, .bytes_flags = 2 * PAGE_BYTES | BUF_IN | BUF_OUT};
    client_start(&caller, endpoint, 1);
    CHECK(receive(endpoint, &m, RECV_CALL));
    EXPECT(sys_copy_in(m.id, 0, words, 2 * PAGE_BYTES), 2 * PAGE_BYTES);
    CHECK(words[0] == 11 && words[1] == 12);
    words[0] = 21, words[1] = 22;
    EXPECT(sys_copy_out(m.id, 0, words, 16), 16);
    CHECK(at[0] == 21 && at[1] == 22);
    EXPECT(world_large_leaves(SLOT_SPACE), 1);
    EXPECT(sys_protect(SLOT_SPACE, va + PART * PAGE_BYTES, 1, PROT_R, &done), 0);
    EXPECT(sys_copy_out(m.id, 0, words, 16), 8);
    EXPECT(sys_copy_in(m.id, 0, words, 16), 16);
    EXPECT(answer(m.id, 0), 0);
    EXPECT(sys_unmap(SLOT_SPACE, va, LARGE_PAGES, NULL, 0, &done), 0);
}

const struct ktest_case part_cases[] = {
    {"unmap_of_a_part", unmap_of_a_part},
    {"protect_of_a_part", protect_of_a_part},
    {"map_over_a_part", map_over_a_part},
    {"note_in_a_part", note_in_a_part},
    {"move_of_a_leaf_and_of_a_part", move_of_a_leaf_and_of_a_part},
    {"share_splits_with_the_parents_own_table", share_splits_with_the_parents_own_table},
    {"scan_clears_bits_of_whole_and_part", scan_clears_bits_of_whole_and_part},
    {"space_ends_with_leaves_and_parts", space_ends_with_leaves_and_parts},
    {"fault_message_tells_the_part", fault_message_tells_the_part},
    {"copy_in_and_out_of_a_leaf", copy_in_and_out_of_a_leaf},
    {0},
};
