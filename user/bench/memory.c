/* What memory costs: first touches, mapping, protecting, copying on write. */
#include "measure.h"

#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = ROUNDS + WARM_UP };

static char *anonymous(size_t pages)
{
    char *at = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        fail("mmap");
    return at;
}

static void unmap(void *at, size_t pages)
{
    if (munmap(at, pages * PAGE) < 0)
        fail("munmap");
}

static void protect(void *at, size_t pages, int prot)
{
    if (mprotect(at, pages * PAGE, prot) < 0)
        fail("mprotect");
}

/* Pages that both a child and we have; the child waits until the pipe is closed. */
static void copy_on_write(void)
{
    int fds[2];
    char byte, *at = anonymous(PAGES);
    memset(at, 1, (size_t)PAGES * PAGE);
    if (pipe(fds) < 0)
        fail("pipe");
    pid_t child = fork();
    if (child < 0)
        fail("fork");
    if (child == 0) {
        close(fds[1]);
        read(fds[0], &byte, 1);
        _exit(0);
    }
    MEASURE("cow_write", (void)0, *(volatile char *)(at + (size_t)round * PAGE) = 2, (void)0);
    close(fds[0]);
    close(fds[1]);
    if (waitpid(child, NULL, 0) != child)
        fail("waitpid");
    unmap(at, PAGES);
}

static char *forbidden;

static void repair(int number, siginfo_t *info, void *context)
{
    (void)number, (void)info, (void)context;
    protect(forbidden, 1, PROT_READ | PROT_WRITE);
}

/* A program that handles its own faults: the signal, an mprotect in the handler, the return and the store again. */
static void signal_and_repair(void)
{
    struct sigaction act = {.sa_sigaction = repair, .sa_flags = SA_SIGINFO};
    forbidden = anonymous(1);
    *forbidden = 1;
    if (sigaction(SIGSEGV, &act, NULL) < 0)
        fail("sigaction");
    MEASURE("sigsegv_mprotect", protect(forbidden, 1, PROT_READ), *(volatile char *)forbidden = 1, (void)0);
    signal(SIGSEGV, SIG_DFL);
    unmap(forbidden, 1);
}

/* Frames that the pager has zeroed ahead by now. */
static uint64_t zeroed_frames(void)
{
    struct pager_stat stat = {0};
    uint64_t w[MSG_WORDS] = {0};
    if (quire_call_buffer(USER_SLOT_PAGER, PAGER_STAT, w, &stat, sizeof stat, BUF_OUT) < 0)
        fail("pager's counters");
    return stat.zeroed_frames;
}

/* A first store that finds a zeroed frame. For the other rows none are zeroed ahead (tools/bench.py), as it is up to the disk when the machine is idle. */
void bench_ahead(void)
{
    if (!control("zero_ahead=128"))
        return;
    while (zeroed_frames() < 128)
        usleep(1000);
    char *at = anonymous(PAGES);
    MEASURE("anon_first_write_ahead", (void)0, *(volatile char *)(at + (size_t)round * PAGE) = 1, (void)0);
    unmap(at, PAGES);
    control("zero_ahead=0");
}

/* Memory that was advised MADV_HUGEPAGE, a piece of 2 MiB at a touch; each figure is that of 4 KiB of it. */
static void bench_huge(void)
{
    enum { PIECES = 8, PIECE_PAGES = 512 };
    const size_t bytes = (size_t)PIECE_PAGES * PAGE;
    char *all = anonymous((PIECES + 1) * PIECE_PAGES), *at = (char *)(((uintptr_t)all + bytes - 1) & ~(bytes - 1));
    uint64_t least = UINT64_MAX;
    if (madvise(at, PIECES * bytes, MADV_HUGEPAGE) < 0)
        fail("madvise");
    for (unsigned i = 0; i < PIECES; i++) {
        uint64_t from = instructions();
        for (unsigned page = 0; page < PIECE_PAGES; page++)
            *(volatile char *)(at + i * bytes + (size_t)page * PAGE) = 1;
        uint64_t took = instructions() - from;
        least = took < least ? took : least;
    }
    row("huge_first_write_page", least / PIECE_PAGES);
    uint64_t from = instructions();
    unmap(at, (size_t)PIECES * PIECE_PAGES);
    row("huge_munmap_per_page", (instructions() - from) / ((uint64_t)PIECES * PIECE_PAGES));
    unmap(all, (PIECES + 1) * PIECE_PAGES);
}

void bench_memory(void)
{
    char *at = anonymous(PAGES);
    volatile char sum = 0;
    MEASURE("anon_first_read", (void)0, sum = *(volatile char *)(at + (size_t)round * PAGE), (void)0);
    (void)sum;
    unmap(at, PAGES);
    at = anonymous(PAGES);
    MEASURE("anon_first_write", (void)0, *(volatile char *)(at + (size_t)round * PAGE) = 1, (void)0);
    uint64_t from = instructions();
    unmap(at, PAGES);
    row("munmap_per_page", (instructions() - from) / PAGES);
    MEASURE("mmap_munmap", (void)0, (at = anonymous(1), unmap(at, 1)), (void)0);
    at = anonymous(64);
    memset(at, 1, (size_t)64 * PAGE);
    MEASURE("mprotect_flip", (void)0, protect(at + 32 * PAGE, 1, round % 2 ? PROT_READ | PROT_WRITE : PROT_READ), (void)0);
    unmap(at, 64);
    bench_huge();
    copy_on_write();
    signal_and_repair();
}
