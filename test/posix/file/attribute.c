/* What belongs to a file, and walking trees: modes, times, owners, nftw. And the clocks. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "posixtest.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <time.h>
#include <utime.h>

static char dir[] = "/tmp/posix-attr-XXXXXX";

static int fresh(const char *name)
{
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
    REQUIRE(fd >= 0);
    return fd;
}

static void modes(void)
{
    struct stat status;
    int fd = fresh("file");
    REQUIRE(chmod("file", 0751) == 0 && stat("file", &status) == 0 && (status.st_mode & 07777) == 0751);
    REQUIRE(fchmod(fd, 0604) == 0 && fstat(fd, &status) == 0 && (status.st_mode & 07777) == 0604 && S_ISREG(status.st_mode));
    REQUIRE(fchmodat(AT_FDCWD, "file", 0600, 0) == 0 && stat("file", &status) == 0 && (status.st_mode & 07777) == 0600);
    REQUIRE_ERROR(chmod("none", 0600), ENOENT);
    REQUIRE_ERROR(fchmod(9999, 0600), EBADF);
    REQUIRE(access("file", R_OK | W_OK) == 0);
    REQUIRE_ERROR(access("file", X_OK), EACCES);
    REQUIRE_ERROR(access("none", F_OK), ENOENT);
    REQUIRE(chown("file", (uid_t)-1, (gid_t)-1) == 0 && fchown(fd, getuid(), (gid_t)-1) == 0 && close(fd) == 0);
}

static void times_of_files(void)
{
    struct stat status;
    struct timespec both[2] = {{1000, 0}, {2000, 0}};
    int fd = fresh("file");
    REQUIRE(utimensat(AT_FDCWD, "file", both, 0) == 0 && stat("file", &status) == 0);
    REQUIRE(status.st_atime == 1000 && status.st_mtime == 2000);
    both[0].tv_nsec = UTIME_OMIT, both[1].tv_sec = 3000;
    REQUIRE(futimens(fd, both) == 0 && fstat(fd, &status) == 0 && status.st_atime == 1000 && status.st_mtime == 3000);
    both[0] = (struct timespec){4000, 0}, both[1].tv_nsec = UTIME_NOW;
    REQUIRE(futimens(fd, both) == 0 && fstat(fd, &status) == 0 && status.st_atime == 4000);
    REQUIRE(labs((long)(status.st_mtime - time(NULL))) <= 2);
    both[0].tv_nsec = 1000000000;
    REQUIRE_ERROR(futimens(fd, both), EINVAL);
    REQUIRE(utime("file", &(struct utimbuf){5, 6}) == 0 && fstat(fd, &status) == 0 && status.st_mtime == 6);
    REQUIRE(write(fd, "x", 1) == 1 && fsync(fd) == 0 && fstat(fd, &status) == 0 && labs((long)(status.st_mtime - time(NULL))) <= 2);
    REQUIRE(close(fd) == 0);
}

static int seen[10], folders_after, deepest;

static int visit(const char *path, const struct stat *status, int type, struct FTW *at)
{
    seen[type]++;
    deepest = at->level > deepest ? at->level : deepest;
    folders_after += type == FTW_DP && strcmp(path + at->base, "top") == 0 && seen[FTW_F] == 2;
    return status->st_ino == 0 || type == FTW_NS ? 9 : type == FTW_DP || type == FTW_SL || type == FTW_F ? remove(path) : 0;
}

static int stop_at_first(const char *path, const struct stat *status, int type)
{
    (void)path, (void)status, (void)type;
    return 42;
}

static void tree_walk(void)
{
    REQUIRE(mkdir("top", 0700) == 0 && mkdir("top/a", 0700) == 0 && mkdir("top/a/b", 0700) == 0);
    REQUIRE(close(fresh("top/f")) == 0 && close(fresh("top/a/b/f")) == 0 && symlink("f", "top/l") == 0);
    REQUIRE(ftw("top", stop_at_first, 3) == 42);
    REQUIRE(nftw("top", visit, 3, FTW_DEPTH | FTW_PHYS) == 0);
    REQUIRE(seen[FTW_F] == 2 && seen[FTW_DP] == 3 && seen[FTW_SL] == 1 && folders_after == 1 && deepest == 3);
    REQUIRE_ERROR(nftw("top", visit, 3, 0), ENOENT);
}

static int met;

static int visit_inside(const char *path, const struct stat *status, int type, struct FTW *at)
{
    struct stat here;
    met++;
    if (type == FTW_DP) /* where these are told from differs among systems */
        return 0;
    return type != FTW_NS && stat(path + at->base, &here) == 0 && here.st_ino == status->st_ino ? 0 : 7;
}

static int leave_it(const char *path, const struct stat *status, int type, struct FTW *at)
{
    (void)path, (void)status, (void)type, (void)at;
    return chdir("/") == 0 ? 5 : 6;
}

static void tree_walk_inside(void)
{
    struct stat before, after;
    REQUIRE(mkdir("top", 0700) == 0 && mkdir("top/a", 0700) == 0 && mkdir("top/a/b", 0700) == 0);
    REQUIRE(close(fresh("top/f")) == 0 && close(fresh("top/a/b/f")) == 0 && stat(".", &before) == 0);
    REQUIRE(nftw("top", visit_inside, 3, FTW_CHDIR | FTW_PHYS) == 0 && met == 5);
    REQUIRE(nftw("top/a", visit_inside, 3, FTW_CHDIR | FTW_DEPTH) == 0 && met == 8);
    REQUIRE(nftw("top", leave_it, 3, FTW_CHDIR) == 5);
    REQUIRE(stat(".", &after) == 0 && before.st_ino == after.st_ino);
    REQUIRE(nftw("top", visit, 3, FTW_DEPTH | FTW_PHYS) == 0);
}

static int met_folder(const char *path, const struct stat *status, int type, struct FTW *at)
{
    (void)path, (void)status, (void)at;
    met += type == FTW_D;
    return 0;
}

static void tree_walk_in_a_circle(void)
{
    met = 0;
    REQUIRE(mkdir("top", 0700) == 0 && mkdir("top/a", 0700) == 0 && symlink("..", "top/a/up") == 0 && symlink(".", "top/here") == 0);
    REQUIRE(nftw("top", met_folder, 3, 0) == 0 && met == 2);
    REQUIRE(unlink("top/a/up") == 0 && unlink("top/here") == 0 && rmdir("top/a") == 0 && rmdir("top") == 0);
}

static void clocks(void)
{
    struct timespec a, b, length = {0, 20000000};
    struct timeval day;
    struct tms use;
    REQUIRE(clock_gettime(CLOCK_MONOTONIC, &a) == 0 && nanosleep(&length, NULL) == 0 && clock_gettime(CLOCK_MONOTONIC, &b) == 0);
    REQUIRE((b.tv_sec - a.tv_sec) * 1000000000L + b.tv_nsec - a.tv_nsec >= 20000000);
    REQUIRE(clock_gettime(CLOCK_REALTIME, &a) == 0 && gettimeofday(&day, NULL) == 0 && labs((long)(day.tv_sec - a.tv_sec)) <= 1);
    REQUIRE(a.tv_sec > 1700000000 && labs((long)(time(NULL) - a.tv_sec)) <= 1);
    REQUIRE(clock_getres(CLOCK_MONOTONIC, &a) == 0 && a.tv_sec == 0 && a.tv_nsec > 0);
    length.tv_nsec = -1;
    REQUIRE_ERROR(nanosleep(&length, NULL), EINVAL);
    REQUIRE_ERROR(clock_gettime((clockid_t)99, &a), EINVAL);
    REQUIRE(times(&use) != (clock_t)-1 && sysconf(_SC_CLK_TCK) > 0);
}

static void system_name(void)
{
    struct utsname name;
    char host[256];
    REQUIRE(uname(&name) >= 0 && name.sysname[0] && name.machine[0] && gethostname(host, sizeof host) == 0);
    REQUIRE(strcmp(host, name.nodename) == 0);
}

static const struct posix_case cases[] = {
    {"modes", "chmod fchmod fchmodat access chown", modes},
    {"times", "utimensat futimens utime", times_of_files},
    {"tree walk", "nftw ftw", tree_walk},
    {"tree walk from inside", "nftw: FTW_CHDIR", tree_walk_inside},
    {"tree walk in a circle", "nftw: no path that crosses itself", tree_walk_in_a_circle},
    {"clocks", "clock_gettime nanosleep gettimeofday times", clocks},
    {"system name", "uname gethostname", system_name},
};

int main(void)
{
    return posix_main_in(dir, cases, sizeof cases / sizeof *cases);
}
