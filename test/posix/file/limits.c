/* Limits: how many descriptors, how large a file; descriptors that are none. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "posixtest.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <termios.h>

static const char *own_name; /* how this program was called */
static char dir[] = "/tmp/posix-limits-XXXXXX";

static int status_of(pid_t child)
{
    int how;
    REQUIRE(waitpid(child, &how, 0) > 0);
    return WIFEXITED(how) ? WEXITSTATUS(how) : -WTERMSIG(how);
}

/* In a child: opens until it cannot. The number of descriptors it then has, -1 for any error but EMFILE. */
static int open_all(void)
{
    int last = -1, fd;
    while ((fd = open("file", O_RDONLY)) >= 0)
        last = fd;
    return errno == EMFILE ? last + 1 : -1;
}

static void as_many_as_told(void)
{
    struct rlimit limit;
    REQUIRE(getrlimit(RLIMIT_NOFILE, &limit) == 0 && sysconf(_SC_OPEN_MAX) == (long)limit.rlim_cur);
    pid_t child = fork();
    if (child == 0) {
        int pipes[2], n;
        limit.rlim_cur = 64; /* so that every system is soon there */
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || sysconf(_SC_OPEN_MAX) != 64 || (n = open_all()) != 64)
            _exit(1);
        if (dup(0) != -1 || errno != EMFILE || pipe(pipes) != -1 || errno != EMFILE || opendir(".") || errno != EMFILE)
            _exit(2);
        if (dup2(0, 64) != -1 || errno != EBADF || fcntl(0, F_DUPFD, 64) != -1 || errno != EINVAL)
            _exit(3);
        if (fcntl(0, F_DUPFD, 0) != -1 || errno != EMFILE || creat("other", 0600) != -1 || errno != EMFILE)
            _exit(4);
        struct stat status;
        if (stat("other", &status) == 0) /* it was not made either */
            _exit(5);
        close(40), close(50);
        if (pipe(pipes) != 0 || pipes[0] != 40 || pipes[1] != 50 || dup2(0, 63) != 63)
            _exit(6);
        _exit(0);
    }
    REQUIRE(status_of(child) == 0);
}

/* Others notice nothing of one that has used up all that it may. */
static void others_go_on(void)
{
    int ready[2], done[2];
    char byte;
    REQUIRE(pipe(ready) == 0 && pipe(done) == 0);
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit;
        getrlimit(RLIMIT_NOFILE, &limit);
        limit.rlim_cur = limit.rlim_cur < 256 ? limit.rlim_cur : 256;
        int bad = setrlimit(RLIMIT_NOFILE, &limit) != 0 || open_all() != (int)limit.rlim_cur;
        bad |= write(ready[1], "x", 1) != 1;
        bad |= read(done[0], &byte, 1) != 1;
        pid_t grandchild = fork(); /* it can still fork, and with a few to spare execute programs */
        if (grandchild == 0) {
            close(40), close(41);
            execl("/bin/sh", "sh", "-c", "exit 5", (char *)NULL);
            _exit(1);
        }
        int how;
        _exit(bad || waitpid(grandchild, &how, 0) != grandchild || WEXITSTATUS(how) != 5);
    }
    REQUIRE(read(ready[0], &byte, 1) == 1);
    int fds[32];
    for (int i = 0; i < 32; i++)
        REQUIRE((fds[i] = open("file", O_RDWR)) >= 0);
    for (int i = 0; i < 32; i++)
        REQUIRE(close(fds[i]) == 0);
    REQUIRE(write(done[1], "x", 1) == 1 && status_of(child) == 0);
    for (int i = 0; i < 2; i++)
        REQUIRE(close(ready[i]) == 0 && close(done[i]) == 0);
}

/* Many children that each open all they can: who comes then can still open some. */
static void others_open_too(void)
{
    enum { CHILDREN = 40, EACH = 250 };
    int ready[2], done[2], fds[4];
    char byte, name[32];
    REQUIRE(pipe(ready) == 0 && pipe(done) == 0);
    for (int i = 0; i < CHILDREN; i++) {
        pid_t child = fork();
        if (child == 0) {
            close(done[1]);
            for (int n = 0; n < EACH && open("file", O_RDONLY) >= 0; n++)
                ;
            _exit(write(ready[1], "x", 1) != 1 || read(done[0], &byte, 1) != 0);
        }
        REQUIRE(child > 0 && read(ready[0], &byte, 1) == 1);
    }
    pid_t last = fork();
    if (last == 0) {
        for (int i = 0; i < 2; i++)
            close(ready[i]), close(done[i]);
        for (int i = 0; i < 3; i++) {
            sprintf(name, "own%d", i);
            if ((fds[i] = open(name, O_RDWR | O_CREAT, 0600)) < 0 || write(fds[i], name, 4) != 4 || unlink(name) < 0)
                _exit(1);
        }
        for (int i = 0; i < 3; i++)
            close(fds[i]);
        execl("/bin/sh", "sh", "-c", "cat < file && exit 5", (char *)NULL);
        _exit(2);
    }
    int how = status_of(last);
    REQUIRE(close(done[1]) == 0);
    for (int i = 0; i < CHILDREN; i++)
        REQUIRE(status_of(-1) == 0);
    REQUIRE(how == 5 && close(ready[0]) == 0 && close(ready[1]) == 0 && close(done[0]) == 0);
}

/* The limit is inherited, by fork and by exec; the program tells by what it can open. */
static void inherited(void)
{
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {8, 8};
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
            _exit(1);
        if (fork() == 0)
            _exit(open_all() == 8 ? 0 : 1);
        int how;
        wait(&how);
        if (how != 0)
            _exit(2);
        limit.rlim_max = 9;
        if (geteuid() != 0 && (setrlimit(RLIMIT_NOFILE, &limit) != -1 || errno != EPERM))
            _exit(3);
        limit.rlim_cur = 10;
        if (setrlimit(RLIMIT_NOFILE, &limit) != -1 || errno != EINVAL)
            _exit(4);
        execlp(own_name, own_name, "count", (char *)NULL);
        _exit(5);
    }
    REQUIRE(status_of(child) == 8);
}

static volatile sig_atomic_t signals;

static void note(int number)
{
    signals += number == SIGXFSZ;
}

/* What a process does whose files may have 10,000 bytes. */
static int limited(void)
{
    static char data[8192];
    struct rlimit limit = {10000, RLIM_INFINITY};
    struct stat status;
    int fd = open("large", O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || setrlimit(RLIMIT_FSIZE, &limit) != 0 || getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur != 10000)
        return 1;
    signal(SIGXFSZ, note);
    if (write(fd, data, 8192) != 8192 || write(fd, data, 8192) != 10000 - 8192 || signals != 0)
        return 2; /* as much as there is room for */
    errno = 0;
    if (write(fd, data, 1) != -1 || errno != EFBIG || signals != 1)
        return 3;
    errno = 0;
    if (pwrite(fd, data, 1, 20000) != -1 || errno != EFBIG || signals != 2)
        return 4;
    errno = 0;
    if (ftruncate(fd, 10001) != -1 || errno != EFBIG || signals != 3)
        return 5;
    errno = 0;
    if (truncate("large", 30000) != -1 || errno != EFBIG || signals != 4)
        return 6;
    if (pwrite(fd, data, 100, 9900) != 100 || ftruncate(fd, 5000) != 0 || fstat(fd, &status) != 0 || status.st_size != 5000)
        return 7;
    limit.rlim_cur = RLIM_INFINITY;
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0 || pwrite(fd, data, 1, 20000) != 1 || signals != 4)
        return 8;
    limit.rlim_cur = 10000;
    signal(SIGXFSZ, SIG_DFL);
    setrlimit(RLIMIT_FSIZE, &limit);
    pwrite(fd, data, 1, 30000);
    return 9; /* not reached */
}

static void file_size(void)
{
    struct stat status;
    pid_t child = fork();
    if (child == 0)
        _exit(limited());
    REQUIRE(status_of(child) == -SIGXFSZ && stat("large", &status) == 0 && status.st_size == 20001 && unlink("large") == 0);
    int fd = open("large", O_RDWR | O_CREAT, 0600); /* ours may be as large as ever */
    REQUIRE(fd >= 0 && pwrite(fd, "x", 1, 50000) == 1 && close(fd) == 0 && unlink("large") == 0);
}

/* Every call with this descriptor, which is none, is EBADF. */
static void no_descriptor(int fd)
{
    char byte = 0;
    struct iovec part = {&byte, 1};
    struct stat status;
    struct statvfs facts;
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    struct timespec times[2] = {{0, 0}, {0, 0}};
    struct termios settings;
    REQUIRE_ERROR(read(fd, &byte, 1), EBADF);
    REQUIRE_ERROR(write(fd, &byte, 1), EBADF);
    REQUIRE_ERROR(pread(fd, &byte, 1, 0), EBADF);
    REQUIRE_ERROR(pwrite(fd, &byte, 1, 0), EBADF);
    REQUIRE_ERROR(readv(fd, &part, 1), EBADF);
    REQUIRE_ERROR(writev(fd, &part, 1), EBADF);
    REQUIRE_ERROR(lseek(fd, 0, SEEK_SET), EBADF);
    REQUIRE_ERROR(close(fd), EBADF);
    REQUIRE_ERROR(dup(fd), EBADF);
    REQUIRE_ERROR(dup2(fd, 1), EBADF);
    REQUIRE_ERROR(fcntl(fd, F_GETFL), EBADF);
    REQUIRE_ERROR(fcntl(fd, F_SETFL, 0), EBADF);
    REQUIRE_ERROR(fcntl(fd, F_GETFD), EBADF);
    REQUIRE_ERROR(fcntl(fd, F_SETFD, 0), EBADF);
    REQUIRE_ERROR(fcntl(fd, F_DUPFD, 0), EBADF);
    REQUIRE_ERROR(fcntl(fd, F_SETLK, &lock), EBADF);
    REQUIRE_ERROR(flock(fd, LOCK_SH), EBADF);
    REQUIRE_ERROR(fstat(fd, &status), EBADF);
    REQUIRE_ERROR(fstatvfs(fd, &facts), EBADF);
    REQUIRE_ERROR(fchmod(fd, 0600), EBADF);
    REQUIRE_ERROR(fchown(fd, 0, 0), EBADF);
    REQUIRE_ERROR(fchdir(fd), EBADF);
    REQUIRE_ERROR(ftruncate(fd, 0), EBADF);
    REQUIRE_ERROR(fsync(fd), EBADF);
    REQUIRE_ERROR(fdatasync(fd), EBADF);
    REQUIRE_ERROR(futimens(fd, times), EBADF);
    REQUIRE_ERROR(fpathconf(fd, _PC_NAME_MAX), EBADF);
    REQUIRE_ERROR(tcgetattr(fd, &settings), EBADF);
    REQUIRE(posix_fallocate(fd, 0, 1) == EBADF && posix_fadvise(fd, 0, 0, POSIX_FADV_NORMAL) == EBADF);
    errno = 0;
    REQUIRE(isatty(fd) == 0 && errno == EBADF);
    errno = 0;
    REQUIRE(fdopendir(fd) == NULL && errno == EBADF);
    REQUIRE(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED && errno == EBADF);
    if (fd != AT_FDCWD) {
        REQUIRE_ERROR(openat(fd, "x", O_RDONLY), EBADF);
        REQUIRE_ERROR(mkdirat(fd, "x", 0700), EBADF);
        REQUIRE_ERROR(unlinkat(fd, "x", 0), EBADF);
        REQUIRE_ERROR(fstatat(fd, "x", &status, 0), EBADF);
        REQUIRE_ERROR(renameat(fd, "x", fd, "y"), EBADF);
        REQUIRE_ERROR(linkat(fd, "x", fd, "y", 0), EBADF);
        REQUIRE_ERROR(symlinkat("x", fd, "y"), EBADF);
        REQUIRE_ERROR(utimensat(fd, "x", NULL, 0), EBADF);
        REQUIRE_ERROR(faccessat(fd, "x", F_OK, 0), EBADF);
    }
}

static void no_descriptors(void)
{
    int closed = open("file", O_RDONLY);
    REQUIRE(closed >= 0 && close(closed) == 0);
    no_descriptor(closed);
    no_descriptor(-1);
    no_descriptor(999);
    no_descriptor(INT_MAX);
    no_descriptor(INT_MIN);
}

static void wrong_kinds(void)
{
    int pipes[2], fd = open("file", O_RDWR), folder = open(".", O_RDONLY);
    struct termios settings;
    char byte;
    REQUIRE(pipe(pipes) == 0 && fd >= 0 && folder >= 0);
    REQUIRE_ERROR(read(folder, &byte, 1), EISDIR);
    REQUIRE_ERROR(fchdir(fd), ENOTDIR);
    REQUIRE_ERROR(openat(fd, "x", O_RDONLY), ENOTDIR);
    REQUIRE_ERROR(lseek(pipes[0], 0, SEEK_CUR), ESPIPE);
    REQUIRE_ERROR(pwrite(pipes[1], "x", 1, 0), ESPIPE);
    REQUIRE_ERROR(fsync(pipes[0]), EINVAL);
    REQUIRE_ERROR(ftruncate(pipes[1], 0), EINVAL);
    REQUIRE_ERROR(tcgetattr(fd, &settings), ENOTTY);
    REQUIRE(isatty(pipes[0]) == 0 && errno == ENOTTY);
    REQUIRE(fdopendir(fd) == NULL && errno == ENOTDIR);
    REQUIRE(posix_fallocate(pipes[1], 0, 1) == ESPIPE);
    REQUIRE(close(pipes[0]) == 0 && close(pipes[1]) == 0 && close(fd) == 0);
    fd = open("file", O_RDONLY);
    REQUIRE_ERROR(ftruncate(fd, 0), EINVAL);
    REQUIRE(close(fd) == 0 && fsync(folder) == 0 && close(folder) == 0);
    REQUIRE_ERROR(truncate(".", 0), EISDIR);
}

/* One that makes all the pipes it can and locks all it can: others still get some of each. */
static void others_have_pipes_and_locks(void)
{
    int ready[2], done[2], own[2], fd = open("file", O_RDWR);
    char byte;
    REQUIRE(fd >= 0 && pipe(ready) == 0 && pipe(done) == 0);
    pid_t child = fork();
    if (child == 0) {
        struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_len = 1};
        int all[2], n = 0;
        while (n < 100 && pipe(all) == 0)
            n++;
        while (lock.l_start < 8000 && fcntl(fd, F_SETLK, &lock) == 0)
            lock.l_start += 2;
        int bad = write(ready[1], "x", 1) != 1 || read(done[0], &byte, 1) != 1;
        lock.l_type = F_UNLCK; /* what it has it can give up */
        lock.l_start = 2;
        bad |= fcntl(fd, F_SETLK, &lock) != 0;
        _exit(bad || n < 4);
    }
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 100000, .l_len = 1};
    REQUIRE(child > 0 && read(ready[0], &byte, 1) == 1);
    for (int i = 0; i < 8; i++, lock.l_start += 2)
        REQUIRE(fcntl(fd, F_SETLK, &lock) == 0);
    REQUIRE(pipe(own) == 0 && write(own[1], "y", 1) == 1 && read(own[0], &byte, 1) == 1 && byte == 'y');
    REQUIRE(close(own[0]) == 0 && close(own[1]) == 0);
    REQUIRE(write(done[1], "x", 1) == 1 && status_of(child) == 0 && close(fd) == 0);
    for (int i = 0; i < 2; i++)
        REQUIRE(close(ready[i]) == 0 && close(done[i]) == 0);
}

static void no_sockets(void)
{
    int fds[2], file = open("file", O_RDONLY);
    REQUIRE_ERROR(socket(9999, SOCK_STREAM, 0), EAFNOSUPPORT);
    REQUIRE_ERROR(socketpair(9999, SOCK_STREAM, 0, fds), EAFNOSUPPORT);
    REQUIRE_ERROR(listen(file, 1), ENOTSOCK);
    REQUIRE_ERROR(send(file, "x", 1, 0), ENOTSOCK);
    REQUIRE_ERROR(shutdown(-1, SHUT_RD), EBADF);
    REQUIRE(close(file) == 0);
}

static const struct posix_case cases[] = {
    {"as many descriptors as told", "setrlimit: RLIMIT_NOFILE; open dup pipe fcntl opendir creat: EMFILE", as_many_as_told},
    {"others go on", "open: EMFILE concerns one process", others_go_on},
    {"others open files, too", "open: ENFILE is not for who has opened few", others_open_too},
    {"others have pipes and locks, too", "pipe: ENFILE, fcntl: ENOLCK are not for who has few", others_have_pipes_and_locks},
    {"limits are inherited", "setrlimit; fork, exec", inherited},
    {"the size of files", "setrlimit: RLIMIT_FSIZE; write pwrite truncate: EFBIG, SIGXFSZ", file_size},
    {"numbers that are no descriptors", "EBADF, each call with a descriptor", no_descriptors},
    {"no sockets of such a family", "socket socketpair: EAFNOSUPPORT; listen send shutdown: ENOTSOCK EBADF", no_sockets},
    {"descriptors of the wrong kind", "EISDIR ENOTDIR ESPIPE EINVAL ENOTTY", wrong_kinds},
};

int main(int argc, char **argv)
{
    own_name = argv[0];
    if (argc > 1)
        return open_all();
    umask(022);
    if (!mkdtemp(dir) || chdir(dir) < 0 || close(open("file", O_CREAT | O_WRONLY, 0600)) < 0)
        return 2;
    int failed = posix_main(cases, sizeof cases / sizeof *cases);
    unlink("file");
    return chdir("/") < 0 || rmdir(dir) < 0 || failed;
}
