/* Advice that brings pages into memory: MADV_POPULATE_READ and _WRITE, MADV_WILLNEED, MAP_POPULATE. Linux's, and so on the host. */
#include "../kit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif

enum { PAGES = 40 };

static size_t page;
static unsigned char told[PAGES];

static char *map(size_t pages, int prot, int flags, int fd)
{
    char *at = mmap(NULL, pages * page, prot, flags, fd, 0);
    if (at == MAP_FAILED)
        _exit(2);
    return at;
}

static int resident(char *at, size_t pages)
{
    int count = 0;
    memset(told, 0, sizeof told);
    if (mincore(at, pages * page, told) < 0)
        return -1;
    for (size_t i = 0; i < pages; i++)
        count += told[i] & 1;
    return count;
}

/* Page faults that storing (or loading) a byte of each page takes. */
static long faults_of(volatile char *at, size_t pages, int store)
{
    static struct rusage before, after;
    char sum = 0;
    getrusage(RUSAGE_SELF, &before);
    getrusage(RUSAGE_SELF, &before);
    for (size_t i = 0; i < pages; i++) {
        if (store)
            at[i * page] = 1;
        else
            sum = (char)(sum + at[i * page]);
    }
    getrusage(RUSAGE_SELF, &after);
    return after.ru_minflt + after.ru_majflt - before.ru_minflt - before.ru_majflt;
}

static int make_file(size_t pages)
{
    char path[] = "/tmp/populate-XXXXXX", *data = malloc(page);
    int fd = mkstemp(path);
    unlink(path);
    for (size_t i = 0; i < pages; i++) {
        memset(data, 'a' + (int)(i % 26), page);
        if (write(fd, data, page) != (ssize_t)page)
            _exit(2);
    }
    free(data);
    return fd;
}

static void anonymous(void)
{
    char *at = map(PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    CHECK("MADV_POPULATE_WRITE of anonymous memory", madvise(at, PAGES * page, MADV_POPULATE_WRITE) == 0 && resident(at, PAGES) == PAGES);
    CHECK("stores to it fault no more", faults_of(at, PAGES, 1) == 0);
    munmap(at, PAGES * page);
    at = map(PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    CHECK("MADV_POPULATE_READ of anonymous memory", madvise(at, PAGES * page, MADV_POPULATE_READ) == 0);
    CHECK("loads from it fault no more", faults_of(at, PAGES, 0) == 0);
    CHECK("and give 0", at[0] == 0 && at[(PAGES - 1) * page + 7] == 0);
    CHECK("MADV_POPULATE_WRITE after reading", madvise(at, PAGES * page, MADV_POPULATE_WRITE) == 0 && faults_of(at, PAGES, 1) == 0);
    at[page] = 9;
    CHECK("once more keeps what was stored", madvise(at, PAGES * page, MADV_POPULATE_WRITE) == 0 && at[page] == 9 && at[0] == 1);
    munmap(at, PAGES * page);
    at = map(PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1);
    CHECK("MAP_POPULATE of anonymous memory", faults_of(at, PAGES, 1) == 0);
    munmap(at, PAGES * page);
}

static void files(void)
{
    int fd = make_file(PAGES);
    char *at = map(PAGES, PROT_READ, MAP_SHARED, fd);
    CHECK("MADV_POPULATE_READ of a file", madvise(at, PAGES * page, MADV_POPULATE_READ) == 0 && faults_of(at, PAGES, 0) == 0);
    CHECK("MADV_POPULATE_WRITE EINVAL: not writable", madvise(at, PAGES * page, MADV_POPULATE_WRITE) == -1 && errno == EINVAL);
    munmap(at, PAGES * page);
    at = map(PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd);
    CHECK("MADV_POPULATE_WRITE of a private mapping", madvise(at, PAGES * page, MADV_POPULATE_WRITE) == 0 && faults_of(at, PAGES, 1) == 0);
    CHECK("its pages are copies", at[1] == 'a' && at[page + 1] == 'b');
    munmap(at, PAGES * page);
    at = map(PAGES, PROT_READ, MAP_SHARED | MAP_POPULATE, fd);
    CHECK("MAP_POPULATE of a file", faults_of(at, PAGES, 0) == 0 && at[page] == 'b');
    CHECK("MADV_WILLNEED", madvise(at, PAGES * page, MADV_WILLNEED) == 0);
    CHECK("MADV_SEQUENTIAL and MADV_RANDOM of parts", madvise(at + page, page, MADV_RANDOM) == 0 &&
          madvise(at + 4 * page, 8 * page, MADV_SEQUENTIAL) == 0 && madvise(at, PAGES * page, MADV_NORMAL) == 0);
    munmap(at, PAGES * page);
    close(fd);
}

static void errors(void)
{
    int fd = make_file(2);
    char *at = map(4, PROT_READ | PROT_WRITE, MAP_SHARED, fd);
    CHECK("MADV_POPULATE_READ EFAULT: beyond the end of the file", madvise(at, 4 * page, MADV_POPULATE_READ) == -1 && errno == EFAULT);
    CHECK("MADV_POPULATE_WRITE EFAULT: beyond the end of the file", madvise(at, 4 * page, MADV_POPULATE_WRITE) == -1 && errno == EFAULT);
    CHECK("what lies within it is there", faults_of(at, 2, 1) == 0);
    munmap(at + page, page);
    CHECK("MADV_POPULATE_READ ENOMEM: a hole", madvise(at, 2 * page, MADV_POPULATE_READ) == -1 && errno == ENOMEM);
    munmap(at, 4 * page);
    close(fd);
    at = map(2, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    CHECK("MADV_POPULATE_READ EINVAL or EFAULT: PROT_NONE", madvise(at, 2 * page, MADV_POPULATE_READ) == -1 && (errno == EINVAL || errno == EFAULT));
    CHECK("MADV_POPULATE_READ EINVAL: not on a page", madvise(at + 1, page, MADV_POPULATE_READ) == -1 && errno == EINVAL);
    munmap(at, 2 * page);
}

int main(void)
{
    page = (size_t)sysconf(_SC_PAGESIZE);
    anonymous();
    files();
    errors();
    return kit_end();
}
