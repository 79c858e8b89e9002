/* Where mappings go: fixed addresses, hints, room. */
#include "kit.h"

#include <proto/layout.h>

static const int both = PROT_READ | PROT_WRITE;
static const int anonymous = MAP_PRIVATE | MAP_ANONYMOUS;

static void fixed_replaces(void)
{
    int fd = kit_file(4 * PAGE);
    unsigned char *memory = kit_anon(6 * PAGE);
    memset(memory, 9, 6 * PAGE);
    NEED(mmap(memory + 2 * PAGE, 2 * PAGE, both, MAP_PRIVATE | MAP_FIXED, fd, PAGE) == memory + 2 * PAGE);
    NEED(kit_matches(memory + 2 * PAGE, PAGE, 2 * PAGE));
    NEED(memory[2 * PAGE - 1] == 9 && memory[4 * PAGE] == 9);
    NEED(mmap(memory, 6 * PAGE, both, anonymous | MAP_FIXED, -1, 0) == memory); /* over all three */
    NEED(kit_zero(memory, 6 * PAGE));
}

static void fixed_that_fails_changes_nothing(void)
{
    unsigned char *memory = kit_anon(2 * PAGE);
    memory[PAGE] = 9;
    NEED_ERRNO(mmap(memory, 2 * PAGE, both, MAP_PRIVATE | MAP_FIXED, 99, 0), EBADF);
    NEED(memory[PAGE] == 9);
}

static void noreplace(void)
{
    unsigned char *memory = kit_anon(3 * PAGE);
    memory[0] = 5;
    NEED_ERRNO(mmap(memory, PAGE, both, anonymous | MAP_FIXED_NOREPLACE, -1, 0), EEXIST);
    NEED(memory[0] == 5);
    NEED_OK(munmap(memory + PAGE, PAGE));
    NEED(mmap(memory + PAGE, PAGE, both, anonymous | MAP_FIXED_NOREPLACE, -1, 0) == memory + PAGE);
}

static void hints(void)
{
    unsigned char *taken = kit_anon(PAGE);
    taken[0] = 6;
    unsigned char *other = mmap(taken, PAGE, both, anonymous, -1, 0);
    NEED_OK(other);
    NEED(other != taken && taken[0] == 6);
    NEED_OK(mmap((void *)0x1234567, PAGE, both, anonymous, -1, 0)); /* not on a page: only a hint */
    NEED_OK(mmap((void *)~(uintptr_t)0, PAGE, both, anonymous, -1, 0));
    unsigned char *there = mmap((void *)(USER_MMAP_FLOOR + (64 << 20)), PAGE, both, anonymous, -1, 0);
    NEED_OK(there);
    there[0] = 1;
}

static void no_overlap(void)
{
    enum { COUNT = 6 };
    unsigned char *memory[COUNT];
    for (int i = 0; i < COUNT; i++) {
        memory[i] = kit_anon((size_t)(i + 1) * PAGE);
        memset(memory[i], i + 1, (size_t)(i + 1) * PAGE);
    }
    NEED_OK(munmap(memory[2], 3 * PAGE));
    memory[2] = kit_anon(3 * PAGE); /* room is found again */
    memset(memory[2], 3, 3 * PAGE);
    for (int i = 0; i < COUNT; i++)
        for (int page = 0; page <= i; page++)
            NEED(memory[i][page * PAGE] == i + 1);
}

static void large_mapping(void)
{
    int fd = kit_file(PAGE);
    NEED_OK(ftruncate(fd, 24 << 20));
    unsigned char *memory = kit_map(24 << 20, both, MAP_SHARED, fd, 0);
    unsigned char *last = memory + (24 << 20) - 1;
    NEED(*last == 0);
    *last = 1;
    NEED(*last == 1 && kit_matches(memory, 0, PAGE));
}

const struct test_case cases_place[] = {
    { "MAP_FIXED_replaces_what_was_there", fixed_replaces, NULL },
    { "MAP_FIXED_that_fails_changes_nothing", fixed_that_fails_changes_nothing, NULL },
    { "MAP_FIXED_NOREPLACE_is_EEXIST", noreplace, NULL },
    { "hints_never_replace", hints, NULL },
    { "mappings_do_not_overlap", no_overlap, NULL },
    { "large_mapping_of_a_sparse_file", large_mapping, NULL },
    { NULL, NULL, NULL },
};
