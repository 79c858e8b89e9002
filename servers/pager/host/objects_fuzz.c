/*
 * Objects as a fuzz target: private and shared anonymous memory, files and a device, mapped, touched, forked, cut, punched, written back and evicted
 * by the plain eviction of sdk/evict.c. After each step every book agrees, and every word that is read is the one that was stored.
 */
#include "fuzz.h"
#include "world.h"

#include <sdk/policy.h>
#include <vm/tree.h>

static struct ahead_run miss(struct ahead *a, uint64_t index)
{
    (void)a;
    return (struct ahead_run){ index, 1 + fuzz_choose(6) };
}

static struct ahead_run go_on(struct ahead *a)
{
    return (struct ahead_run){ a->until, 2 };
}

static const struct pager_policy policy = {
    .region_next = tree_next, .region_new = tree_new, .region_insert = tree_insert, .region_remove = tree_remove, .region_resized = tree_resized,
    .region_room = tree_room, .region_room_empty = tree_room_empty, .find_room = tree_find_room, .merges = true, .shares_zero = true, .read_miss = miss,
    .read_on = go_on,
};
const struct pager_policy *pager_policy = &policy;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    world_start(0);
    fuzz_begin(data, size);
    disk_fails = fuzz_choose(2);
    while (fuzz_more()) {
        world_act();
        world_check();
    }
    world_end();
    return 0;
}
