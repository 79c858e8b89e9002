/* What cached files and pipes cost. */
#include "measure.h"

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = ROUNDS + WARM_UP };
static const char path[] = "/tmp/bench.data";
static char page[PAGE] __attribute__((aligned(4096)));

static void transfer(ssize_t got, size_t want)
{
    if (got != (ssize_t)want)
        fail("short read or write");
}

static void bench_pipe(void)
{
    int fds[2];
    if (pipe(fds) < 0)
        fail("pipe");
    MEASURE("pipe_write_read_1", (void)0, (transfer(write(fds[1], page, 1), 1), transfer(read(fds[0], page, 1), 1)),
            (void)0);
    close(fds[0]);
    close(fds[1]);
}

/* One page of the file and no more, so that a fault on it brings no neighbour. */
static volatile char *map_page(int fd, unsigned index, int prot)
{
    char *at = mmap(NULL, PAGE, prot, MAP_SHARED, fd, (off_t)index * PAGE);
    if (at == MAP_FAILED)
        fail("mmap of a page of a file");
    return at;
}

static void unmap(volatile char *at, size_t pages)
{
    if (munmap((void *)at, pages * PAGE) < 0)
        fail("munmap");
}

/* All pages of a mapped file that is in memory, read once in order: the cost of one. */
static void bench_sequential(int fd)
{
    uint64_t least = UINT64_MAX, least_unmap = UINT64_MAX;
    volatile char sum = 0;
    for (int round = 0; round < WARM_UP; round++) {
        char *at = mmap(NULL, (size_t)PAGES * PAGE, PROT_READ, MAP_SHARED, fd, 0);
        if (at == MAP_FAILED)
            fail("mmap of a file");
        uint64_t from = instructions();
        for (size_t i = 0; i < PAGES; i++)
            sum = at[i * PAGE];
        uint64_t took = instructions() - from;
        least = took < least ? took : least;
        from = instructions();
        unmap(at, PAGES);
        took = instructions() - from;
        least_unmap = took < least_unmap ? took : least_unmap;
    }
    (void)sum;
    row("file_seq_read_per_page", least / PAGES);
    row("file_munmap_per_page", least_unmap / PAGES);
}

void bench_files(void)
{
    struct stat st;
    int fd = make_file(path, PAGES);
    volatile char sum = 0;
    volatile char *at = NULL;
    volatile char *beside = map_page(fd, 0, PROT_READ); /* the page tables are there */
    sum = *beside;
    MEASURE("file_first_read", at = map_page(fd, round, PROT_READ), sum = *at, unmap(at, 1));
    bench_sequential(fd);
    MEASURE("file_first_write", at = map_page(fd, round, PROT_READ | PROT_WRITE), *at = 1, unmap(at, 1));
    unmap(beside, 1);
    fsync(fd);
    lseek(fd, 0, SEEK_SET);
    MEASURE("read_4k", (void)0, transfer(read(fd, page, PAGE), PAGE), (void)0);
    lseek(fd, 0, SEEK_SET);
    MEASURE("write_4k", (void)0, transfer(write(fd, page, PAGE), PAGE), (void)0);
    MEASURE("lseek", (void)0, lseek(fd, 0, SEEK_SET), (void)0);
    MEASURE("stat", (void)0, stat(path, &st), (void)0);
    int other = -1;
    MEASURE("open_close", (void)0, (other = open(path, O_RDONLY), close(other)), (void)0);
    bench_pipe();
    fsync(fd); /* nothing is left to be written while others are measured */
    close(fd);
    unlink(path);
    (void)sum;
}
