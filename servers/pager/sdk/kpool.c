/* The frames of the kernel-object pool. State: a stack of the free indices. */
#include "kpool.h"

#include "frames.h"

#include <rt/log.h>

static uint32_t *stack;
static uint64_t free_count, total, tables;

void kpool_init(uint64_t frames)
{
    rt_assert(frames > 0 && frames <= UINT32_MAX);
    stack = frames_reserve(frames * sizeof *stack);
    total = free_count = frames;
    tables = 0;
    for (uint64_t i = 0; i < frames; i++)
        stack[i] = (uint32_t)(frames - 1 - i);
}

int64_t kpool_take(void)
{
    return free_count ? (int64_t)stack[--free_count] : -1;
}

int64_t kpool_take_table(void)
{
    int64_t index = kpool_take();
    tables += index >= 0;
    return index;
}

int64_t kpool_take_run(uint64_t most, uint64_t *count)
{
    if (!free_count)
        return -1;
    uint64_t n = 1, first = stack[free_count - 1];
    while (n < most && n < free_count && stack[free_count - 1 - n] == first + n)
        n++;
    free_count -= n;
    *count = n;
    return (int64_t)first;
}

void kpool_give(uint64_t index)
{
    rt_assert(index < total && free_count < total);
    stack[free_count++] = (uint32_t)index;
}

uint64_t kpool_free(void)
{
    return free_count;
}

uint64_t kpool_total(void)
{
    return total;
}

uint64_t kpool_tables(void)
{
    return tables;
}
