/*
 * What it costs that memory goes to the swap disk and comes back: instructions of the whole system without those in which it was idle, for one
 * page of a cluster. One request is at the disk at a time, and the disk is slowed down (tools/bench.py), so that in most rounds the machine is idle when
 * it answers; a figure is what most rounds took.
 */
#include "measure.h"

#include <abi/syscall.h>
#include <quire/sys.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { PAGE = 4096, CLUSTER = 8 /* pages that the pager writes by one request, and reads */, SWAP_ROUNDS = 128 };

/* Instructions that were not idle. */
static uint64_t busy(void)
{
    uint64_t idle = (uint64_t)sys_kstat(KSTAT_IDLE_INSTRUCTIONS);
    return instructions() - idle;
}

static int in_order(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* The most frequent of them. */
static uint64_t usual(uint64_t *of)
{
    uint64_t best = 0;
    qsort(of, SWAP_ROUNDS, sizeof *of, in_order);
    for (unsigned i = 0, run = 0, longest = 0; i < SWAP_ROUNDS; i++) {
        run = i && of[i] == of[i - 1] ? run + 1 : 1;
        if (run > longest)
            longest = run, best = of[i];
    }
    return best;
}

void bench_swap(void)
{
    static uint64_t out[SWAP_ROUNDS], in[SWAP_ROUNDS];
    volatile char sum = 0, *at = mmap(NULL, (size_t)CLUSTER * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        fail("mmap");
    for (unsigned round = 0; round < SWAP_ROUNDS; round++) {
        for (size_t i = 0; i < CLUSTER; i++)
            at[i * PAGE] = (char)round;
        uint64_t from = busy();
        if (madvise((void *)(uintptr_t)at, (size_t)CLUSTER * PAGE, MADV_PAGEOUT) < 0)
            fail("madvise");
        uint64_t then = busy();
        for (size_t i = 0; i < CLUSTER; i++)
            sum = at[i * PAGE];
        in[round] = busy() - then;
        out[round] = then - from;
    }
    (void)sum;
    munmap((void *)(uintptr_t)at, (size_t)CLUSTER * PAGE);
    row("page_out_per_page", usual(out) / CLUSTER);
    row("page_in_per_page", usual(in) / CLUSTER);
}
