/* A full disk: what fails says ENOSPC and changes nothing. The cases do nothing where the disk is too large to fill. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "posixtest.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

enum { CHUNK = 65536, PAGE = 4096, LARGEST = 256 << 20 };

static char dir[] = "/tmp/posix-full-XXXXXX";
static char chunk[CHUNK];

/* What was removed counts, whatever the disk still has to do. */
static unsigned long long room(void)
{
    struct statvfs facts;
    REQUIRE(statvfs(".", &facts) == 0);
    return (unsigned long long)facts.f_bavail * facts.f_frsize;
}

static int is_too_large(void)
{
    return room() > LARGEST;
}

/* Fills the disk with one open file; how long it became. */
static off_t fill(int fd)
{
    off_t bytes = 0;
    for (size_t step = CHUNK; step > 0; step /= 2) {
        ssize_t done;
        while ((done = pwrite(fd, chunk, step, bytes)) > 0)
            bytes += done;
        REQUIRE(done == -1 && errno == ENOSPC);
    }
    return bytes;
}

static int fresh(const char *name)
{
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
    REQUIRE(fd >= 0);
    return fd;
}

static void writing(void)
{
    if (is_too_large())
        return;
    struct stat status;
    char got[16];
    unsigned long long before = room();
    int fd = fresh("big"), other = fresh("small");
    memset(chunk, 'f', sizeof chunk);
    REQUIRE(write(other, "kept", 4) == 4);
    off_t bytes = fill(fd);
    REQUIRE(bytes > (off_t)(before / 2) && fstat(fd, &status) == 0 && status.st_size == bytes && room() < CHUNK);
    REQUIRE_ERROR(pwrite(fd, "x", 1, bytes + PAGE), ENOSPC);
    REQUIRE(fstat(fd, &status) == 0 && status.st_size == bytes); /* as it was */
    REQUIRE(pwrite(fd, "over", 4, bytes / 2) == 4 && pwrite(other, "K", 1, 0) == 1); /* what has blocks can be written */
    REQUIRE(fsync(fd) == 0 && fsync(other) == 0);
    REQUIRE(pread(fd, got, 8, bytes / 2) == 8 && memcmp(got, "overffff", 8) == 0 && pread(other, got, 16, 0) == 4);
    REQUIRE(ftruncate(fd, bytes * 2) == 0 && pread(fd, got, 8, bytes + 8) == 8 && got[0] == 0); /* a hole needs none */
    REQUIRE_ERROR(pwrite(fd, "x", 1, bytes + 3 * PAGE), ENOSPC);
    REQUIRE(ftruncate(fd, bytes / 2) == 0 && room() > (unsigned long long)bytes / 4); /* and there is room again */
    REQUIRE(pwrite(other, chunk, sizeof chunk, 0) == sizeof chunk && close(fd) == 0 && close(other) == 0);
    REQUIRE(unlink("big") == 0 && unlink("small") == 0 && room() == before);
}

static void names(void)
{
    if (is_too_large())
        return;
    char target[200];
    struct stat status;
    unsigned long long before = room();
    int fd = fresh("big");
    memset(target, 't', sizeof target - 1);
    target[sizeof target - 1] = 0;
    fill(fd);
    REQUIRE_ERROR(mkdir("folder", 0700), ENOSPC);
    REQUIRE_ERROR(stat("folder", &status), ENOENT);
    REQUIRE_ERROR(symlink(target, "link"), ENOSPC); /* a target that does not fit into the inode */
    REQUIRE_ERROR(lstat("link", &status), ENOENT);
    REQUIRE(rename("big", "large") == 0 && link("large", "big") == 0 && unlink("large") == 0);
    REQUIRE(close(fd) == 0 && unlink("big") == 0 && mkdir("folder", 0700) == 0 && rmdir("folder") == 0 && room() == before);
}

/* A store into a hole for which there is no block: SIGBUS, or msync tells. */
static void mapped_hole(void)
{
    if (is_too_large())
        return;
    unsigned long long before = room();
    int hole = fresh("hole"), fd = fresh("big"), how;
    REQUIRE(ftruncate(hole, 2 * PAGE) == 0);
    fill(fd);
    pid_t child = fork();
    if (child == 0) {
        char *map = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, hole, 0);
        if (map == MAP_FAILED)
            _exit(1);
        map[0] = 'x';
        _exit(msync(map, 2 * PAGE, MS_SYNC) == -1 && (errno == ENOSPC || errno == EIO) ? 0 : 2);
    }
    REQUIRE(waitpid(child, &how, 0) == child);
    REQUIRE((WIFEXITED(how) && WEXITSTATUS(how) == 0) || (WIFSIGNALED(how) && WTERMSIG(how) == SIGBUS));
    REQUIRE(close(fd) == 0 && close(hole) == 0 && unlink("big") == 0 && unlink("hole") == 0 && room() == before);
}

static void devices(void)
{
    int fd = open("/dev/full", O_RDWR);
    char byte = 1;
    REQUIRE(fd >= 0 && read(fd, &byte, 1) == 1 && byte == 0);
    REQUIRE_ERROR(write(fd, &byte, 1), ENOSPC);
    FILE *file = fdopen(fd, "w");
    REQUIRE(file && fputs("text", file) >= 0 && fflush(file) == EOF && errno == ENOSPC && ferror(file));
    fclose(file);
}

static const struct posix_case cases[] = {
    {"writing", "write, pwrite, ftruncate: ENOSPC", writing},
    {"names", "mkdir, symlink: ENOSPC; rename, link", names},
    {"a mapped hole", "mmap: SIGBUS, msync: ENOSPC by custom", mapped_hole},
    {"a device that is always full", "write, fflush: ENOSPC", devices},
};

int main(void)
{
    return posix_main_in(dir, cases, sizeof cases / sizeof *cases);
}
