/*
 * `vm`: the pager to use. Any number of mappings in a balanced tree, merged where equal; pages on demand, those of files with
 * their neighbours; fork shares until one side writes.
 */
#include "around.h"
#include "tree.h"

#include <abi/err.h>
#include <rt/server.h>
#include <sdk/fault.h>
#include <sdk/policy.h>

static int64_t vm_fault(struct request *rq, struct fault *f)
{
    int error = 0;
    struct region *r = region_find(f->space, f->va);
    if (!r)
        r = stack_grow(f->space, f->va, PAGE_BYTES, &error);
    if (!r)
        return error;
    error = fault_check(r, f->access);
    if (error)
        return error;
    int64_t status = region_page(rq, r, f);
    if (status == 0 && !f->present && f->page->kind == PAGE_CACHE)
        around(r, f);
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
    .merges = true,
    .stack_step_bytes = PAGE_BYTES,
};

void server_main(const struct server_boot *boot)
{
    tree_init();
    pager_run(boot, &vm);
}
