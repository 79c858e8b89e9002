/* Opening files: the flags of open(), and what descriptors are. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "posixtest.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char dir[] = "/tmp/posix-open-XXXXXX";

static void create_exclusive(void)
{
    int fd = open("new", O_RDWR | O_CREAT | O_EXCL, 0640);
    struct stat status;
    REQUIRE(fd >= 0 && fstat(fd, &status) == 0 && (status.st_mode & 07777) == 0640 && status.st_size == 0);
    REQUIRE_ERROR(open("new", O_RDWR | O_CREAT | O_EXCL, 0640), EEXIST);
    REQUIRE(symlink("nowhere", "link") == 0);
    REQUIRE_ERROR(open("link", O_RDWR | O_CREAT | O_EXCL, 0640), EEXIST);
    REQUIRE(close(fd) == 0);
    REQUIRE_ERROR(close(fd), EBADF);
}

static void truncate_flag(void)
{
    int fd = open("cut", O_WRONLY | O_CREAT, 0600);
    struct stat status;
    REQUIRE(fd >= 0 && write(fd, "12345", 5) == 5 && close(fd) == 0);
    fd = open("cut", O_WRONLY | O_TRUNC);
    REQUIRE(fd >= 0 && fstat(fd, &status) == 0 && status.st_size == 0 && close(fd) == 0);
}

static void append_flag(void)
{
    char got[8] = "";
    int a = open("log", O_RDWR | O_CREAT | O_APPEND, 0600), b = open("log", O_WRONLY | O_APPEND);
    REQUIRE(a >= 0 && b >= 0 && write(a, "a", 1) == 1 && write(b, "b", 1) == 1 && write(a, "c", 1) == 1);
    REQUIRE(lseek(a, 0, SEEK_SET) == 0 && write(a, "d", 1) == 1 && lseek(a, 0, SEEK_CUR) == 4);
    REQUIRE(pread(a, got, 8, 0) == 4 && memcmp(got, "abcd", 4) == 0);
    REQUIRE(close(a) == 0 && close(b) == 0);
}

static void append_set_later(void)
{
    char got[8] = "";
    int fd = open("later", O_RDWR | O_CREAT | O_TRUNC, 0600);
    REQUIRE(fd >= 0 && write(fd, "12", 2) == 2 && lseek(fd, 0, SEEK_SET) == 0);
    REQUIRE(fcntl(fd, F_SETFL, O_APPEND) == 0 && fcntl(fd, F_GETFL) & O_APPEND && write(fd, "3", 1) == 1);
    REQUIRE(fcntl(fd, F_SETFL, 0) == 0 && !(fcntl(fd, F_GETFL) & O_APPEND));
    REQUIRE(lseek(fd, 0, SEEK_SET) == 0 && write(fd, "x", 1) == 1 && pread(fd, got, 8, 0) == 3 && memcmp(got, "x23", 3) == 0);
    REQUIRE(close(fd) == 0);
}

static void synchronous(void)
{
    char got[4] = "";
    int fd = open("sync", O_RDWR | O_CREAT | O_TRUNC | O_SYNC, 0600);
    REQUIRE(fd >= 0 && (fcntl(fd, F_GETFL) & O_SYNC) == O_SYNC && write(fd, "abc", 3) == 3 && pwrite(fd, "d", 1, 5000) == 1);
    REQUIRE(fcntl(fd, F_SETFL, O_APPEND) == 0 && (fcntl(fd, F_GETFL) & O_SYNC) == O_SYNC && write(fd, "e", 1) == 1);
    REQUIRE(pread(fd, got, 4, 5000) == 2 && memcmp(got, "de", 2) == 0 && lseek(fd, 0, SEEK_CUR) == 5002 && close(fd) == 0 && unlink("sync") == 0);
}

static void directory_flag(void)
{
    int fd = open(".", O_RDONLY | O_DIRECTORY);
    REQUIRE(fd >= 0 && close(fd) == 0);
    REQUIRE_ERROR(open("new", O_RDONLY | O_DIRECTORY), ENOTDIR);
    REQUIRE_ERROR(open(".", O_WRONLY), EISDIR);
    REQUIRE_ERROR(open("new/x", O_RDONLY), ENOTDIR);
    REQUIRE_ERROR(open("absent", O_RDONLY), ENOENT);
    REQUIRE_ERROR(open("", O_RDONLY), ENOENT);
}

static void nofollow_flag(void)
{
    REQUIRE(symlink("new", "to-new") == 0);
    REQUIRE_ERROR(open("to-new", O_RDONLY | O_NOFOLLOW), ELOOP);
    int fd = open("to-new", O_RDONLY);
    REQUIRE(fd >= 0 && close(fd) == 0);
    REQUIRE(symlink("loop", "loop") == 0);
    REQUIRE_ERROR(open("loop", O_RDONLY), ELOOP);
}

static void access_modes(void)
{
    char byte = 0;
    int r = open("new", O_RDONLY), w = open("new", O_WRONLY);
    REQUIRE(r >= 0 && w >= 0 && (fcntl(r, F_GETFL) & O_ACCMODE) == O_RDONLY && (fcntl(w, F_GETFL) & O_ACCMODE) == O_WRONLY);
    REQUIRE_ERROR(write(r, &byte, 1), EBADF);
    REQUIRE_ERROR(read(w, &byte, 1), EBADF);
    REQUIRE(close(r) == 0 && close(w) == 0);
    REQUIRE_ERROR(read(-1, &byte, 1), EBADF);
    REQUIRE_ERROR(fcntl(9999, F_GETFL), EBADF);
}

static void long_names(void)
{
    char name[300], path[5001];
    memset(name, 'n', 256);
    name[256] = 0;
    REQUIRE_ERROR(open(name, O_RDONLY | O_CREAT, 0600), ENAMETOOLONG);
    name[255] = 0;
    int fd = open(name, O_RDONLY | O_CREAT, 0600);
    REQUIRE(fd >= 0 && close(fd) == 0 && unlink(name) == 0);
    memset(path, '/', 5000);
    path[5000] = 0;
    REQUIRE_ERROR(open(path, O_RDONLY), ENAMETOOLONG);
}

static void lowest_descriptor(void)
{
    int a = open("new", O_RDONLY), b = open("new", O_RDONLY);
    REQUIRE(a >= 0 && b > a && close(a) == 0);
    REQUIRE(dup(b) == a && close(a) == 0);
    REQUIRE(fcntl(b, F_DUPFD, b + 5) >= b + 5);
    REQUIRE(dup2(b, b) == b && dup2(b, b + 9) == b + 9);
    REQUIRE_ERROR(dup2(b, -1), EBADF);
    for (int fd = b; fd < b + 10; fd++)
        close(fd);
}

static void shared_offset(void)
{
    int fd = open("shared", O_RDWR | O_CREAT | O_TRUNC, 0600), two = dup(fd);
    REQUIRE(fd >= 0 && write(fd, "123456", 6) == 6 && lseek(two, 0, SEEK_CUR) == 6);
    pid_t child = fork();
    if (child == 0)
        _exit(lseek(fd, 2, SEEK_SET) != 2);
    int how;
    REQUIRE(waitpid(child, &how, 0) == child && how == 0 && lseek(two, 0, SEEK_CUR) == 2);
    REQUIRE(close(fd) == 0 && close(two) == 0);
}

static void close_on_exec(void)
{
    int fd = open("new", O_RDONLY | O_CLOEXEC), two = dup(fd), three = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    REQUIRE(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC && fcntl(two, F_GETFD) == 0 && fcntl(three, F_GETFD) == FD_CLOEXEC);
    REQUIRE(fcntl(fd, F_SETFD, 0) == 0 && fcntl(fd, F_GETFD) == 0);
    REQUIRE(close(fd) == 0 && close(two) == 0 && close(three) == 0);
}

static void too_many(void)
{
    int fds[4096], n = 0;
    while (n < 4096 && (fds[n] = open("new", O_RDONLY)) >= 0)
        n++;
    int error = errno;
    for (int i = 0; i < n; i++)
        close(fds[i]);
    errno = error;
    REQUIRE(n == 4096 || error == EMFILE);
    REQUIRE(n >= 16 && (n == 4096 || n <= sysconf(_SC_OPEN_MAX)));
}

static void devices(void)
{
    char bytes[64], other[64];
    int null = open("//dev/./null", O_RDWR), zero = open("/dev/zero", O_RDONLY), full = open("/dev/full", O_WRONLY);
    int random = open("/dev/urandom", O_RDONLY);
    REQUIRE(null >= 0 && zero >= 0 && full >= 0 && random >= 0);
    REQUIRE(read(null, bytes, 8) == 0 && write(null, bytes, 8) == 8);
    memset(bytes, 1, sizeof bytes);
    REQUIRE(read(zero, bytes, 8) == 8 && bytes[7] == 0 && bytes[8] == 1);
    REQUIRE_ERROR(write(full, bytes, 1), ENOSPC);
    REQUIRE(read(random, bytes, 64) == 64 && read(random, other, 64) == 64 && memcmp(bytes, other, 64) != 0);
    REQUIRE(close(null) == 0 && close(zero) == 0 && close(full) == 0 && close(random) == 0);
}

static void mask(void)
{
    struct stat status;
    mode_t old = umask(027);
    int fd = open("masked", O_RDWR | O_CREAT, 0666);
    REQUIRE(fd >= 0 && fstat(fd, &status) == 0 && (status.st_mode & 0777) == 0640 && close(fd) == 0);
    REQUIRE(mkdir("masked-dir", 0777) == 0 && stat("masked-dir", &status) == 0 && (status.st_mode & 0777) == 0750);
    REQUIRE(umask(old) == 027);
}

static void removed_while_open(void)
{
    char got[4];
    struct stat status;
    int fd = open("gone", O_RDWR | O_CREAT, 0600);
    REQUIRE(fd >= 0 && write(fd, "abc", 3) == 3 && unlink("gone") == 0);
    REQUIRE_ERROR(stat("gone", &status), ENOENT);
    REQUIRE(fstat(fd, &status) == 0 && status.st_nlink == 0 && status.st_size == 3);
    REQUIRE(pread(fd, got, 3, 0) == 3 && memcmp(got, "abc", 3) == 0 && close(fd) == 0);
}

static const struct posix_case cases[] = {
    {"create exclusive", "open: O_CREAT O_EXCL", create_exclusive},
    {"truncate", "open: O_TRUNC", truncate_flag},
    {"append", "open: O_APPEND", append_flag},
    {"synchronous", "open: O_SYNC", synchronous},
    {"append set later", "fcntl: F_SETFL", append_set_later},
    {"directory", "open: O_DIRECTORY, ENOTDIR, EISDIR, ENOENT", directory_flag},
    {"nofollow", "open: O_NOFOLLOW, ELOOP", nofollow_flag},
    {"access modes", "open: O_RDONLY O_WRONLY; read, write: EBADF", access_modes},
    {"long names", "open: ENAMETOOLONG", long_names},
    {"lowest descriptor", "XSH 2.14, dup, dup2, fcntl: F_DUPFD", lowest_descriptor},
    {"shared offset", "dup, fork: open file descriptions", shared_offset},
    {"close on exec", "fcntl: F_GETFD F_SETFD F_DUPFD_CLOEXEC", close_on_exec},
    {"too many", "open: EMFILE", too_many},
    {"devices", "XBD 10.1; /dev/zero, full, urandom by custom", devices},
    {"file mode creation mask", "umask", mask},
    {"removed while open", "unlink", removed_while_open},
};

int main(void)
{
    umask(022);
    if (!mkdtemp(dir) || chdir(dir) < 0)
        return 2;
    int failed = posix_main(cases, sizeof cases / sizeof *cases);
    char command[100];
    snprintf(command, sizeof command, "rm -r %s", dir);
    return chdir("/") < 0 || system(command) != 0 || failed;
}
