/* What init takes from the root pool. State: the next unused frame and slot; only grows. Used by one thread at a time. */
#include "root.h"

#include <abi/boot.h>
#include <quire/sys.h>
#include <rt/log.h>
#include <rt/string.h>

static uint64_t next_frame, frame_limit;
static cap_t next_slot = INIT_SLOT_FREE;
static uint64_t window_pages;

void root_init(uint64_t frames)
{
    next_frame = 0;
    frame_limit = frames;
}

void root_fail(const char *what, int64_t error)
{
    if (error)
        log_print("init: cannot go on: %s: error %ld\n", what, (long)error);
    else
        log_print("init: cannot go on: %s\n", what);
    sys_power(INIT_SLOT_POOL, POWER_FAIL);
    for (;;)
        sys_yield();
}

uint64_t root_take(uint64_t count)
{
    uint64_t first = next_frame;
    if (count > frame_limit - next_frame)
        root_fail("out of memory", 0);
    next_frame += count;
    return first;
}

uint64_t root_next(void)
{
    return next_frame;
}

void root_set_limit(uint64_t limit)
{
    rt_assert(limit >= next_frame && limit <= frame_limit);
    frame_limit = limit;
}

cap_t root_slot(void)
{
    if (next_slot >= CAP_SLOTS)
        root_fail("out of capability slots", 0);
    return next_slot++;
}

static cap_t make(uint64_t frame, unsigned type, uint64_t a4, uint64_t a5)
{
    cap_t slot = root_slot();
    int64_t error = sys_make(INIT_SLOT_POOL, frame, type, slot, a4, a5);
    if (error < 0)
        root_fail("making an object", error);
    return slot;
}

cap_t root_make(unsigned type, uint64_t a4, uint64_t a5)
{
    return make(root_take(1), type, a4, a5);
}

cap_t root_make_pool(uint64_t first, uint64_t count)
{
    return make(root_take(1), OBJ_POOL, first, count);
}

cap_t root_make_device(uint64_t first, uint64_t count)
{
    return make(root_take(1), OBJ_POOL, (uint64_t)INIT_SLOT_DEVICE << 32 | first, count);
}

cap_t root_copy(cap_t source, unsigned rights, uint64_t badge)
{
    cap_t slot = root_slot();
    int64_t error = sys_cap_copy(CAP_NULL, slot, source, rights, badge);
    if (error < 0)
        root_fail("copying a capability", error);
    return slot;
}

void root_map(cap_t space, vaddr_t va, cap_t pool, uint64_t index, uint64_t pages, unsigned prot)
{
    while (pages > 0) {
        uint64_t done = 0;
        int64_t error = sys_map(space, va, pool, index, pages, prot, &done);
        if (error == ERR_NEED_TABLE) {
            int64_t donated = sys_donate(space, INIT_SLOT_POOL, root_take(1), 1);
            if (donated < 0)
                root_fail("donating a page table", donated);
        } else if (error < 0 || done == 0) {
            root_fail("mapping", error);
        }
        va += done * PAGE_BYTES;
        index += done;
        pages -= done;
    }
}

void *root_window(uint64_t index, uint64_t pages)
{
    rt_assert(window_pages == 0);
    root_map(INIT_SLOT_SPACE, INIT_WINDOW_VA, INIT_SLOT_POOL, index, pages, PROT_R | PROT_W);
    window_pages = pages;
    memset((void *)INIT_WINDOW_VA, 0, pages * PAGE_BYTES);
    return (void *)INIT_WINDOW_VA;
}

void root_window_close(void)
{
    vaddr_t va = INIT_WINDOW_VA;
    while (window_pages > 0) {
        uint64_t done = 0;
        int64_t error = sys_unmap(INIT_SLOT_SPACE, va, window_pages, NULL, 0, &done);
        if (error < 0 || done == 0)
            root_fail("unmapping", error);
        va += done * PAGE_BYTES;
        window_pages -= done;
    }
}
