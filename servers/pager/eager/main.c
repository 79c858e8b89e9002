/*
 * `eager`: every page at once. mmap, brk, exec and fork give a program its pages before it runs on, so that it takes no fault
 * afterwards; the stack comes in large steps. Made to show that pagers swap, and to be measured against.
 */
#include "order.h"

#include <abi/err.h>
#include <sdk/fault.h>
#include <sdk/policy.h>
#include <sdk/populate.h>
#include <rt/server.h>

enum { STACK_STEP_BYTES = 64 << 10 };

/* The rest of a step the stack has just grown by, so that the next pages take no fault. What there is no memory for waits. */
static void fill_stack(struct space *sp, const struct region *stack, vaddr_t faulting, vaddr_t end)
{
    vaddr_t cursor = stack->start;
    populate(NULL, sp, &cursor, faulting);
    cursor = faulting + PAGE_BYTES;
    populate(NULL, sp, &cursor, end);
}

static int64_t eager_fault(struct request *rq, struct fault *f)
{
    struct region *r, *above = region_next(f->space, f->va);
    vaddr_t before = above ? above->start : 0;
    int error = fault_region(f, &r);
    if (error)
        return error;
    if (r->start < before && r == above)
        fill_stack(f->space, r, f->va, before);
    return region_page(rq, r, f);
}

static const struct pager_policy eager = {
    .name = "eager",
    .region_next = order_next,
    .region_new = order_new,
    .region_insert = order_insert,
    .region_remove = order_remove,
    .region_room = order_room,
    .region_room_empty = order_room,
    .space_end = order_end,
    .fault = eager_fault,
    .populates = true,
    .fork_copies = true,
    .stack_step_bytes = STACK_STEP_BYTES,
};

void server_main(const struct server_boot *boot)
{
    order_init();
    pager_run(boot, &eager);
}
