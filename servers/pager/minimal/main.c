/*
 * `minimal`: the textbook pager made correct. A table of 16 VMAs per process; mmap reads nothing; each page comes with the
 * first touch, one at a time; fork shares until one side writes.
 */
#include "table.h"

#include <abi/err.h>
#include <sdk/fault.h>
#include <sdk/policy.h>
#include <rt/server.h>

static int64_t minimal_fault(struct request *rq, struct fault *f)
{
    struct region *r;
    int error = fault_region(f, &r);
    return error ? error : region_page(rq, r, f);
}

static const struct pager_policy minimal = {
    .name = "minimal",
    .region_next = table_next,
    .region_new = table_new,
    .region_insert = table_insert,
    .region_remove = table_remove,
    .region_room = table_room,
    .region_room_empty = table_room_empty,
    .fault = minimal_fault,
    .stack_step_bytes = PAGE_BYTES,
};

void server_main(const struct server_boot *boot)
{
    pager_run(boot, &minimal);
}
