/* MADV_HUGEPAGE and MADV_NOHUGEPAGE: memory that may lie in large pages behaves as any other, whatever is done to a part of it. Linux's. */
#include "memory.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define LARGE ((size_t)2 << 20)
enum { PIECES = 3 };

/* Aligned to 2 MiB, so that each piece may be one large page; advised. */
static char *advised(size_t pieces)
{
    char *at = mmap(NULL, (pieces + 1) * LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        _exit(2);
    char *start = (char *)(((unsigned long)at + LARGE - 1) & ~(LARGE - 1));
    if (start > at)
        munmap(at, (size_t)(start - at));
    munmap(start + pieces * LARGE, (size_t)(at + LARGE - start));
    if (madvise(start, pieces * LARGE, MADV_HUGEPAGE) < 0)
        _exit(2);
    return start;
}

/* The number of each page into it. */
static void number(char *at, size_t bytes)
{
    for (size_t i = 0; i < bytes; i += page)
        *(size_t *)(at + i) = i / page + 1;
}

/* How many pages have another number. */
static size_t wrong(const char *at, size_t bytes)
{
    size_t count = 0;
    for (size_t i = 0; i < bytes; i += page)
        count += *(const size_t *)(at + i) != i / page + 1;
    return count;
}

static void errors(void)
{
    char *at = advised(1);
    CHECK("MADV_HUGEPAGE, MADV_NOHUGEPAGE: 0", madvise(at, LARGE, MADV_NOHUGEPAGE) == 0 && madvise(at, LARGE, MADV_HUGEPAGE) == 0);
    CHECK("of no bytes: 0", madvise(at, 0, MADV_HUGEPAGE) == 0);
    CHECK("not aligned: EINVAL", ERROR_OF(madvise(at + 1, page, MADV_HUGEPAGE)) == EINVAL);
    munmap(at + 10 * page, page);
    CHECK("with a hole: ENOMEM", ERROR_OF(madvise(at, LARGE, MADV_HUGEPAGE)) == ENOMEM);
    CHECK("and what is mapped may be used", (number(at, 10 * page), wrong(at, 10 * page) == 0));
    munmap(at, LARGE);
    CHECK("nothing there: ENOMEM", ERROR_OF(madvise(at, LARGE, MADV_HUGEPAGE)) == ENOMEM);
}

static void contents(void)
{
    char *at = advised(PIECES);
    CHECK("it is zero at first", is_all(at, PIECES * LARGE, 0));
    number(at, PIECES * LARGE);
    CHECK("it keeps what is stored", wrong(at, PIECES * LARGE) == 0);
    CHECK("MADV_NOHUGEPAGE afterwards changes nothing of it", madvise(at, LARGE, MADV_NOHUGEPAGE) == 0 && wrong(at, PIECES * LARGE) == 0);
    CHECK("MADV_DONTNEED of a part", madvise(at + LARGE + 5 * page, 3 * page, MADV_DONTNEED) == 0);
    CHECK("that part is zero", is_all(at + LARGE + 5 * page, 3 * page, 0));
    CHECK("its neighbours are not", *(size_t *)(at + LARGE + 4 * page) == LARGE / page + 5 && *(size_t *)(at + LARGE + 8 * page) == LARGE / page + 9);
    CHECK("MADV_DONTNEED of all", madvise(at, PIECES * LARGE, MADV_DONTNEED) == 0 && is_all(at, PIECES * LARGE, 0));
    munmap(at, PIECES * LARGE);
}

static void parts(void)
{
    char *at = advised(PIECES), *middle = at + LARGE + 100 * page;
    number(at, PIECES * LARGE);
    CHECK("mprotect of a page in the middle", mprotect(middle, page, PROT_READ) == 0);
    CHECK("a store there: SIGSEGV", write_signal(middle) == SIGSEGV && read_signal(middle) == 0);
    CHECK("stores beside it", write_signal(middle - page) == 0 && write_signal(middle + page) == 0);
    CHECK("back again, all is as it was", mprotect(middle, page, PROT_READ | PROT_WRITE) == 0 && wrong(at, PIECES * LARGE) == 0);
    CHECK("munmap of a page in the middle", munmap(middle, page) == 0);
    CHECK("a load there: SIGSEGV", read_signal(middle) == SIGSEGV && read_signal(middle + page) == 0);
    CHECK("a new page in its place is zero", mmap(middle, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == middle &&
          is_all(middle, page, 0));
    CHECK("the rest is as it was", wrong(at, PIECES * LARGE) == 1);
    munmap(at + 7 * page, PIECES * LARGE - 7 * page);
    CHECK("only the first seven pages are left", wrong(at, 7 * page) == 0 && read_signal(at + 7 * page) == SIGSEGV);
    munmap(at, 7 * page);
}

static void after_fork(void)
{
    char *at = advised(1);
    int status, fds[2], back[2];
    char byte = 0;
    number(at, LARGE);
    if (pipe(fds) < 0 || pipe(back) < 0)
        _exit(2);
    pid_t child = fork();
    if (child == 0) {
        size_t bad = wrong(at, LARGE);
        *(size_t *)(at + 3 * page) = 77;
        write(back[1], &byte, 1);
        read(fds[0], &byte, 1); /* the parent has stored now */
        bad += *(size_t *)(at + 3 * page) != 77 || *(size_t *)(at + 4 * page) != 5;
        _exit(bad != 0);
    }
    read(back[0], &byte, 1);
    CHECK("the child's store is its own", wrong(at, LARGE) == 0);
    *(size_t *)(at + 4 * page) = 88;
    write(fds[1], &byte, 1);
    CHECK("so is the parent's", waitpid(child, &status, 0) == child && status == 0);
    *(size_t *)(at + 4 * page) = 5;
    CHECK("the rest is as it was", wrong(at, LARGE) == 0);
    close(fds[0]), close(fds[1]), close(back[0]), close(back[1]);
    munmap(at, LARGE);
}

static void moved(void)
{
    char *at = advised(PIECES), *room = advised(PIECES);
    number(at, PIECES * LARGE);
    CHECK("mremap of a whole piece to where one fits", mremap(at + LARGE, LARGE, LARGE, MREMAP_MAYMOVE | MREMAP_FIXED, room + LARGE) == room + LARGE);
    CHECK("its contents", *(size_t *)(room + LARGE) == LARGE / page + 1 && *(size_t *)(room + 2 * LARGE - page) == 2 * LARGE / page);
    CHECK("its old place is empty", read_signal(at + LARGE) == SIGSEGV && wrong(at, LARGE) == 0);
    CHECK("mremap of a part to where it lies otherwise", mremap(at + 2 * LARGE + 3 * page, 200 * page, 200 * page, MREMAP_MAYMOVE | MREMAP_FIXED, room + 5 * page) ==
          room + 5 * page);
    CHECK("its contents", *(size_t *)(room + 5 * page) == (2 * LARGE + 3 * page) / page + 1 &&
          *(size_t *)(room + 204 * page) == (2 * LARGE + 202 * page) / page + 1);
    munmap(at, PIECES * LARGE);
    munmap(room, PIECES * LARGE);
}

static void locked_in_memory(void)
{
    static unsigned char told[512];
    size_t count = 0;
    char *at = advised(1);
    struct rlimit limit;
    if (getrlimit(RLIMIT_MEMLOCK, &limit) < 0 || limit.rlim_cur < LARGE) {
        kit_skip("locked memory", "RLIMIT_MEMLOCK is less than 2 MiB");
        return;
    }
    *at = 1;
    CHECK("mlock of all", mlock(at, LARGE) == 0 && mincore(at, LARGE, told) == 0);
    for (size_t i = 0; i < LARGE / page; i++)
        count += told[i] & 1;
    CHECK("all is in memory", count == LARGE / page);
    CHECK("MADV_DONTNEED of a locked part: EINVAL", ERROR_OF(madvise(at + page, page, MADV_DONTNEED)) == EINVAL);
    CHECK("munlock of a part; then that may go", munlock(at + page, page) == 0 && madvise(at + page, page, MADV_DONTNEED) == 0 && at[0] == 1 && at[page] == 0);
    munmap(at, LARGE);
}

int main(void)
{
    page = (size_t)sysconf(_SC_PAGESIZE);
    errors();
    contents();
    parts();
    after_fork();
    moved();
    locked_in_memory();
    return kit_end();
}
