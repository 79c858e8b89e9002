/* Unused frames of proc's pool. State: a stack of indices that came back, and the first that was never given out. */
#include "frames.h"

#include <rt/log.h>

static uint16_t back[FRAMES_MAX];
static uint32_t back_count, next_new, all, tables;

void frames_init(uint64_t frames)
{
    all = frames < FRAMES_MAX ? (uint32_t)frames : FRAMES_MAX;
    back_count = next_new = tables = 0;
}

int64_t frames_take(void)
{
    if (back_count > 0)
        return back[--back_count];
    return next_new < all ? (int64_t)next_new++ : -1;
}

void frames_put(uint32_t index)
{
    rt_assert(index < next_new && back_count < next_new);
    back[back_count++] = (uint16_t)index;
}

int64_t frames_take_table(void)
{
    int64_t index = frames_take();
    tables += index >= 0;
    return index;
}

uint64_t frames_used(void)
{
    return next_new - back_count - tables;
}

uint64_t frames_all(void)
{
    return all;
}

uint64_t frames_left(void)
{
    return all - next_new + back_count;
}
