/* The limits of paths: too long a path, too long a name, too many links, at every call that takes one. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "posixtest.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <utime.h>

static char dir[] = "/tmp/posix-paths-XXXXXX";

static int visit(const char *path, const struct stat *status, int type, struct FTW *at)
{
    (void)path, (void)status, (void)type, (void)at;
    return 0;
}

/* Every call with one path answers this error. */
static void all_calls(const char *path, int number)
{
    struct stat status;
    struct statvfs facts;
    char text[PATH_MAX];
    char *argv[] = {"x", NULL};
    REQUIRE_ERROR(open(path, O_RDONLY), number);
    REQUIRE_ERROR(openat(AT_FDCWD, path, O_RDONLY), number);
    REQUIRE_ERROR(creat(path, 0600), number);
    REQUIRE_ERROR(stat(path, &status), number);
    REQUIRE_ERROR(lstat(path, &status), number);
    REQUIRE_ERROR(fstatat(AT_FDCWD, path, &status, 0), number);
    REQUIRE_ERROR(access(path, F_OK), number);
    REQUIRE_ERROR(mkdir(path, 0700), number);
    REQUIRE_ERROR(mkfifo(path, 0600), number);
    REQUIRE_ERROR(rmdir(path), number);
    REQUIRE_ERROR(unlink(path), number);
    REQUIRE_ERROR(remove(path), number);
    REQUIRE_ERROR(rename(path, "other"), number);
    REQUIRE_ERROR(rename("plain", path), number);
    REQUIRE_ERROR(link(path, "other"), number);
    REQUIRE_ERROR(link("plain", path), number);
    REQUIRE_ERROR(symlink("plain", path), number);
    REQUIRE_ERROR(readlink(path, text, sizeof text), number);
    REQUIRE_ERROR(chmod(path, 0600), number);
    REQUIRE_ERROR(chown(path, 0, 0), number);
    REQUIRE_ERROR(lchown(path, 0, 0), number);
    REQUIRE_ERROR(truncate(path, 0), number);
    REQUIRE_ERROR(utimensat(AT_FDCWD, path, NULL, 0), number);
    REQUIRE_ERROR(utime(path, NULL), number);
    REQUIRE_ERROR(utimes(path, NULL), number);
    REQUIRE_ERROR(chdir(path), number);
    REQUIRE_ERROR(pathconf(path, _PC_NAME_MAX), number);
    REQUIRE_ERROR(statvfs(path, &facts), number);
    REQUIRE_ERROR(nftw(path, visit, 4, 0), number);
    REQUIRE_ERROR(execv(path, argv), number);
    errno = 0;
    REQUIRE(opendir(path) == NULL && errno == number);
    errno = 0; /* realpath may take a path that is too long, if what it leads to is not */
    REQUIRE(strlen(path) >= PATH_MAX || (realpath(path, text) == NULL && errno == number));
    errno = 0;
    REQUIRE(fopen(path, "r") == NULL && errno == number);
}

static void long_paths(void)
{
    static char path[5001];
    for (int i = 0; i < 5000; i += 2)
        path[i] = '.', path[i + 1] = '/';
    memcpy(path + 4994, "plain", 6);
    all_calls(path, ENAMETOOLONG);
    memset(path, '/', 5000);
    REQUIRE_ERROR(open(path, O_RDONLY), ENAMETOOLONG);
    REQUIRE_ERROR(symlink(path, "other"), ENAMETOOLONG);
}

static void longest_path(void)
{
    static char path[PATH_MAX + 1];
    struct stat status;
    for (int i = 0; i < PATH_MAX; i += 2)
        path[i] = '.', path[i + 1] = '/';
    strcpy(path + PATH_MAX - 6, "plain"); /* PATH_MAX counts the NUL */
    REQUIRE(strlen(path) == PATH_MAX - 1 && stat(path, &status) == 0 && S_ISREG(status.st_mode));
    int fd = open(path, O_RDONLY);
    REQUIRE(fd >= 0 && close(fd) == 0 && access(path, R_OK) == 0);
    REQUIRE(rename(path, "other") == 0 && rename("other", path) == 0 && link(path, "other") == 0 && unlink("other") == 0);
    memmove(path + 2, path, PATH_MAX - 2);
    path[PATH_MAX] = 0; /* one byte more */
    path[0] = '/';
    REQUIRE_ERROR(stat(path, &status), ENAMETOOLONG);
}

static void long_names(void)
{
    char name[NAME_MAX + 2], other[NAME_MAX + 2], path[NAME_MAX + 10], text[8];
    struct stat status;
    memset(name, 'n', NAME_MAX + 1);
    name[NAME_MAX + 1] = 0;
    all_calls(name, ENAMETOOLONG);
    snprintf(path, sizeof path, "%s/x", name);
    all_calls(path, ENAMETOOLONG);
    name[NAME_MAX] = 0;
    memset(other, 'o', NAME_MAX);
    other[NAME_MAX] = 0;
    REQUIRE(mkdir(name, 0700) == 0 && rename(name, other) == 0 && stat(other, &status) == 0 && rmdir(other) == 0);
    REQUIRE(link("plain", name) == 0 && rename(name, other) == 0 && unlink(other) == 0);
    REQUIRE(symlink("x", name) == 0 && readlink(name, text, sizeof text) == 1 && unlink(name) == 0);
    int fd = open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
    REQUIRE(fd >= 0 && close(fd) == 0);
    DIR *d = opendir(".");
    struct dirent *entry;
    do
        REQUIRE((entry = readdir(d)) != NULL);
    while (strcmp(entry->d_name, name) != 0);
    REQUIRE(closedir(d) == 0 && unlink(name) == 0);
}

static void missing_and_wrong_parts(void)
{
    struct stat status;
    REQUIRE_ERROR(stat("none/x", &status), ENOENT);
    REQUIRE_ERROR(mkdir("none/x", 0700), ENOENT);
    REQUIRE_ERROR(open("none/x", O_CREAT | O_WRONLY, 0600), ENOENT);
    REQUIRE_ERROR(symlink("x", "none/x"), ENOENT);
    REQUIRE_ERROR(link("plain", "none/x"), ENOENT);
    REQUIRE_ERROR(rename("plain", "none/x"), ENOENT);
    all_calls("plain/x", ENOTDIR);
    REQUIRE_ERROR(stat("plain/", &status), ENOTDIR);
    REQUIRE_ERROR(open("", O_RDONLY), ENOENT);
    REQUIRE_ERROR(mkdir("", 0700), ENOENT);
    REQUIRE_ERROR(unlink(""), ENOENT);
    REQUIRE_ERROR(chdir(""), ENOENT);
    REQUIRE_ERROR(rename("", "x"), ENOENT);
    REQUIRE_ERROR(symlink("", "x"), ENOENT);
}

/* chain-1 -> plain, chain-2 -> chain-1, ... */
static void chains_of_links(void)
{
    enum { LINKS = 40 };
    char name[16], target[16] = "plain", text[PATH_MAX];
    struct stat status;
    for (int i = 1; i <= LINKS + 1; i++) {
        snprintf(name, sizeof name, "chain-%d", i);
        REQUIRE(symlink(target, name) == 0);
        strcpy(target, name);
    }
    REQUIRE(sysconf(_SC_SYMLOOP_MAX) == -1 || sysconf(_SC_SYMLOOP_MAX) >= 8);
    REQUIRE(stat("chain-8", &status) == 0 && S_ISREG(status.st_mode));
    REQUIRE(stat("chain-40", &status) == 0 && S_ISREG(status.st_mode) && realpath("chain-40", text));
    REQUIRE(strcmp(strrchr(text, '/'), "/plain") == 0);
    REQUIRE_ERROR(stat("chain-41", &status), ELOOP);
    REQUIRE_ERROR(open("chain-41", O_RDONLY), ELOOP);
    REQUIRE_ERROR(chdir("chain-41"), ELOOP);
    REQUIRE(lstat("chain-41", &status) == 0 && S_ISLNK(status.st_mode));
    for (int i = 1; i <= LINKS + 1; i++) {
        snprintf(name, sizeof name, "chain-%d", i);
        REQUIRE(unlink(name) == 0);
    }
}

static void circles_of_links(void)
{
    struct stat status;
    REQUIRE(symlink("b", "a") == 0 && symlink("a", "b") == 0);
    all_calls("a/x", ELOOP);
    REQUIRE_ERROR(stat("a", &status), ELOOP);
    REQUIRE_ERROR(open("a", O_RDONLY), ELOOP);
    REQUIRE_ERROR(open("a", O_RDONLY | O_CREAT, 0600), ELOOP);
    REQUIRE_ERROR(open("a", O_RDONLY | O_NOFOLLOW), ELOOP);
    REQUIRE_ERROR(truncate("a", 0), ELOOP);
    REQUIRE_ERROR(chmod("a", 0600), ELOOP);
    REQUIRE_ERROR(mkdir("a", 0700), EEXIST);
    REQUIRE(rename("a", "c") == 0 && lstat("c", &status) == 0 && S_ISLNK(status.st_mode));
    REQUIRE(unlink("b") == 0 && unlink("c") == 0);
}

static void dangling_links(void)
{
    struct stat status;
    REQUIRE(symlink("made-through-it", "dangling") == 0);
    REQUIRE_ERROR(open("dangling", O_RDONLY), ENOENT);
    REQUIRE_ERROR(chdir("dangling"), ENOENT);
    REQUIRE_ERROR(mkdir("dangling", 0700), EEXIST);
    int fd = open("dangling", O_WRONLY | O_CREAT, 0600);
    REQUIRE(fd >= 0 && close(fd) == 0 && stat("made-through-it", &status) == 0 && unlink("made-through-it") == 0);
    REQUIRE(unlink("dangling") == 0);
}

static const struct posix_case cases[] = {
    {"paths of 5,000 bytes", "XBD 4.13: ENAMETOOLONG, each call with a path", long_paths},
    {"a path of PATH_MAX", "XBD limits.h: PATH_MAX counts the NUL", longest_path},
    {"names of NAME_MAX and one more", "XBD 4.13: NAME_MAX, ENAMETOOLONG", long_names},
    {"parts that are missing or no folders", "XBD 4.13: ENOENT ENOTDIR, empty paths", missing_and_wrong_parts},
    {"chains of links", "XBD 4.13: SYMLOOP_MAX, ELOOP", chains_of_links},
    {"circles of links", "XBD 4.13: ELOOP, each call with a path", circles_of_links},
    {"links to nothing", "open: O_CREAT, symlink", dangling_links},
};

int main(void)
{
    umask(022);
    if (!mkdtemp(dir) || chdir(dir) < 0 || close(open("plain", O_CREAT | O_WRONLY, 0600)) < 0)
        return 2;
    int failed = posix_main(cases, sizeof cases / sizeof *cases);
    unlink("plain");
    return chdir("/") < 0 || rmdir(dir) < 0 || failed;
}
