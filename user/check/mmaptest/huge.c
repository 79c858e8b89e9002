/* 2 MiB leaves, as the pager `vm` makes them: when they come, and what splits them. Elsewhere there are none. */
#include "kit.h"

#include <abi/types.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

enum { PIECE = LARGE_BYTES };

static const int both = PROT_READ | PROT_WRITE;

static bool none_here(void)
{
    return !kit_pager_is("vm");
}

/* So many aligned pieces of 2 MiB, advised. */
static unsigned char *advised(size_t pieces)
{
    unsigned char *at = kit_map((pieces + 1) * PIECE, both, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    size_t before = -(uintptr_t)at & (PIECE - 1);
    if (before)
        munmap(at, before);
    munmap(at + before + pieces * PIECE, PIECE - before);
    madvise(at + before, pieces * PIECE, MADV_HUGEPAGE);
    return at + before;
}

/* How many leaves the mapping at an address has. */
static uint64_t leaves(const unsigned char *at)
{
    return kit_region(at).large / LARGE_PAGES;
}

static void touch_brings_a_leaf(void)
{
    if (none_here())
        return;
    unsigned char *at = advised(2);
    struct pager_stat before = kit_stat();
    at[PIECE + 12345] = 1;
    struct pager_stat after = kit_stat();
    NEED(leaves(at) == 1 && kit_region(at).resident == LARGE_PAGES);
    NEED(after.large_leaves == before.large_leaves + 1 && after.large_made == before.large_made + 1);
    NEED(kit_zero(at + PIECE, 12345) && kit_zero(at + PIECE + 12346, PIECE - 12346));
    uint64_t faults = kit_faults();
    for (size_t i = 0; i < PIECE; i += PAGE)
        at[PIECE + i] = 1;
    NEED(kit_faults() == faults);
    unsigned char *other = kit_anon(4 * PIECE); /* not advised */
    other[2 * PIECE] = 1;
    NEED(leaves(other) == 0 && kit_region(other).resident == 1);
}

/* vmmap of this process, by a child that was there before: fork splits. */
static void leaves_are_shown(void)
{
    char text[4096] = "", pid[16], byte = 0;
    int ends[2], status, fd = open(KIT_OTHER, O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (none_here())
        return;
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    NEED_OK(fd);
    NEED_OK(pipe(ends));
    pid_t child = fork();
    if (child == 0) {
        dup2(fd, 1);
        (void)!read(ends[0], &byte, 1);
        execl("/bin/vmmap", "vmmap", pid, NULL);
        _exit(1);
    }
    unsigned char *at = advised(3);
    at[0] = at[2 * PIECE] = 1;
    NEED(write(ends[1], &byte, 1) == 1);
    NEED(waitpid(child, &status, 0) == child && status == 0);
    NEED(pread(fd, text, sizeof text - 1, 0) > 0 && strstr(text, "1024  anonymous, 2 leaves of 2 MiB\n"));
}

static void protecting_a_page_splits(void)
{
    if (none_here())
        return;
    unsigned char *at = advised(1), *middle = at + 100 * PAGE;
    at[0] = middle[0] = 7;
    NEED(leaves(at) == 1);
    NEED_OK(mprotect(at, PIECE, PROT_READ));
    NEED_OK(mprotect(at, PIECE, both));
    NEED(leaves(at) == 1); /* the whole stays whole */
    NEED_OK(mprotect(middle, PAGE, PROT_READ));
    NEED(leaves(at) == 0 && middle[0] == 7 && kit_region(middle).resident == 1);
    NEED(suite_child(kit_write, middle) == SIGSEGV);
    NEED(suite_child(kit_write, middle + PAGE) == 0);
}

static void unmapping_a_part_splits(void)
{
    if (none_here())
        return;
    unsigned char *at = advised(2);
    at[0] = at[PIECE] = 7;
    NEED(leaves(at) == 2);
    uint64_t anon = kit_stat().anon_frames;
    NEED_OK(munmap(at + 10 * PAGE, 20 * PAGE));
    NEED(anon - kit_stat().anon_frames == 20);
    NEED(at[0] == 7 && leaves(at) == 0 && leaves(at + PIECE) == 1);
    NEED_OK(munmap(at, 2 * PIECE));
    NEED(anon - kit_stat().anon_frames == 2 * LARGE_PAGES);
}

static void fork_splits(void)
{
    if (none_here())
        return;
    unsigned char *at = advised(1);
    at[PAGE] = 7;
    pid_t pid = fork();
    if (pid == 0) {
        at[PAGE]++;
        at[2 * PAGE]++;
        _exit(at[PAGE] != 8 || at[2 * PAGE] != 1 || leaves(at) != 0);
    }
    int status;
    at[2 * PAGE] = 5;
    NEED(waitpid(pid, &status, 0) == pid && status == 0);
    NEED(at[PAGE] == 7 && at[2 * PAGE] == 5 && leaves(at) == 0);
}

static void a_leaf_moves_whole(void)
{
    if (none_here())
        return;
    unsigned char *at = advised(1), *room = advised(1);
    at[PAGE] = 7;
    NEED(mremap(at, PIECE, PIECE, MREMAP_MAYMOVE | MREMAP_FIXED, room) == room);
    NEED(room[PAGE] == 7 && leaves(room) == 1);
}

static void locked_and_populated_memory(void)
{
    if (none_here())
        return;
    unsigned char *at = advised(1);
    NEED_OK(madvise(at, PIECE, MADV_NOHUGEPAGE));
    at[0] = 1;
    NEED(leaves(at) == 0);
    at = kit_map(2 * PIECE, both, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    NEED(leaves(at) >= 1 && kit_region(at).resident == 2 * LARGE_PAGES);
    at = kit_anon(2 * PIECE);
    NEED_OK(mlock(at, 2 * PIECE));
    NEED(leaves(at) >= 1 && kit_region(at).resident == 2 * LARGE_PAGES);
    NEED_OK(munlock(at + PIECE, PAGE));
}

const struct test_case cases_huge[] = {
    { "huge_touch_brings_a_leaf", touch_brings_a_leaf, NULL },
    { "huge_leaves_are_shown", leaves_are_shown, NULL },
    { "huge_protecting_a_page_splits", protecting_a_page_splits, NULL },
    { "huge_unmapping_a_part_splits", unmapping_a_part_splits, NULL },
    { "huge_fork_splits", fork_splits, NULL },
    { "huge_leaf_moves_whole", a_leaf_moves_whole, NULL },
    { "huge_locked_and_populated_memory", locked_and_populated_memory, NULL },
    { NULL, NULL, NULL },
};
