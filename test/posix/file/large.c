/* Large things: sparse files, files beyond 4 GiB, folders of thousands, files without a name, times. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "posixtest.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

static char dir[] = "/tmp/posix-large-XXXXXX";

enum { MIB = 1 << 20, PAGE = 4096 };

static int fresh(const char *name)
{
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
    REQUIRE(fd >= 0);
    return fd;
}

static off_t blocks_of(int fd)
{
    struct stat status;
    REQUIRE(fstat(fd, &status) == 0);
    return status.st_blocks;
}

static int is_zero(const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bytes[i])
            return 0;
    return 1;
}

/* What byte `at` of a pattern file is. */
static char pattern(off_t at)
{
    return (char)(at * 7 + (at >> 12) * 13 + (at >> 20));
}

static void holes(void)
{
    static const off_t places[] = {0, 100000, 20 * MIB + 5, (off_t)1 << 30, ((off_t)1 << 31) - 2, ((off_t)1 << 32) + 123, (off_t)5 << 30};
    enum { PLACES = sizeof places / sizeof *places };
    static char buffer[2 * PAGE];
    struct stat status;
    int fd = fresh("holes");
    for (int i = PLACES - 1; i >= 0; i--)
        REQUIRE(pwrite(fd, "data", 4, places[i]) == 4);
    REQUIRE(fsync(fd) == 0 && fstat(fd, &status) == 0 && status.st_size == places[PLACES - 1] + 4);
    off_t before = blocks_of(fd);
    REQUIRE(before > 0 && before < 1000); /* 512 bytes each: seven places, and their tables */
    for (int i = 0; i < PLACES; i++) {
        REQUIRE(pread(fd, buffer, 4, places[i]) == 4 && memcmp(buffer, "data", 4) == 0);
        REQUIRE(i == 0 || (pread(fd, buffer, sizeof buffer, places[i] - 3 * PAGE) == sizeof buffer && is_zero(buffer, sizeof buffer)));
    }
    for (off_t at = MIB; at < 2 * MIB; at += sizeof buffer)
        REQUIRE(pread(fd, buffer, sizeof buffer, at) == sizeof buffer && is_zero(buffer, sizeof buffer));
    const char *map = mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE, fd, (off_t)3 << 30);
    REQUIRE(map != MAP_FAILED && is_zero(map, 2 * PAGE) && munmap((void *)map, 2 * PAGE) == 0);
    REQUIRE(fsync(fd) == 0 && blocks_of(fd) <= before + 32); /* to read a hole does not fill it */
    REQUIRE(lseek(fd, -2, SEEK_END) == places[PLACES - 1] + 2 && read(fd, buffer, 10) == 2 && memcmp(buffer, "ta", 2) == 0);
    REQUIRE(close(fd) == 0);
    fd = open("holes", O_RDWR);
    REQUIRE(fd >= 0 && pread(fd, buffer, 4, ((off_t)1 << 32) + 123) == 4 && memcmp(buffer, "data", 4) == 0);
    REQUIRE(ftruncate(fd, ((off_t)1 << 32) + 125) == 0 && ftruncate(fd, (off_t)6 << 30) == 0);
    REQUIRE(pread(fd, buffer, 8, ((off_t)1 << 32) + 123) == 8 && memcmp(buffer, "da\0\0\0\0\0\0", 8) == 0);
    REQUIRE(ftruncate(fd, 100001) == 0 && pread(fd, buffer, 8, 100000) == 1 && buffer[0] == 'd');
    REQUIRE(blocks_of(fd) < before && close(fd) == 0 && unlink("holes") == 0);
}

static void all_of_it(void)
{
    enum { BYTES = 12 * MIB + 777, STEP = 10007 }; /* more than a group of blocks of 1 KiB */
    static char buffer[STEP];
    int fd = fresh("whole");
    for (off_t at = 0; at < BYTES;) {
        size_t bytes = BYTES - at < STEP ? (size_t)(BYTES - at) : STEP;
        for (size_t i = 0; i < bytes; i++)
            buffer[i] = pattern(at + (off_t)i);
        REQUIRE(write(fd, buffer, bytes) == (ssize_t)bytes);
        at += (off_t)bytes;
    }
    REQUIRE(fsync(fd) == 0 && blocks_of(fd) >= BYTES / 512 && lseek(fd, 0, SEEK_SET) == 0);
    for (off_t at = 0; at < BYTES;) {
        ssize_t got = read(fd, buffer, sizeof buffer);
        REQUIRE(got > 0);
        for (ssize_t i = 0; i < got; i++)
            REQUIRE(buffer[i] == pattern(at + i));
        at += got;
    }
    REQUIRE(read(fd, buffer, 1) == 0 && close(fd) == 0 && unlink("whole") == 0);
}

static void thousands_of_names(void)
{
    enum { FILES = 3000 };
    static char seen[FILES];
    char name[64];
    struct stat status;
    struct dirent *entry;
    int count = 0, number;
    REQUIRE(mkdir("many", 0700) == 0 && chdir("many") == 0);
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "number-%d", i);
        int fd = open(name, O_CREAT | O_EXCL | O_WRONLY, 0600);
        REQUIRE(fd >= 0 && close(fd) == 0);
    }
    REQUIRE(stat(".", &status) == 0 && status.st_size >= FILES);
    DIR *d = opendir(".");
    memset(seen, 0, sizeof seen);
    while ((entry = readdir(d)) != NULL) {
        if (sscanf(entry->d_name, "number-%d", &number) == 1 && number >= 0 && number < FILES)
            seen[number]++, count++;
    }
    REQUIRE(closedir(d) == 0 && count == FILES);
    for (int i = 0; i < FILES; i++)
        REQUIRE(seen[i] == 1);
    REQUIRE(stat("number-0", &status) == 0 && stat("number-2999", &status) == 0);
    REQUIRE_ERROR(stat("number-3000", &status), ENOENT);
    d = opendir("."); /* remove while walking: nothing is passed over, nothing comes twice */
    for (count = 0; (entry = readdir(d)) != NULL;) {
        if (entry->d_name[0] == 'n') {
            REQUIRE(unlink(entry->d_name) == 0);
            count++;
        }
    }
    REQUIRE(closedir(d) == 0 && count == FILES && chdir("..") == 0 && rmdir("many") == 0);
}

static void deep_folders(void)
{
    enum { DEPTH = 60 };
    struct stat status;
    for (int i = 0; i < DEPTH; i++)
        REQUIRE(mkdir("deep", 0700) == 0 && chdir("deep") == 0);
    REQUIRE(stat(".", &status) == 0 && S_ISDIR(status.st_mode));
    for (int i = 0; i < DEPTH; i++)
        REQUIRE(chdir("..") == 0 && rmdir("deep") == 0);
}

static int status_of(pid_t child)
{
    int how;
    REQUIRE(waitpid(child, &how, 0) == child);
    return WIFEXITED(how) ? WEXITSTATUS(how) : -WTERMSIG(how);
}

static void no_name_but_mapped(void)
{
    struct stat status;
    int fd = fresh("gone"), status_fd = dup(fd);
    REQUIRE(ftruncate(fd, 3 * PAGE) == 0 && pwrite(fd, "last", 4, 2 * PAGE) == 4);
    char *map = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    REQUIRE(map != MAP_FAILED && close(fd) == 0 && unlink("gone") == 0);
    REQUIRE(fstat(status_fd, &status) == 0 && status.st_nlink == 0 && close(status_fd) == 0);
    REQUIRE(strcmp(map + 2 * PAGE, "last") == 0);
    strcpy(map + PAGE, "middle");
    pid_t child = fork();
    if (child == 0) {
        strcpy(map, "first");
        _exit(strcmp(map + PAGE, "middle") != 0 || msync(map, 3 * PAGE, MS_SYNC) != 0);
    }
    REQUIRE(status_of(child) == 0 && strcmp(map, "first") == 0);
    fd = fresh("gone"); /* another file under the same name */
    REQUIRE(fstat(fd, &status) == 0 && status.st_size == 0 && strcmp(map, "first") == 0 && munmap(map, 3 * PAGE) == 0);
    REQUIRE(close(fd) == 0 && unlink("gone") == 0);
}

/* A process that is killed while it alone has the file: test_fs.py looks whether its blocks are free again. */
static void no_name_and_killed(void)
{
    int ready[2];
    char byte;
    REQUIRE(pipe(ready) == 0);
    pid_t child = fork();
    if (child == 0) {
        static char data[64 * 1024];
        int fd = open("gone", O_RDWR | O_CREAT | O_TRUNC, 0600);
        for (int i = 0; i < 16; i++)
            if (write(fd, data, sizeof data) != sizeof data)
                _exit(1);
        char *map = mmap(NULL, sizeof data, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (map == MAP_FAILED || unlink("gone") != 0)
            _exit(2);
        map[0] = 'x';
        write(ready[1], "x", 1);
        for (;;)
            pause();
    }
    struct stat status;
    REQUIRE(read(ready[0], &byte, 1) == 1 && kill(child, SIGKILL) == 0 && status_of(child) == -SIGKILL);
    REQUIRE_ERROR(stat("gone", &status), ENOENT);
    REQUIRE(close(ready[0]) == 0 && close(ready[1]) == 0);
}

/* Did this call set the modification (m) and status change times (c) of the file or folder? Times are put back to 1000 before. */
static struct stat before_call;

static void age(const char *path)
{
    struct timespec old[2] = {{1000, 0}, {1000, 0}};
    REQUIRE(utimensat(AT_FDCWD, path, old, 0) == 0 && stat(path, &before_call) == 0 && before_call.st_mtime == 1000);
}

static int modified(const char *path)
{
    struct stat status;
    REQUIRE(stat(path, &status) == 0 && labs((long)(status.st_ctime - time(NULL))) <= 5);
    return labs((long)(status.st_mtime - time(NULL))) <= 5;
}

static void times_that_are_set(void)
{
    struct stat status;
    struct timespec old[2] = {{1000, 0}, {1000, 0}}, second = {1, 100000000};
    int fd = fresh("file");
    REQUIRE(write(fd, "x", 1) == 1 && write(fd, "y", 1) == 1 && futimens(fd, old) == 0 && close(fd) == 0);
    REQUIRE(stat("file", &status) == 0 && status.st_mtime == 1000 && status.st_atime == 1000);
    fd = open("file", O_RDWR);
    REQUIRE(nanosleep(&second, NULL) == 0 && fstat(fd, &status) == 0 && status.st_mtime == 1000);
    REQUIRE(write(fd, "z", 1) == 1 && modified("file")); /* without a close or an fsync */
    REQUIRE(close(fd) == 0 && unlink("file") == 0);
}

static void times(void)
{
    int fd = fresh("file");
    REQUIRE(mkdir("folder", 0700) == 0);
    age("file");
    REQUIRE(write(fd, "x", 1) == 1 && fsync(fd) == 0 && modified("file"));
    age("file");
    REQUIRE(ftruncate(fd, 10) == 0 && modified("file"));
    age("file");
    REQUIRE(ftruncate(fd, 0) == 0 && modified("file"));
    age("file");
    REQUIRE(chmod("file", 0640) == 0 && !modified("file"));
    age("file");
    REQUIRE(link("file", "folder/link") == 0 && !modified("file") && modified("folder"));
    age("folder");
    REQUIRE(unlink("folder/link") == 0 && modified("folder"));
    age("folder");
    REQUIRE(mkdir("folder/in", 0700) == 0 && modified("folder"));
    age("folder");
    REQUIRE(rename("folder/in", "folder/out") == 0 && modified("folder"));
    age("folder");
    REQUIRE(rmdir("folder/out") == 0 && modified("folder"));
    age("folder");
    REQUIRE(symlink("x", "folder/s") == 0 && modified("folder") && unlink("folder/s") == 0);
    age("folder");
    REQUIRE(chmod("folder", 0711) == 0 && !modified("folder"));
    age("file");
    int again = open("file", O_WRONLY | O_TRUNC);
    REQUIRE(again >= 0 && modified("file") && close(again) == 0);
    REQUIRE(ftruncate(fd, PAGE) == 0);
    char *map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    age("file");
    REQUIRE(map != MAP_FAILED && (map[0] = 'm') && msync(map, PAGE, MS_SYNC) == 0 && modified("file") && munmap(map, PAGE) == 0);
    REQUIRE(close(fd) == 0 && unlink("file") == 0 && rmdir("folder") == 0);
}

static const struct posix_case cases[] = {
    {"holes", "lseek, write, ftruncate: bytes never written are zero; st_blocks, off_t beyond 4 GiB", holes},
    {"all of a large file", "write read fsync", all_of_it},
    {"thousands of names", "readdir, unlink, open: O_EXCL", thousands_of_names},
    {"deep folders", "mkdir chdir rmdir", deep_folders},
    {"mapped, without a name", "unlink: until the last reference; mmap", no_name_but_mapped},
    {"without a name, and its user killed", "unlink, exit: consequences", no_name_and_killed},
    {"times", "XBD 4.9 file times update", times},
    {"times that are set", "futimens, write: st_mtime", times_that_are_set},
};

int main(void)
{
    return posix_main_in(dir, cases, sizeof cases / sizeof *cases);
}
