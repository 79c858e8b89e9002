/*
 * What the disk's part costs: instructions of the whole system without the time it was idle. The disk answers at the host's time, so
 * that these figures are near, but not the same on each run.
 */
#include "measure.h"

#include <abi/syscall.h>
#include <fcntl.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>
#include <quire/sys.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096, FILE_PAGES = 1024, DISK_ROUNDS = 16, TICK = 100 /* instructions: 1 ns each, a tick of the clock is 100 ns */ };
static const char path[] = "/tmp/bench.disk";

/* Instructions that were not idle. */
static uint64_t busy(void)
{
    uint64_t idle = (uint64_t)sys_kstat(KSTAT_IDLE_TICKS) * TICK;
    return instructions() - idle;
}

static char *map_file(int fd, int prot)
{
    char *at = mmap(NULL, (size_t)FILE_PAGES * PAGE, prot, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED)
        fail("mmap of a file");
    return at;
}

static void unmap_file(char *at)
{
    if (munmap(at, (size_t)FILE_PAGES * PAGE) < 0)
        fail("munmap");
}

/* A file that is not in memory, read through a mapping from its first page to its last: the cost of a page. */
static void cold_sequential(int fd)
{
    uint64_t least = UINT64_MAX;
    volatile char sum = 0;
    for (int round = 0; round < WARM_UP; round++) {
        if (!control("drop_caches=1"))
            fail("drop_caches");
        char *at = map_file(fd, PROT_READ);
        uint64_t from = busy();
        for (size_t i = 0; i < FILE_PAGES; i++)
            sum = at[i * PAGE];
        uint64_t took = busy() - from;
        least = took < least ? took : least;
        unmap_file(at);
    }
    (void)sum;
    row("cold_seq_per_page", least / FILE_PAGES);
}

/* One page stored to, then msync until it is on the disk. */
static void dirty_and_sync(int fd)
{
    uint64_t least = UINT64_MAX;
    char *at = map_file(fd, PROT_READ | PROT_WRITE);
    for (int round = 0; round < DISK_ROUNDS; round++) {
        uint64_t from = busy();
        at[7 * PAGE] = (char)round;
        if (msync(at + 7 * PAGE, PAGE, MS_SYNC) < 0)
            fail("msync");
        uint64_t took = busy() - from;
        least = took < least ? took : least;
    }
    unmap_file(at);
    row("dirty_msync", least);
}

void bench_disk(void)
{
    int fd = make_file(path, FILE_PAGES);
    cold_sequential(fd);
    dirty_and_sync(fd);
    close(fd);
    unlink(path);
}
