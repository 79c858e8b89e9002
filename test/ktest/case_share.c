/* Notes in the place of pages, tables that spaces share, entries that move. */
#include "world.h"

#include <abi/fault.h>

enum { VA = 0x40000000, OTHER = 0x48000000, TABLES = 6, RW = PROT_R | PROT_W };

static bool shared;
static uint64_t list[512] __attribute__((aligned(PAGE_BYTES)));

static cap_t space_with(uint64_t pages, uint64_t *first)
{
    uint64_t done;
    cap_t space = object_make(OBJ_SPACE, 0, 0);
    *first = frames_get(pages);
    sys_donate(space, SLOT_POOL, frames_get(TABLES), TABLES);
    if (sys_map(space, VA, SLOT_POOL, *first, pages, RW, &done) != 0)
        case_fail(__FILE__, __LINE__, "the pages are mapped", 0, 1);
    return space;
}

static cap_t space_empty(void)
{
    cap_t space = object_make(OBJ_SPACE, 0, 0);
    if (sys_donate(space, SLOT_POOL, frames_get(TABLES), TABLES) != 0)
        case_fail(__FILE__, __LINE__, "tables are donated", 0, 1);
    return space;
}

/* The one entry at va; 0: none. */
static uint64_t entry_at(cap_t space, vaddr_t va)
{
    uint64_t entry = 0, done;
    int64_t n = sys_scan(space, va, 1, &entry, 1, 0, &done);
    return n == 1 ? entry : 0;
}

#define NOTE(n) ((uint64_t)(n) << 32 | ENTRY_NOTE)

static void note_takes_a_pages_place(void)
{
    uint64_t first, old, done;
    cap_t space = space_with(4, &first), slot = slot_take();
    STILL_FINE();
    EXPECT(sys_note(space, VA + PAGE_BYTES, 77, &old), 0);
    EXPECT(old, (first + 1) << 32 | RW);
    EXPECT(entry_at(space, VA + PAGE_BYTES), NOTE(77));
    EXPECT(sys_make(SLOT_POOL, first + 1, OBJ_ENDPOINT, slot, 0, 0), 0); /* it is mapped nowhere now */
    EXPECT(sys_note(space, VA + PAGE_BYTES, 0, &old), 0);
    EXPECT(old, NOTE(77));
    EXPECT(sys_note(space, VA + 9 * PAGE_BYTES, UINT32_MAX, &old), 0); /* where nothing was */
    EXPECT(old, 0);
    EXPECT(sys_protect(space, VA, 10, PROT_R, &done), 0);
    EXPECT(entry_at(space, VA + 9 * PAGE_BYTES), NOTE(UINT32_MAX));
    EXPECT(sys_map(space, VA + 9 * PAGE_BYTES, SLOT_POOL, first, 1, PROT_R, &done), 0);
    EXPECT(entry_at(space, VA + 9 * PAGE_BYTES), first << 32 | PROT_R);
    EXPECT(sys_unmap(space, VA, 10, list, 512, &done), 5);
    EXPECT(list[1], (uint64_t)ENTRY_NOTE | 1 << PAGE_SHIFT);
    EXPECT(sys_destroy(space), 0);
}

static void note_checks(void)
{
    uint64_t first, old;
    cap_t space = space_with(1, &first), bare = object_make(OBJ_SPACE, 0, 0);
    STILL_FINE();
    EXPECT(sys_note(space, VA + 1, 1, &old), ERR_INVAL);
    EXPECT(sys_note(space, UINT64_C(1) << 50, 1, &old), ERR_INVAL);
    EXPECT(sys_plain(SYS_NOTE, space, VA, UINT64_C(1) << 32, 0, 0, 0), ERR_INVAL);
    EXPECT(sys_note(SLOT_POOL, VA, 1, &old), ERR_CAP);
    EXPECT(sys_note(bare, VA, 1, &old), ERR_NEED_TABLE);
    EXPECT(sys_note(cap_with(SLOT_SPACE, RIGHT_CTRL, 0), VA, 1, &old), ERR_RIGHT);
    EXPECT(entry_at(space, VA), first << 32 | RW);
}

static void note_in_a_large_leaf_splits_it(void)
{
    uint64_t first = frames_get_large(), old, done;
    cap_t space = space_empty();
    STILL_FINE();
    EXPECT(sys_map(space, VA, SLOT_POOL, first, LARGE_PAGES, RW, &done), 0);
    EXPECT(sys_note(space, VA + 5 * PAGE_BYTES, 5, &old), 0);
    EXPECT(ENTRY_INDEX(old), first + 5);
    EXPECT(entry_at(space, VA + 6 * PAGE_BYTES), (first + 6) << 32 | RW);
    EXPECT(entry_at(space, VA + 5 * PAGE_BYTES), NOTE(5));
}

static void shared_table_is_read_only_in_both(void)
{
    uint64_t first, done;
    cap_t parent = space_with(3, &first), child = space_empty();
    STILL_FINE();
    EXPECT(sys_share(child, VA, parent, LARGE_PAGES, NULL, 0, &done, &shared), 0);
    EXPECT(done, LARGE_PAGES);
    EXPECT(entry_at(parent, VA), first << 32 | PROT_R);
    EXPECT(entry_at(child, VA + 2 * PAGE_BYTES), (first + 2) << 32 | PROT_R);
    EXPECT(sys_map(child, VA, SLOT_POOL, first, 1, RW, &done), ERR_SHARED);
    EXPECT(sys_protect(parent, VA, 1, RW, &done), ERR_SHARED);
    EXPECT(sys_unmap(parent, VA, 1, NULL, 0, &done), ERR_SHARED);
    EXPECT(sys_share(child, VA, parent, LARGE_PAGES, NULL, 0, &done, &shared), ERR_BUSY);
    /* the whole of it goes without a list, and the frames stay in use for the other */
    EXPECT(sys_unmap(parent, VA, LARGE_PAGES, list, 512, &done), 0);
    EXPECT(done, LARGE_PAGES);
    EXPECT(entry_at(child, VA), first << 32 | PROT_R);
    EXPECT(sys_protect(child, VA, 1, RW, &done), 0); /* the only one now */
    EXPECT(sys_destroy(parent), 0);
    EXPECT(entry_at(child, VA), first << 32 | RW);
    EXPECT(sys_unmap(child, VA, LARGE_PAGES, list, 512, &done), 3);
}

static void unshare_lists_what_is_there(void)
{
    uint64_t first, old, done;
    cap_t parent = space_with(3, &first), child = space_empty(), poor = object_make(OBJ_SPACE, 0, 0), slot = slot_take();
    STILL_FINE();
    EXPECT(sys_note(parent, VA + PAGE_BYTES, 9, &old), 0);
    EXPECT(sys_unshare(parent, VA, list, 512), 0);
    EXPECT(sys_share(child, VA, parent, LARGE_PAGES, NULL, 0, &done, &shared), 0);
    EXPECT(sys_donate(poor, SLOT_POOL, frames_get(2), 2), 0); /* root and level 1 */
    EXPECT(sys_share(poor, VA, parent, LARGE_PAGES, NULL, 0, &done, &shared), 0);
    EXPECT(sys_unshare(poor, VA, list, 512), ERR_NEED_TABLE);
    EXPECT(sys_unshare(child, VA, list, 2), ERR_INVAL);
    EXPECT(sys_unshare(child, VA + 1, list, 512), ERR_INVAL);
    EXPECT(sys_unshare(child, VA + PAGE_BYTES, list, 512), 3);
    EXPECT(list[0], first << 32 | PROT_R);
    EXPECT(list[1], NOTE(9) | 1 << PAGE_SHIFT);
    EXPECT(list[2], (first + 2) << 32 | 2 << PAGE_SHIFT | PROT_R);
    EXPECT(sys_unmap(child, VA, 1, list, 1, &done), 1);
    EXPECT(sys_make(SLOT_POOL, first, OBJ_ENDPOINT, slot, 0, 0), ERR_BUSY); /* the others' table has it */
    EXPECT(sys_destroy(poor), 0);
    EXPECT(sys_unmap(parent, VA, 3, list, 512, &done), 3);
    EXPECT(sys_make(SLOT_POOL, first, OBJ_ENDPOINT, slot, 0, 0), 0);
    EXPECT(sys_unmap(child, VA, 3, list, 512, &done), 2);
}

static void note_in_a_shared_table_is_for_all(void)
{
    uint64_t first, old, done;
    cap_t parent = space_with(2, &first), child = space_empty(), slot = slot_take();
    STILL_FINE();
    EXPECT(sys_share(child, VA, parent, LARGE_PAGES, NULL, 0, &done, &shared), 0);
    EXPECT(sys_note(child, VA, 3, &old), 0);
    EXPECT(old, first << 32 | PROT_R | ENTRY_SHARED);
    EXPECT(entry_at(parent, VA), NOTE(3));
    EXPECT(sys_make(SLOT_POOL, first, OBJ_ENDPOINT, slot, 0, 0), 0);
    EXPECT(sys_note(child, VA + 8 * PAGE_BYTES, 3, &old), ERR_SHARED); /* empty stays empty */
}

static void sharing_splits_a_large_leaf(void)
{
    uint64_t first = frames_get_large(), done;
    cap_t parent = space_empty(), child = space_empty();
    STILL_FINE();
    EXPECT(sys_map(parent, VA, SLOT_POOL, first, LARGE_PAGES, RW, &done), 0);
    EXPECT(sys_share(child, VA, parent, LARGE_PAGES, NULL, 0, &done, &shared), 0);
    EXPECT(entry_at(parent, VA + 7 * PAGE_BYTES), (first + 7) << 32 | PROT_R);
    EXPECT(entry_at(child, VA + 7 * PAGE_BYTES), (first + 7) << 32 | PROT_R);
    EXPECT(sys_destroy(child), 0);
    EXPECT(sys_unmap(parent, VA, LARGE_PAGES, list, 512, &done), LARGE_PAGES);
}

static void share_checks(void)
{
    uint64_t first, done;
    cap_t parent = space_with(1, &first), child = space_empty(), bare = object_make(OBJ_SPACE, 0, 0);
    STILL_FINE();
    EXPECT(sys_share(child, VA + PAGE_BYTES, parent, LARGE_PAGES, NULL, 0, &done, &shared), ERR_INVAL);
    EXPECT(sys_share(child, VA, parent, 1, NULL, 0, &done, &shared), ERR_INVAL);
    EXPECT(sys_share(parent, VA, parent, LARGE_PAGES, NULL, 0, &done, &shared), ERR_INVAL);
    EXPECT(sys_share(child, VA, SLOT_POOL, LARGE_PAGES, NULL, 0, &done, &shared), ERR_CAP);
    EXPECT(sys_share(bare, VA, parent, LARGE_PAGES, NULL, 0, &done, &shared), ERR_NEED_TABLE);
    EXPECT(sys_share(child, OTHER, parent, 4 * LARGE_PAGES, NULL, 0, &done, &shared), 0); /* nothing is there: nothing to share */
    EXPECT(done, 4 * LARGE_PAGES);
    EXPECT(entry_at(parent, VA), first << 32 | RW);
}

static void small_tables_are_copied(void)
{
    uint64_t first, old, done;
    cap_t parent = space_with(3, &first), child = space_empty(), poor = object_make(OBJ_SPACE, 0, 0), slot = slot_take();
    STILL_FINE();
    EXPECT(sys_note(parent, VA + LARGE_BYTES + PAGE_BYTES, 5, &old), 0);
    EXPECT(sys_donate(poor, SLOT_POOL, frames_get(2), 2), 0); /* root and level 1 */
    EXPECT(sys_share(poor, VA, parent, LARGE_PAGES, list, 512, &done, &shared), ERR_NEED_TABLE);
    EXPECT(sys_destroy(poor), 0);
    EXPECT(sys_share(child, VA, parent, 2 * LARGE_PAGES, list, 512, &done, &shared), 4);
    EXPECT(shared, false);
    EXPECT(done, 2 * LARGE_PAGES);
    EXPECT(list[1], (first + 1) << 32 | 1 << PAGE_SHIFT | PROT_R);
    EXPECT(list[3], NOTE(5) | 513 << PAGE_SHIFT);
    EXPECT(sys_protect(parent, VA, 1, RW, &done), 0); /* nothing is shared */
    EXPECT(entry_at(child, VA), first << 32 | PROT_R);
    EXPECT(sys_unmap(parent, VA, 1, NULL, 0, &done), 0);
    EXPECT(sys_make(SLOT_POOL, first, OBJ_ENDPOINT, slot, 0, 0), ERR_BUSY); /* the child has it */
    EXPECT(sys_unmap(child, VA, 2 * LARGE_PAGES, list, 512, &done), 4);
    EXPECT(sys_share(child, VA, parent, 2 * LARGE_PAGES, list, 2, &done, &shared), 2); /* the first fits the list, the other does not */
    EXPECT(shared, true);
    EXPECT(sys_protect(child, VA, 2, RW, &done), 0);
    EXPECT(sys_unmap(child, VA + LARGE_BYTES, 2, NULL, 0, &done), ERR_SHARED);
}

static void move_by_page_and_by_table(void)
{
    uint64_t first, old, done;
    cap_t space = space_with(3, &first);
    STILL_FINE();
    EXPECT(sys_note(space, VA + PAGE_BYTES, 4, &old), 0);
    EXPECT(sys_move(space, VA, OTHER + PAGE_BYTES, 3, &done), 0);
    EXPECT(done, 3);
    EXPECT(entry_at(space, VA), 0);
    EXPECT(entry_at(space, OTHER + PAGE_BYTES), first << 32 | RW);
    EXPECT(entry_at(space, OTHER + 2 * PAGE_BYTES), NOTE(4));
    EXPECT(entry_at(space, OTHER + 3 * PAGE_BYTES), (first + 2) << 32 | RW);
    EXPECT(sys_move(space, OTHER, VA, LARGE_PAGES, &done), 0);
    EXPECT(entry_at(space, VA + PAGE_BYTES), first << 32 | RW);
    EXPECT(sys_unmap(space, OTHER, LARGE_PAGES, list, 512, &done), 0);
    EXPECT(sys_unmap(space, VA, LARGE_PAGES, list, 512, &done), 3);
}

static void move_checks(void)
{
    uint64_t first, done;
    cap_t space = space_with(3, &first), child = space_empty();
    STILL_FINE();
    EXPECT(sys_move(space, VA, VA + PAGE_BYTES, 2, &done), ERR_INVAL);
    EXPECT(sys_move(space, VA, VA + 2 * PAGE_BYTES, 1, &done), ERR_BUSY);
    EXPECT(sys_move(space, VA, (UINT64_C(1) << 38) - PAGE_BYTES, 2, &done), ERR_INVAL);
    EXPECT(sys_move(space, VA, OTHER + 1, 1, &done), ERR_INVAL);
    EXPECT(sys_share(child, VA, space, LARGE_PAGES, NULL, 0, &done, &shared), 0);
    EXPECT(sys_move(space, VA, OTHER, 1, &done), ERR_SHARED);
    EXPECT(sys_move(space, VA, OTHER, LARGE_PAGES, &done), 0); /* a shared table moves whole */
    EXPECT(entry_at(space, OTHER), first << 32 | PROT_R);
    EXPECT(entry_at(child, VA), first << 32 | PROT_R);
    EXPECT(sys_map(space, OTHER, SLOT_POOL, first, 1, RW, &done), ERR_SHARED);
}

const struct ktest_case share_cases[] = {
    {"note_takes_a_pages_place", note_takes_a_pages_place},
    {"note_checks", note_checks},
    {"note_in_a_large_leaf_splits_it", note_in_a_large_leaf_splits_it},
    {"shared_table_is_read_only_in_both", shared_table_is_read_only_in_both},
    {"unshare_lists_what_is_there", unshare_lists_what_is_there},
    {"note_in_a_shared_table_is_for_all", note_in_a_shared_table_is_for_all},
    {"sharing_splits_a_large_leaf", sharing_splits_a_large_leaf},
    {"share_checks", share_checks},
    {"small_tables_are_copied", small_tables_are_copied},
    {"move_by_page_and_by_table", move_by_page_and_by_table},
    {"move_checks", move_checks},
    {0},
};
