/*
 * Every call that takes a descriptor with numbers that are none: negative, beyond all, never opened, closed. EBADF (POSIX.1-2017
 * XSH 2.3), and for those that cannot be: the nearest error that the call's page has. Processes and threads that are none: ESRCH, ECHILD.
 */
#include "../kit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <termios.h>

static char buffer[64];

static long error(int number)
{
    errno = number;
    return number ? -1 : 0;
}

#define CALL(name, expression)     \
    static long name(int fd)       \
    {                              \
        return (long)(expression); \
    }

CALL(c_read, read(fd, buffer, 1))
CALL(c_write, write(fd, buffer, 1))
CALL(c_pread, pread(fd, buffer, 1, 0))
CALL(c_pwrite, pwrite(fd, buffer, 1, 0))
CALL(c_readv, readv(fd, &(struct iovec){ buffer, 1 }, 1))
CALL(c_writev, writev(fd, &(struct iovec){ buffer, 1 }, 1))
CALL(c_preadv, preadv(fd, &(struct iovec){ buffer, 1 }, 1, 0))
CALL(c_pwritev, pwritev(fd, &(struct iovec){ buffer, 1 }, 1, 0))
CALL(c_lseek, lseek(fd, 0, SEEK_SET))
CALL(c_close, close(fd))
CALL(c_dup, dup(fd))
CALL(c_dup2_from, dup2(fd, 9))
CALL(c_dup3_from, dup3(fd, 9, O_CLOEXEC))
CALL(c_getfd, fcntl(fd, F_GETFD))
CALL(c_setfd, fcntl(fd, F_SETFD, 0))
CALL(c_getfl, fcntl(fd, F_GETFL))
CALL(c_dupfd, fcntl(fd, F_DUPFD, 0))
CALL(c_setlk, fcntl(fd, F_SETLK, &(struct flock){ .l_type = F_RDLCK }))
CALL(c_getlk, fcntl(fd, F_GETLK, &(struct flock){ .l_type = F_RDLCK }))
CALL(c_flock, flock(fd, LOCK_SH))
CALL(c_lockf, lockf(fd, F_TEST, 1))
CALL(c_fstat, fstat(fd, &(struct stat){ 0 }))
CALL(c_fstatvfs, fstatvfs(fd, &(struct statvfs){ 0 }))
CALL(c_fsync, fsync(fd))
CALL(c_fdatasync, fdatasync(fd))
CALL(c_ftruncate, ftruncate(fd, 0))
CALL(c_fchmod, fchmod(fd, 0600))
CALL(c_fchown, fchown(fd, (uid_t)-1, (gid_t)-1))
CALL(c_fchdir, fchdir(fd))
CALL(c_futimens, futimens(fd, NULL))
CALL(c_fpathconf, fpathconf(fd, _PC_NAME_MAX))
CALL(c_fallocate, error(posix_fallocate(fd, 0, 1)))
CALL(c_fadvise, error(posix_fadvise(fd, 0, 1, POSIX_FADV_NORMAL)))
CALL(c_mmap, mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED ? -1 : 0)
CALL(c_fdopendir, fdopendir(fd) ? 0 : -1)
CALL(c_fdopen, fdopen(fd, "r") ? 0 : -1)
CALL(c_openat, openat(fd, "x", O_RDONLY))
CALL(c_fstatat, fstatat(fd, "x", &(struct stat){ 0 }, 0))
CALL(c_mkdirat, mkdirat(fd, "x", 0700))
CALL(c_unlinkat, unlinkat(fd, "x", 0))
CALL(c_renameat, renameat(fd, "x", AT_FDCWD, "y"))
CALL(c_renameat_to, renameat(AT_FDCWD, "/tmp", fd, "y"))
CALL(c_linkat, linkat(fd, "x", AT_FDCWD, "y", 0))
CALL(c_symlinkat, symlinkat("x", fd, "y"))
CALL(c_readlinkat, readlinkat(fd, "x", buffer, 1))
CALL(c_faccessat, faccessat(fd, "x", R_OK, 0))
CALL(c_fchmodat, fchmodat(fd, "x", 0600, 0))
CALL(c_utimensat, utimensat(fd, "x", NULL, 0))
CALL(c_isatty, isatty(fd) ? 1 : -1)
CALL(c_tcgetattr, tcgetattr(fd, &(struct termios){ 0 }))
CALL(c_winsize, ioctl(fd, TIOCGWINSZ, &(struct winsize){ 0 }))

static const struct {
    const char *name;
    long (*run)(int fd);
} calls[] = {
    { "read", c_read }, { "write", c_write }, { "pread", c_pread }, { "pwrite", c_pwrite }, { "readv", c_readv }, { "writev", c_writev },
    { "preadv", c_preadv }, { "pwritev", c_pwritev }, { "lseek", c_lseek }, { "close", c_close }, { "dup", c_dup },
    { "dup2", c_dup2_from }, { "dup3", c_dup3_from }, { "fcntl F_GETFD", c_getfd }, { "fcntl F_SETFD", c_setfd },
    { "fcntl F_GETFL", c_getfl }, { "fcntl F_DUPFD", c_dupfd }, { "fcntl F_SETLK", c_setlk }, { "fcntl F_GETLK", c_getlk },
    { "flock", c_flock }, { "lockf", c_lockf }, { "fstat", c_fstat }, { "fstatvfs", c_fstatvfs }, { "fsync", c_fsync },
    { "fdatasync", c_fdatasync }, { "ftruncate", c_ftruncate }, { "fchmod", c_fchmod }, { "fchown", c_fchown },
    { "fchdir", c_fchdir }, { "futimens", c_futimens }, { "fpathconf", c_fpathconf }, { "posix_fallocate", c_fallocate },
    { "posix_fadvise", c_fadvise }, { "mmap", c_mmap }, { "fdopendir", c_fdopendir }, { "fdopen", c_fdopen },
    { "openat", c_openat }, { "fstatat", c_fstatat }, { "mkdirat", c_mkdirat }, { "unlinkat", c_unlinkat },
    { "renameat", c_renameat }, { "renameat, new", c_renameat_to }, { "linkat", c_linkat }, { "symlinkat", c_symlinkat },
    { "readlinkat", c_readlinkat }, { "faccessat", c_faccessat }, { "fchmodat", c_fchmodat }, { "utimensat", c_utimensat },
    { "isatty", c_isatty }, { "tcgetattr", c_tcgetattr }, { "ioctl", c_winsize },
};

static void descriptors(void)
{
    int closed = open("/tmp", O_RDONLY);
    close(closed);
    const int none[] = { -1, -7, closed, 200, 255, 256, 65535, 65536, 1 << 20, INT_MAX, INT_MIN, INT_MIN + 1 };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        int good = 1;
        for (size_t n = 0; n < sizeof none / sizeof *none; n++) {
            errno = 0; /* none of them is AT_FDCWD: -2 or -100 */
            if (calls[i].run(none[n]) != -1 || errno != EBADF) {
                printf("# %s(%d): errno %d\n", calls[i].name, none[n], errno);
                good = 0;
            }
        }
        char name[64];
        snprintf(name, sizeof name, "%s EBADF", calls[i].name);
        CHECK(name, good);
    }
}

static void targets(void)
{
    const int none[] = { -1, INT_MIN, INT_MAX, 1 << 24 };
    int good = 1;
    for (int i = 0; i < 4; i++)
        good &= dup2(0, none[i]) == -1 && errno == EBADF;
    CHECK("dup2 EBADF: a target that cannot be", good);
    CHECK("fcntl F_DUPFD EINVAL: a lowest number that cannot be", fcntl(0, F_DUPFD, -1) == -1 && errno == EINVAL &&
          fcntl(0, F_DUPFD, INT_MAX) == -1 && errno == EINVAL);
    CHECK("fcntl EINVAL: unknown command", fcntl(0, 31337, 0) == -1 && errno == EINVAL);
    struct pollfd polled = { 200, POLLIN, 0 };
    CHECK("poll: POLLNVAL", poll(&polled, 1, 0) == 1 && polled.revents == POLLNVAL);
    int closed = dup(0); /* a small number: Linux overlooks those beyond its table, 64 in a process that had no higher one, and would wait */
    close(closed);
    fd_set set;
    FD_ZERO(&set);
    FD_SET(closed, &set);
    struct timeval limit = { 5, 0 };
    CHECK("select EBADF", select(closed + 1, &set, NULL, NULL, &limit) == -1 && errno == EBADF);
    CHECK("select EINVAL: a negative number", select(-1, NULL, NULL, NULL, NULL) == -1 && errno == EINVAL);
}

static void processes(void)
{
    int status;
    CHECK("kill ESRCH", kill(INT_MAX, 0) == -1 && errno == ESRCH && kill(INT_MAX, SIGKILL) == -1 && errno == ESRCH);
    CHECK("kill ESRCH: no such group", kill(-INT_MAX, 0) == -1 && errno == ESRCH);
    CHECK("kill EINVAL", kill(getpid(), 200) == -1 && errno == EINVAL && kill(getpid(), -1) == -1 && errno == EINVAL);
    CHECK("waitpid ECHILD", waitpid(INT_MAX, &status, 0) == -1 && errno == ECHILD && waitpid(-1, &status, 0) == -1 && errno == ECHILD &&
          waitpid(getppid(), &status, 0) == -1 && errno == ECHILD);
    CHECK("waitpid EINVAL", waitpid(-1, &status, 0x4000) == -1 && errno == EINVAL);
    CHECK("setpgid ESRCH", setpgid(INT_MAX, 0) == -1 && errno == ESRCH);
    CHECK("setpgid EINVAL", setpgid(0, -1) == -1 && errno == EINVAL);
    CHECK("getpgid ESRCH", getpgid(INT_MAX) == -1 && errno == ESRCH);
}

static void paths(void)
{
    static char path[6000];
    struct stat st;
    memset(path, 'p', 5000);
    path[0] = '/';
    CHECK("ENAMETOOLONG: a path of 5,000 bytes", stat(path, &st) == -1 && errno == ENAMETOOLONG && open(path, O_RDONLY) == -1 && errno == ENAMETOOLONG &&
          mkdir(path, 0700) == -1 && errno == ENAMETOOLONG && unlink(path) == -1 && errno == ENAMETOOLONG && rename(path, "/tmp/x") == -1 && errno == ENAMETOOLONG &&
          rename("/tmp", path) == -1 && errno == ENAMETOOLONG && chdir(path) == -1 && errno == ENAMETOOLONG && execl(path, "x", (char *)NULL) == -1 && errno == ENAMETOOLONG);
    for (int i = 0; i < 4999; i++)
        path[i] = i % 2 ? 'p' : '/';
    CHECK("ENAMETOOLONG: of many parts", stat(path, &st) == -1 && errno == ENAMETOOLONG);
    path[260] = 0;
    memset(path + 1, 'n', 256);
    path[257] = 0;
    CHECK("ENAMETOOLONG: a name of 256 bytes", stat(path, &st) == -1 && errno == ENAMETOOLONG && mkdir(path, 0700) == -1 && errno == ENAMETOOLONG);
}

/* Some hosts allow so many open files that the numbers above could be one. */
static void few_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur > 4096) {
        limit.rlim_cur = 4096;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int main(void)
{
    few_files();
    descriptors();
    targets();
    processes();
    paths();
    return kit_end();
}
