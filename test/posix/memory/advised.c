/*
 * Conformance of what madvise (as Linux has it) says of memory that is not needed soon, or not at all: MADV_COLD, MADV_PAGEOUT, MADV_FREE. With the argument
 * `swap` the machine has a swap disk: memory that was paged out has left. `pressure FILE`: FILE is larger than memory; reading it makes what was
 * advised MADV_FREE go. `shared MIB`: a shared mapping of so much, more than memory.
 */
#include "memory.h"

#include <sys/resource.h>

#ifndef MADV_COLD
#define MADV_COLD 20
#define MADV_PAGEOUT 21
#endif

enum { PAGES = 300 };
static int has_swap;

static size_t resident(const char *at, size_t pages)
{
    static unsigned char told[PAGES];
    size_t count = 0;
    if (mincore((void *)at, pages * page, told) < 0)
        return (size_t)-1;
    for (size_t i = 0; i < pages; i++)
        count += told[i] & 1;
    return count;
}

/* Each page has bytes of its own. */
static void fill(char *at, size_t pages)
{
    for (size_t i = 0; i < pages; i++)
        memset(at + i * page, (int)(i % 100 + 1), page);
}

static int is_filled(const char *at, size_t pages)
{
    for (size_t i = 0; i < pages; i++)
        if (!is_all(at + i * page, page, (char)(i % 100 + 1)))
            return 0;
    return 1;
}

/* Without a swap disk nothing may leave; with one all must. (Where Linux has one, pages may still be on their way.) */
static int has_left(const char *at, size_t pages)
{
    return resident(at, pages) == (has_swap ? 0 : pages);
}

static void paging_out(void)
{
    char *at = anonymous(PAGES, MAP_PRIVATE);
    fill(at, PAGES);
    CHECK("madvise MADV_PAGEOUT", madvise(at, PAGES * page, MADV_PAGEOUT) == 0);
    CHECK("madvise MADV_PAGEOUT: private anonymous memory leaves if there is a swap disk", has_left(at, PAGES));
    CHECK("madvise MADV_PAGEOUT: the bytes stay", is_filled(at, PAGES));
    CHECK("madvise MADV_PAGEOUT: again, part of it stored to", (at[5] = at[5], madvise(at, PAGES * page, MADV_PAGEOUT) == 0) && has_left(at, PAGES));
    CHECK("madvise MADV_PAGEOUT: of a part", is_filled(at, PAGES) && madvise(at + page, page, MADV_PAGEOUT) == 0 && resident(at, 1) == 1 &&
          resident(at + 2 * page, PAGES - 2) == PAGES - 2 && has_left(at + page, 1));
    munmap(at + page, page);
    CHECK("madvise MADV_PAGEOUT ENOMEM: a hole, what is around it has left", ERROR_OF(madvise(at, PAGES * page, MADV_PAGEOUT)) == ENOMEM && has_left(at, 1) &&
          has_left(at + 2 * page, PAGES - 2));
    munmap(at, PAGES * page);
}

static char *common;

static void use_common(void)
{
    int good = is_filled(common, 4) && madvise(common, 4 * page, MADV_PAGEOUT) == 0 && resident(common, 4) == 4;
    common[0] = 77;
    _exit(!(good && is_filled(common + page, 0) && common[0] == 77));
}

static void sharing(void)
{
    common = anonymous(4, MAP_PRIVATE);
    fill(common, 4);
    CHECK("madvise MADV_PAGEOUT: what the parent has too stays", kit_child(use_common) == 0);
    CHECK("madvise MADV_PAGEOUT: the parent's bytes stay", is_filled(common, 4));
    CHECK("madvise MADV_PAGEOUT: once the child is gone it leaves", madvise(common, 4 * page, MADV_PAGEOUT) == 0 && has_left(common, 4) && is_filled(common, 4));
    munmap(common, 4 * page);
}

/* What has left is counted, and so is what had to be read again. */
static void counting(void)
{
    struct rusage before, out, in;
    char *at = anonymous(PAGES, MAP_PRIVATE);
    fill(at, PAGES);
    getrusage(RUSAGE_SELF, &before);
    madvise(at, PAGES * page, MADV_PAGEOUT);
    getrusage(RUSAGE_SELF, &out);
    CHECK("getrusage: pages that went to the swap disk", out.ru_nswap - before.ru_nswap == (has_swap ? PAGES : 0));
    CHECK("getrusage: reading them again takes major faults", is_filled(at, PAGES) && getrusage(RUSAGE_SELF, &in) == 0 &&
          (has_swap ? in.ru_majflt - out.ru_majflt >= PAGES / 8 && in.ru_majflt - out.ru_majflt <= PAGES : in.ru_majflt == out.ru_majflt));
    munmap(at, PAGES * page);
}

static void cooling(void)
{
    char *at = anonymous(PAGES, MAP_PRIVATE);
    fill(at, PAGES);
    CHECK("madvise MADV_COLD: stays while there is memory", madvise(at, PAGES * page, MADV_COLD) == 0 && resident(at, PAGES) == PAGES);
    CHECK("madvise MADV_COLD: the bytes stay", is_filled(at, PAGES));
    munmap(at, PAGES * page);
}

/* Is each page either as fill made it or zero? What was stored to has its first byte changed. */
static int is_filled_or_zero(const char *at, size_t pages, size_t *zero)
{
    int good = 1;
    *zero = 0;
    for (size_t i = 0; i < pages; i++) {
        const char *p = at + i * page;
        int gone = p[page - 1] == 0;
        *zero += (size_t)gone;
        good &= is_all(p + 1, page - 1, gone ? 0 : (char)(i % 100 + 1));
    }
    return good;
}

static void freeing(void)
{
    char *at = anonymous(PAGES, MAP_PRIVATE);
    size_t zero;
    fill(at, PAGES);
    CHECK("madvise MADV_FREE", madvise(at, PAGES * page, MADV_FREE) == 0);
    at[0] = 77;
    CHECK("madvise MADV_FREE: each page is as it was, or zero", is_filled_or_zero(at, PAGES, &zero));
    CHECK("madvise MADV_FREE: what is stored after it stays", at[0] == 77);
    fill(at, PAGES);
    CHECK("madvise MADV_FREE: and holds again", is_filled(at, PAGES) && madvise(at, page, MADV_PAGEOUT) == 0 && is_filled(at, PAGES));
    madvise(at, PAGES * page, MADV_PAGEOUT);
    CHECK("madvise MADV_FREE: of what is on the swap disk", madvise(at, PAGES * page, MADV_FREE) == 0 && is_filled_or_zero(at, PAGES, &zero) && (!has_swap || zero == PAGES));
    CHECK("madvise MADV_FREE: of what was only read, or not touched", madvise(at, PAGES * page, MADV_FREE) == 0);
    munmap(at, PAGES * page);
    char *shared = anonymous(1, MAP_SHARED);
    CHECK("madvise MADV_FREE EINVAL: shared memory", ERROR_OF(madvise(shared, page, MADV_FREE)) == EINVAL);
    munmap(shared, page);
    int fd = file_of(page);
    char *file = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    CHECK("madvise MADV_FREE EINVAL: a file", ERROR_OF(madvise(file, page, MADV_FREE)) == EINVAL);
    munmap(file, page);
    close(fd);
}

/* Reads all of a file. */
static int read_through(const char *path)
{
    static char block[65536];
    int fd = open(path, O_RDONLY);
    ssize_t n = 0;
    while (fd >= 0 && (n = read(fd, block, sizeof block)) > 0)
        ;
    close(fd);
    return fd >= 0 && n == 0;
}

static void freeing_under_pressure(const char *path)
{
    char *at = anonymous(PAGES, MAP_PRIVATE);
    size_t zero, kept = 0, held;
    fill(at, PAGES);
    CHECK("madvise MADV_FREE: all is in memory until it runs short", madvise(at, PAGES * page, MADV_FREE) == 0 && resident(at, PAGES) == PAGES);
    for (size_t i = 0; i < PAGES; i += 10)
        at[i * page] = 77, kept++;
    pid_t child = fork();
    if (child == 0)
        _exit(!is_filled_or_zero(at, PAGES, &zero));
    int status;
    CHECK("madvise MADV_FREE: a child sees the same", waitpid(child, &status, 0) == child && status == 0);
    CHECK("read of a large file", read_through(path) && read_through(path));
    held = resident(at, PAGES);
    CHECK("madvise MADV_FREE: when memory is short they go", held < PAGES / 2); /* of those stored to some may be on the swap disk */
    CHECK("madvise MADV_FREE: what has gone is zero", is_filled_or_zero(at, PAGES, &zero) && zero > PAGES / 2 && zero <= PAGES - kept);
    int good = 1;
    for (size_t i = 0; i < PAGES; i += 10)
        good &= at[i * page] == 77 && at[i * page + 1] == (char)(i % 100 + 1);
    CHECK("madvise MADV_FREE: what was stored to before stays", good);
    munmap(at, PAGES * page);
}

static void refusing(void)
{
    char *at = anonymous(3, MAP_PRIVATE);
    fill(at, 3);
    if (mlock(at + page, page) < 0) {
        kit_skip("madvise of locked memory", strerror(errno));
        return;
    }
    CHECK("madvise MADV_COLD, MADV_PAGEOUT EINVAL: locked", ERROR_OF(madvise(at, 3 * page, MADV_COLD)) == EINVAL &&
          ERROR_OF(madvise(at, 3 * page, MADV_PAGEOUT)) == EINVAL);
    CHECK("madvise MADV_FREE EINVAL: locked", ERROR_OF(madvise(at + page, page, MADV_FREE)) == EINVAL);
    CHECK("madvise MADV_PAGEOUT EINVAL: locked memory stays, with what is behind it", resident(at + page, 2) == 2 && is_filled(at, 3));
    munmap(at, 3 * page);
}

static char *large;
static size_t large_pages;

/* Each page has its number, twice. */
static int is_numbered(size_t add)
{
    for (size_t i = 0; i < large_pages; i++) {
        const size_t *at = (const size_t *)(const void *)(large + i * page);
        if (at[0] != i + add || at[page / sizeof *at - 1] != i + add)
            return 0;
    }
    return 1;
}

static void number(size_t add)
{
    for (size_t i = 0; i < large_pages; i++) {
        size_t *at = (size_t *)(void *)(large + i * page);
        at[0] = at[page / sizeof *at - 1] = i + add;
    }
}

static void check_and_number(void)
{
    int good = is_numbered(1);
    number(1000);
    _exit(!good);
}

static void sharing_more_than_memory(size_t mib)
{
    large_pages = (mib << 20) / page;
    large = anonymous(large_pages, MAP_SHARED);
    CHECK("mmap: shared memory, more than fits", large != MAP_FAILED);
    number(1);
    CHECK("shared memory holds what was stored", is_numbered(1));
    CHECK("a child sees it", kit_child(check_and_number) == 0);
    CHECK("what the child has stored is there", is_numbered(1000));
    CHECK("madvise MADV_PAGEOUT of shared memory", madvise(large, large_pages * page, MADV_PAGEOUT) == 0 && is_numbered(1000));
    munmap(large, large_pages * page);
}

int main(int argc, char **argv)
{
    page = (size_t)sysconf(_SC_PAGESIZE);
    has_swap = argc > 1 && strcmp(argv[1], "swap") == 0;
    if (argc > 2 && strcmp(argv[1], "pressure") == 0) {
        freeing_under_pressure(argv[2]);
        return kit_end();
    }
    if (argc > 2 && strcmp(argv[1], "shared") == 0) {
        sharing_more_than_memory((size_t)atoi(argv[2]));
        return kit_end();
    }
    paging_out();
    sharing();
    counting();
    cooling();
    freeing();
    refusing();
    return kit_end();
}
