/* Holes and the end of a file: fallocate and lseek as Linux has them, and what mappings show of either. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "posixtest.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { PAGE = 4096, PAGES = 6, BYTES = PAGES * PAGE, PUNCH = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE };

static char dir[] = "/tmp/posix-holes-XXXXXX";
static char data[BYTES], got[BYTES];

static int fresh(void)
{
    int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600);
    REQUIRE(fd >= 0);
    return fd;
}

/* A file in which page n is full of the letter n. */
static int filled(void)
{
    int fd = fresh();
    for (int i = 0; i < BYTES; i++)
        data[i] = (char)('a' + i / PAGE);
    REQUIRE(pwrite(fd, data, BYTES, 0) == BYTES);
    return fd;
}

static volatile char *map(int fd, int how, size_t bytes)
{
    char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, how, fd, 0);
    REQUIRE(at != MAP_FAILED);
    return at;
}

static sigjmp_buf back;

static void caught(int number)
{
    siglongjmp(back, number);
}

/* The signal that touching it brings; 0: none. */
static int touch(volatile char *at, int store)
{
    int number = sigsetjmp(back, 1);
    if (number == 0) {
        if (store)
            *at = 's';
        else
            (void)*at;
    }
    return number;
}

static void punching(void)
{
    struct stat before, after;
    int fd = filled();
    REQUIRE(fsync(fd) == 0 && fstat(fd, &before) == 0);
    REQUIRE(fallocate(fd, PUNCH, PAGE, 2 * PAGE) == 0 && fstat(fd, &after) == 0);
    REQUIRE(after.st_size == BYTES && before.st_blocks - after.st_blocks == 2 * PAGE / 512);
    memset(data + PAGE, 0, 2 * PAGE);
    REQUIRE(pread(fd, got, BYTES, 0) == BYTES && memcmp(got, data, BYTES) == 0);
    REQUIRE(fallocate(fd, PUNCH, 3 * PAGE + 100, PAGE) == 0 && fallocate(fd, PUNCH, 10, 20) == 0); /* parts of pages */
    memset(data + 3 * PAGE + 100, 0, PAGE);
    memset(data + 10, 0, 20);
    REQUIRE(pread(fd, got, BYTES, 0) == BYTES && memcmp(got, data, BYTES) == 0);
    REQUIRE(fallocate(fd, PUNCH, BYTES - 50, 3 * PAGE) == 0 && fallocate(fd, PUNCH, BYTES + PAGE, PAGE) == 0); /* beyond the end */
    memset(data + BYTES - 50, 0, 50);
    REQUIRE(fsync(fd) == 0 && fstat(fd, &after) == 0 && after.st_size == BYTES);
    REQUIRE(pread(fd, got, BYTES, 0) == BYTES && memcmp(got, data, BYTES) == 0);
    REQUIRE(pwrite(fd, "new", 3, PAGE + 5) == 3 && pread(fd, got, 12, PAGE) == 12 && memcmp(got, "\0\0\0\0\0new\0\0\0\0", 12) == 0);
    REQUIRE(close(fd) == 0);
}

static void punching_what_is_mapped(void)
{
    int fd = filled();
    volatile char *shared = map(fd, MAP_SHARED, BYTES), *private = map(fd, MAP_PRIVATE, BYTES);
    shared[PAGE + 7] = 'S';
    private[PAGE + 8] = 'P';
    REQUIRE(private[2 * PAGE] == 'c' && shared[3 * PAGE] == 'd');
    REQUIRE(fallocate(fd, PUNCH, PAGE, 2 * PAGE + 100) == 0);
    REQUIRE(shared[PAGE + 7] == 0 && shared[2 * PAGE] == 0 && shared[3 * PAGE] == 0 && shared[3 * PAGE + 100] == 'd');
    REQUIRE(private[PAGE + 8] == 'P' && private[PAGE] == 'b'); /* a copy of its own is no page of the file */
    REQUIRE(private[2 * PAGE] == 0 || private[2 * PAGE] == 'c'); /* POSIX leaves open whether a private page follows the file */
    shared[2 * PAGE + 1] = 'T'; /* into the hole */
    REQUIRE(pread(fd, got, 3, 2 * PAGE) == 3 && memcmp(got, "\0T", 3) == 0 && msync((void *)shared, BYTES, MS_SYNC) == 0);
    REQUIRE(munmap((void *)shared, BYTES) == 0 && munmap((void *)private, BYTES) == 0 && close(fd) == 0);
}

static void refusing(void)
{
    int fd = filled(), other = open("file", O_RDONLY), pipes[2];
    REQUIRE(other >= 0 && pipe(pipes) == 0);
    REQUIRE_ERROR(fallocate(other, PUNCH, 0, PAGE), EBADF);
    REQUIRE_ERROR(fallocate(-1, PUNCH, 0, PAGE), EBADF);
    REQUIRE_ERROR(fallocate(pipes[1], PUNCH, 0, PAGE), ESPIPE);
    REQUIRE_ERROR(fallocate(fd, PUNCH, 0, 0), EINVAL);
    REQUIRE_ERROR(fallocate(fd, PUNCH, -1, PAGE), EINVAL);
    REQUIRE_ERROR(fallocate(fd, PUNCH, 0, -1), EINVAL);
    REQUIRE_ERROR(fallocate(fd, FALLOC_FL_PUNCH_HOLE, 0, PAGE), EOPNOTSUPP);
    REQUIRE_ERROR(fallocate(fd, 0, PAGE, 0), EINVAL);
    REQUIRE_ERROR(fallocate(fd, 0, INT64_MAX - 10, 100), EFBIG);
    REQUIRE(posix_fallocate(fd, 0, 0) == EINVAL && posix_fallocate(other, 0, 1) == EBADF && posix_fallocate(pipes[1], 0, 1) == ESPIPE);
    REQUIRE(pread(fd, got, BYTES, 0) == BYTES && memcmp(got, data, BYTES) == 0);
    REQUIRE(close(fd) == 0 && close(other) == 0 && close(pipes[0]) == 0 && close(pipes[1]) == 0);
}

static void allocating(void)
{
    struct stat status;
    int fd = fresh();
    REQUIRE(pwrite(fd, "x", 1, 5000) == 1 && fallocate(fd, 0, 2000, 100000) == 0 && fsync(fd) == 0);
    REQUIRE(fstat(fd, &status) == 0 && status.st_size == 102000 && status.st_blocks >= 100000 / 512);
    REQUIRE(pread(fd, got, 2, 4999) == 2 && got[0] == 0 && got[1] == 'x' && pread(fd, got, BYTES, 60000) == BYTES && got[0] == 0 && got[BYTES - 1] == 0);
    REQUIRE(fallocate(fd, 0, 0, 10) == 0 && fstat(fd, &status) == 0 && status.st_size == 102000 && close(fd) == 0);
}

static void seeking(void)
{
    enum { FAR = 1 << 20 };
    int fd = fresh(), pipes[2];
    REQUIRE_ERROR(lseek(fd, 0, SEEK_DATA), ENXIO);
    REQUIRE_ERROR(lseek(fd, 0, SEEK_HOLE), ENXIO);
    REQUIRE(pwrite(fd, data, PAGE, FAR) == PAGE && ftruncate(fd, 2 * FAR) == 0 && lseek(fd, 5, SEEK_SET) == 5);
    REQUIRE(lseek(fd, 0, SEEK_DATA) == FAR && lseek(fd, 0, SEEK_CUR) == FAR && lseek(fd, FAR + 10, SEEK_DATA) == FAR + 10);
    REQUIRE(lseek(fd, FAR, SEEK_HOLE) == FAR + PAGE && lseek(fd, 10, SEEK_HOLE) == 10 && lseek(fd, 2 * FAR - 1, SEEK_HOLE) == 2 * FAR - 1);
    REQUIRE_ERROR(lseek(fd, FAR + PAGE, SEEK_DATA), ENXIO);
    REQUIRE_ERROR(lseek(fd, 2 * FAR, SEEK_HOLE), ENXIO);
    REQUIRE_ERROR(lseek(fd, -1, SEEK_DATA), ENXIO);
    REQUIRE_ERROR(lseek(fd, 0, 17), EINVAL);
    REQUIRE(lseek(fd, 0, SEEK_CUR) == 2 * FAR - 1);
    volatile char *shared = map(fd, MAP_SHARED, FAR);
    shared[8 * PAGE + 3] = 'm'; /* data from now on, though it has no block yet */
    REQUIRE(lseek(fd, 0, SEEK_DATA) == 8 * PAGE && lseek(fd, 8 * PAGE, SEEK_HOLE) == 9 * PAGE && fsync(fd) == 0);
    REQUIRE(lseek(fd, 0, SEEK_DATA) == 8 * PAGE && lseek(fd, 8 * PAGE, SEEK_HOLE) == 9 * PAGE);
    REQUIRE(fallocate(fd, PUNCH, 8 * PAGE, PAGE) == 0 && lseek(fd, 0, SEEK_DATA) == FAR);
    REQUIRE(ftruncate(fd, FAR + 100) == 0 && lseek(fd, FAR, SEEK_HOLE) == FAR + 100); /* the end */
    REQUIRE(pipe(pipes) == 0);
    REQUIRE_ERROR(lseek(pipes[0], 0, SEEK_DATA), ESPIPE);
    REQUIRE(munmap((void *)shared, FAR) == 0 && close(fd) == 0 && close(pipes[0]) == 0 && close(pipes[1]) == 0);
}

static void beyond_the_end(void)
{
    int fd = filled();
    volatile char *shared = map(fd, MAP_SHARED, 2 * BYTES), *private = map(fd, MAP_PRIVATE, 2 * BYTES);
    signal(SIGBUS, caught);
    private[3 * PAGE] = 'P';
    REQUIRE(touch(shared + BYTES, 0) == SIGBUS && touch(shared + BYTES, 1) == SIGBUS && touch(private + BYTES, 1) == SIGBUS);
    REQUIRE(touch(shared + BYTES - 1, 1) == 0 && ftruncate(fd, 2 * PAGE + 100) == 0);
    REQUIRE(touch(shared + 2 * PAGE + 200, 0) == 0 && touch(shared + 3 * PAGE, 0) == SIGBUS && touch(private + 3 * PAGE, 0) == SIGBUS &&
            touch(private + 3 * PAGE, 1) == SIGBUS && touch(private + 2 * PAGE, 1) == 0);
    REQUIRE(ftruncate(fd, 2 * BYTES) == 0 && touch(shared + 2 * BYTES - 1, 0) == 0);
    REQUIRE(shared[3 * PAGE] == 0 && private[3 * PAGE] == 0 && private[2 * PAGE] == 's'); /* the private copy was cut off, too */
    REQUIRE(ftruncate(fd, 0) == 0 && touch(shared, 0) == SIGBUS && touch(private, 0) == SIGBUS);
    REQUIRE(munmap((void *)shared, 2 * BYTES) == 0 && munmap((void *)private, 2 * BYTES) == 0 && close(fd) == 0);
    signal(SIGBUS, SIG_DFL);
}

/* The file ends at 100 in its last page, where behind it a mapping has stored. How it grows, that is not seen. */
static void tail(int how)
{
    int fd = filled();
    volatile char *shared = map(fd, MAP_SHARED, BYTES);
    REQUIRE(ftruncate(fd, PAGE + 100) == 0 && shared[PAGE + 100] == 0 && shared[PAGE + 99] == 'b');
    shared[PAGE + 100] = shared[2 * PAGE - 1] = 'T';
    REQUIRE(how & 1 ? msync((void *)shared, 2 * PAGE, MS_SYNC) == 0 : 1);
    shared[PAGE + 200] = 'U';
    switch (how >> 1) {
    case 0:
        REQUIRE(ftruncate(fd, BYTES) == 0);
        break;
    case 1:
        REQUIRE(pwrite(fd, "z", 1, BYTES - 1) == 1);
        break;
    case 2:
        REQUIRE(posix_fallocate(fd, PAGE, BYTES - PAGE) == 0);
        break;
    default:
        REQUIRE(pwrite(fd, "z", 1, 2 * PAGE) == 1 && ftruncate(fd, BYTES) == 0);
    }
    REQUIRE(pread(fd, got, PAGE - 100, PAGE + 100) == PAGE - 100);
    for (int i = 0; i < PAGE - 100; i++)
        REQUIRE(got[i] == 0);
    REQUIRE(shared[PAGE + 100] == 0 && shared[PAGE + 200] == 0 && shared[2 * PAGE - 1] == 0 && shared[PAGE + 99] == 'b');
    REQUIRE(munmap((void *)shared, BYTES) == 0 && close(fd) == 0);
}

static void tails(void)
{
    for (int how = 0; how < 8; how++)
        tail(how);
}

static const struct posix_case cases[] = {
    {"punching", "fallocate: PUNCH_HOLE (Linux)", punching},
    {"punching what is mapped", "fallocate: PUNCH_HOLE, mmap (Linux)", punching_what_is_mapped},
    {"refusing", "fallocate, posix_fallocate: errors", refusing},
    {"allocating", "fallocate, posix_fallocate", allocating},
    {"seeking", "lseek: SEEK_DATA, SEEK_HOLE (POSIX.1-2024)", seeking},
    {"beyond the end", "mmap: SIGBUS; ftruncate", beyond_the_end},
    {"the tail of the last page", "mmap: zero at the end; ftruncate, write, posix_fallocate", tails},
};

int main(void)
{
    if (!mkdtemp(dir) || chdir(dir) < 0)
        return 2;
    int failed = posix_main(cases, sizeof cases / sizeof *cases);
    return unlink("file") < 0 || chdir("/") < 0 || rmdir(dir) < 0 || failed;
}
