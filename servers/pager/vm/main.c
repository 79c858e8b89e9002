/*
 * `vm`: the pager to use. Any number of mappings in a balanced tree, merged where equal; pages on demand, those of files with
 * their neighbours; fork shares until one side writes.
 */
#include "around.h"
#include "huge.h"
#include "reclaim.h"
#include "swap.h"
#include "tree.h"
#include "window.h"

#include <abi/err.h>
#include <rt/server.h>
#include <sdk/fault.h>
#include <sdk/policy.h>

static int64_t vm_fault(struct request *rq, struct fault *f)
{
    struct region *r;
    int error = fault_region(f, &r);
    if (error)
        return error;
    if (!f->entry && huge_may(r) && huge_page(r, f, false))
        return 0;
    int64_t status = region_page(rq, r, f);
    if (status == 0 && !f->present && f->page && f->page->kind == PAGE_CACHE)
        return around(r, f);
    return status;
}

static const struct pager_policy vm = {
    .name = "vm",
    .region_next = tree_next,
    .region_new = tree_new,
    .region_insert = tree_insert,
    .region_remove = tree_remove,
    .region_resized = tree_resized,
    .region_room = tree_room,
    .region_room_empty = tree_room_empty,
    .find_room = tree_find_room,
    .space_end = tree_end,
    .fault = vm_fault,
    .large_page = huge_page,
    .read_miss = window_miss,
    .read_on = window_go_on,
    .memory = &reclaim_memory,
    .note_ref = swap_note_ref,
    .note_unref = swap_note_unref,
    .merges = true,
    .shares_zero = true,
    .fork_shares = true,
    .stack_step_bytes = PAGE_BYTES,
    .space_bytes = TREE_SPACE_BYTES,
};

void server_main(const struct server_boot *boot)
{
    tree_init();
    around_init();
    window_init();
    huge_init();
    pager_run(boot, &vm);
}
