/* The times of files: which call marks which (XBD 4.9), how exact they are, and how utimensat sets them. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "posixtest.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <utime.h>

enum { NS = 1000000000, PAUSE_NS = 20000000, PAGE = 4096 };
enum { OLD = 1000 };

static char dir[] = "/tmp/posix-times-XXXXXX";
static bool fine; /* the file system keeps parts of a second */

static int64_t ns_of(struct timespec t)
{
    return (int64_t)t.tv_sec * NS + t.tv_nsec;
}

static int64_t now(void)
{
    struct timespec t;
    REQUIRE(clock_gettime(CLOCK_REALTIME, &t) == 0);
    return ns_of(t);
}

/* Until clocks that count in larger steps have gone on, too. Where files keep whole seconds: until the next one. */
static void pass(void)
{
    struct timespec t = {fine ? 0 : 1, PAUSE_NS};
    REQUIRE(nanosleep(&t, NULL) == 0);
}

/* Is t the time of a call that was made after `from`? As exactly as the file system keeps it. */
static bool is_since(struct timespec t, int64_t from)
{
    int64_t step = fine ? PAUSE_NS / 2 : NS; /* the clock of files may lag behind */
    return ns_of(t) >= from - step && ns_of(t) <= now();
}

static struct stat status_of(const char *path)
{
    struct stat status;
    REQUIRE(lstat(path, &status) == 0);
    return status;
}

static bool is_read(const char *path, int64_t since)
{
    return is_since(status_of(path).st_atim, since);
}

static bool is_written(const char *path, int64_t since)
{
    struct stat status = status_of(path);
    return is_since(status.st_mtim, since) && is_since(status.st_ctim, since);
}

static int fresh(const char *name, const char *text)
{
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
    REQUIRE(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    return fd;
}

static void set(const char *path, struct timespec atime, struct timespec mtime)
{
    const struct timespec both[2] = {atime, mtime};
    REQUIRE(utimensat(AT_FDCWD, path, both, 0) == 0);
}

static void age(const char *path)
{
    set(path, (struct timespec){OLD, 0}, (struct timespec){OLD, 0});
    REQUIRE(status_of(path).st_mtime == OLD && status_of(path).st_atime == OLD);
}

static bool equals(struct timespec t, int64_t seconds, long ns)
{
    return t.tv_sec == seconds && t.tv_nsec == (fine ? ns : 0);
}

static void exact(void)
{
    int fd = fresh("file", "");
    set("file", (struct timespec){1000, 1}, (struct timespec){2000, 999999999});
    struct stat status = status_of("file");
    fine = status.st_atim.tv_nsec != 0;
    REQUIRE(equals(status.st_atim, 1000, 1) && equals(status.st_mtim, 2000, 999999999));
    const struct timespec both[2] = {{1234567890, 123456789}, {1, 500000000}};
    REQUIRE(futimens(fd, both) == 0 && fstat(fd, &status) == 0);
    REQUIRE(equals(status.st_atim, 1234567890, 123456789) && equals(status.st_mtim, 1, 500000000));
    const struct timeval parts[2] = {{77, 250000}, {78, 999999}};
    REQUIRE(utimes("file", parts) == 0);
    status = status_of("file");
    REQUIRE(equals(status.st_atim, 77, 250000000) && equals(status.st_mtim, 78, 999999000));
    REQUIRE(utime("file", &(struct utimbuf){5, 6}) == 0);
    status = status_of("file");
    REQUIRE(equals(status.st_atim, 5, 0) && equals(status.st_mtim, 6, 0) && close(fd) == 0);
}

/* The link's own times, not those of what it leads to, which need not be there. */
static void of_links(void)
{
    const struct timespec both[2] = {{1000, 1}, {2000, 2}};
    const struct timeval parts[2] = {{7, 250000}, {8, 999999}}, wrong[2] = {{0, 1000000}, {0, 0}};
    int fd = fresh("file", "");
    struct stat status;
    age("file");
    REQUIRE(symlink("file", "link") == 0 && utimensat(AT_FDCWD, "link", both, AT_SYMLINK_NOFOLLOW) == 0);
    REQUIRE(lstat("link", &status) == 0 && S_ISLNK(status.st_mode) && equals(status.st_atim, 1000, 1) && equals(status.st_mtim, 2000, 2));
    REQUIRE(status_of("file").st_mtime == OLD);
    REQUIRE(lutimes("link", parts) == 0 && lstat("link", &status) == 0 && equals(status.st_mtim, 8, 999999000));
    REQUIRE(status_of("file").st_mtime == OLD && utimensat(AT_FDCWD, "link", both, 0) == 0 && status_of("file").st_mtime == 2000);
    REQUIRE(futimes(fd, parts) == 0 && fstat(fd, &status) == 0 && equals(status.st_atim, 7, 250000000) && close(fd) == 0);
    REQUIRE(utimensat(AT_FDCWD, "file", both, AT_SYMLINK_NOFOLLOW) == 0 && status_of("file").st_mtime == 2000 && unlink("file") == 0);
    REQUIRE_ERROR(utimensat(AT_FDCWD, "link", both, 0), ENOENT);
    REQUIRE_ERROR(lutimes("link", wrong), EINVAL);
    REQUIRE(utimensat(AT_FDCWD, "link", both, AT_SYMLINK_NOFOLLOW) == 0 && unlink("link") == 0);
}

static void far(void)
{
    int fd = fresh("file", "");
    set("file", (struct timespec){-5, 250000000}, (struct timespec){0, 0});
    struct stat status = status_of("file");
    REQUIRE(equals(status.st_atim, -5, 250000000) && equals(status.st_mtim, 0, 0));
    if (fine) {
        set("file", (struct timespec){INT64_C(2147483648), 7}, (struct timespec){INT64_C(8000000000), 8});
        status = status_of("file");
        REQUIRE(equals(status.st_atim, INT64_C(2147483648), 7) && equals(status.st_mtim, INT64_C(8000000000), 8));
    }
    REQUIRE(close(fd) == 0);
}

static void now_and_omit(void)
{
    int fd = fresh("file", "");
    struct timespec both[2] = {{OLD, 11}, {OLD, 22}};
    REQUIRE(futimens(fd, both) == 0);
    int64_t from = now();
    both[0] = (struct timespec){7, UTIME_OMIT}, both[1] = (struct timespec){-7, UTIME_NOW};
    REQUIRE(futimens(fd, both) == 0);
    struct stat status = status_of("file");
    REQUIRE(equals(status.st_atim, OLD, 11) && is_since(status.st_mtim, from) && is_since(status.st_ctim, from));
    both[0].tv_nsec = UTIME_NOW, both[1] = (struct timespec){3, 33};
    REQUIRE(utimensat(AT_FDCWD, "file", both, 0) == 0);
    status = status_of("file");
    REQUIRE(is_since(status.st_atim, from) && equals(status.st_mtim, 3, 33));
    both[0] = (struct timespec){0, UTIME_OMIT}, both[1] = both[0];
    struct stat before = status;
    REQUIRE(futimens(fd, both) == 0);
    status = status_of("file");
    REQUIRE(ns_of(status.st_atim) == ns_of(before.st_atim) && ns_of(status.st_mtim) == ns_of(before.st_mtim));
    both[0].tv_nsec = both[1].tv_nsec = UTIME_NOW;
    REQUIRE(futimens(fd, both) == 0);
    status = status_of("file");
    REQUIRE(ns_of(status.st_atim) == ns_of(status.st_mtim) && is_since(status.st_mtim, from));
    age("file");
    REQUIRE(futimens(fd, NULL) == 0 && is_written("file", from) && is_read("file", from));
    for (int i = 0; i < 2; i++) {
        both[0] = both[1] = (struct timespec){1, 0};
        both[i].tv_nsec = NS;
        REQUIRE_ERROR(futimens(fd, both), EINVAL);
        both[i].tv_nsec = -3;
        REQUIRE_ERROR(utimensat(AT_FDCWD, "file", both, 0), EINVAL);
    }
    REQUIRE(close(fd) == 0);
}

static void writes(void)
{
    int fd = fresh("file", "");
    for (int i = 0; i < 4; i++) { /* each is seen by name, with the file open */
        int64_t from = now();
        pass();
        REQUIRE(write(fd, "x", 1) == 1 && is_written("file", from + PAUSE_NS / 2));
    }
    REQUIRE(write(fd, "y", 1) == 1 && write(fd, "z", 1) == 1);
    int64_t after = now();
    pass();
    REQUIRE(close(fd) == 0 && ns_of(status_of("file").st_mtim) <= after); /* of the write, not of the close */
    age("file");
    int64_t from = now();
    REQUIRE(truncate("file", 3) == 0 && is_written("file", from));
    age("file");
    REQUIRE((fd = open("file", O_WRONLY)) >= 0 && write(fd, "", 0) == 0 && status_of("file").st_mtime == OLD && close(fd) == 0);
}

static void order(void)
{
    REQUIRE(close(fresh("a", "1")) == 0);
    pass();
    REQUIRE(close(fresh("b", "2")) == 0);
    REQUIRE(ns_of(status_of("a").st_mtim) < ns_of(status_of("b").st_mtim));
    REQUIRE(unlink("a") == 0 && unlink("b") == 0);
}

static void reads(void)
{
    char bytes[16];
    int fd = fresh("file", "0123456789");
    age("file");
    int64_t from = now();
    REQUIRE(lseek(fd, 0, SEEK_SET) == 0 && read(fd, bytes, 4) == 4 && is_read("file", from));
    REQUIRE(status_of("file").st_mtime == OLD);
    age("file"); /* the next read of the same open file is a read, too */
    REQUIRE(read(fd, bytes, 4) == 4 && is_read("file", from));
    age("file");
    REQUIRE(pread(fd, bytes, 1, 0) == 1 && is_read("file", from));
    age("file");
    REQUIRE(lseek(fd, 0, SEEK_END) == 10 && read(fd, bytes, 4) == 0 && is_read("file", from));
    age("file");
    REQUIRE(read(fd, bytes, 0) == 0 && status_of("file").st_atime == OLD && close(fd) == 0);
}

/* A read after a write that somebody else made, however it was read before. */
static void reads_after_writes(void)
{
    char byte;
    int to = fresh("file", "0123456789"), from = open("file", O_RDONLY);
    REQUIRE(from >= 0);
    for (int i = 0; i < 5; i++) {
        REQUIRE(read(from, &byte, 1) == 1);
        pass();
        int64_t then = now();
        REQUIRE(pwrite(to, "x", 1, 9) == 1 && is_written("file", then));
        pass();
        then = now();
        REQUIRE(read(from, &byte, 1) == 1 && is_read("file", then));
    }
    REQUIRE(close(to) == 0 && close(from) == 0);
}

static void maps(void)
{
    int fd = fresh("file", "0123456789");
    age("file");
    int64_t from = now();
    volatile char *at = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
    REQUIRE(at != MAP_FAILED && at[3] == '3' && munmap((void *)at, PAGE) == 0 && close(fd) == 0);
    REQUIRE(is_read("file", from));
}

static void folders_and_links(void)
{
    char text[16];
    REQUIRE(mkdir("folder", 0700) == 0 && symlink("target", "folder/link") == 0);
    age("folder");
    int64_t from = now();
    DIR *d = opendir("folder");
    REQUIRE(d && readdir(d) && closedir(d) == 0 && is_read("folder", from));
    pass();
    from = now();
    REQUIRE(readlink("folder/link", text, sizeof text) == 6);
    REQUIRE(is_since(status_of("folder/link").st_atim, from - 2 * PAUSE_NS - (fine ? 0 : 2 * (int64_t)NS)));
    pass();
    from = now();
    REQUIRE(unlink("folder/link") == 0 && is_written("folder", from) && rmdir("folder") == 0);
}

static const struct posix_case cases[] = {
    {"times to the nanosecond", "utimensat futimens utimes utime", exact},
    {"times of links", "utimensat: AT_SYMLINK_NOFOLLOW; lutimes, futimes by custom", of_links},
    {"before 1970, after 2038", "utimensat: time_t", far},
    {"UTIME_NOW and UTIME_OMIT", "utimensat", now_and_omit},
    {"what is written", "write truncate: st_mtime, st_ctime", writes},
    {"files one after the other", "write: st_mtime", order},
    {"what is read", "read pread: st_atime", reads},
    {"what is read after it was written", "read: st_atime", reads_after_writes},
    {"what is mapped", "mmap: st_atime", maps},
    {"folders and links", "readdir readlink unlink: st_atime, st_mtime", folders_and_links},
};

int main(void)
{
    return posix_main_in(dir, cases, sizeof cases / sizeof *cases);
}
