/* Pipes with names; and what descriptors of one open file share. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "posixtest.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

static char dir[] = "/tmp/posix-fifo-XXXXXX";

static int status_of(pid_t child)
{
    int how;
    REQUIRE(waitpid(child, &how, 0) == child);
    return WIFEXITED(how) ? WEXITSTATUS(how) : -WTERMSIG(how);
}

static void nap(long ms)
{
    struct timespec time = {0, ms * 1000000};
    nanosleep(&time, NULL);
}

static void names(void)
{
    struct stat status;
    umask(027);
    REQUIRE(mkfifo("p", 0666) == 0 && stat("p", &status) == 0 && S_ISFIFO(status.st_mode) && (status.st_mode & 0777) == 0640);
    umask(022);
    REQUIRE_ERROR(mkfifo("p", 0600), EEXIST);
    REQUIRE_ERROR(mkfifo("none/p", 0600), ENOENT);
    REQUIRE_ERROR(mkdir("p", 0700), EEXIST);
    REQUIRE_ERROR(open("p", O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST);
    REQUIRE_ERROR(open("p", O_RDONLY | O_DIRECTORY), ENOTDIR);
    REQUIRE(mknod("q", S_IFIFO | 0600, 0) == 0 && lstat("q", &status) == 0 && S_ISFIFO(status.st_mode));
    REQUIRE(link("q", "r") == 0 && stat("r", &status) == 0 && status.st_nlink == 2 && rename("r", "s") == 0);
    REQUIRE(unlink("q") == 0 && chmod("s", 0611) == 0 && stat("s", &status) == 0 && (status.st_mode & 07777) == 0611);
    DIR *d = opendir(".");
    struct dirent *entry;
    do
        REQUIRE((entry = readdir(d)) != NULL);
    while (strcmp(entry->d_name, "s") != 0);
    REQUIRE(entry->d_type == DT_FIFO || entry->d_type == DT_UNKNOWN);
    REQUIRE(closedir(d) == 0 && unlink("s") == 0 && unlink("p") == 0);
    int fd = mkfifoat(AT_FDCWD, "t", 0600) == 0 ? open("t", O_RDONLY | O_NONBLOCK) : -1;
    REQUIRE(fd >= 0 && fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode) && status.st_nlink == 1);
    REQUIRE(unlink("t") == 0 && fstat(fd, &status) == 0 && status.st_nlink == 0 && close(fd) == 0);
    REQUIRE(mknod("plain", S_IFREG | 0600, 0) == 0 && stat("plain", &status) == 0 && S_ISREG(status.st_mode));
    REQUIRE(unlink("plain") == 0);
}

static void both_must_come(void)
{
    char got[8];
    REQUIRE(mkfifo("p", 0600) == 0);
    pid_t child = fork();
    if (child == 0) {
        nap(50);
        int fd = open("p", O_WRONLY); /* the reader waits for it */
        _exit(fd < 0 || write(fd, "hello", 5) != 5);
    }
    int fd = open("p", O_RDONLY);
    REQUIRE(fd >= 0 && read(fd, got, 8) == 5 && memcmp(got, "hello", 5) == 0 && read(fd, got, 8) == 0 && status_of(child) == 0);
    REQUIRE(close(fd) == 0);
    child = fork();
    if (child == 0) {
        nap(50);
        fd = open("p", O_RDONLY); /* and now the writer waits */
        _exit(fd < 0 || read(fd, got, 8) != 3);
    }
    fd = open("p", O_WRONLY);
    REQUIRE(fd >= 0 && write(fd, "abc", 3) == 3 && status_of(child) == 0);
    REQUIRE_ERROR((signal(SIGPIPE, SIG_IGN), write(fd, "x", 1)), EPIPE);
    signal(SIGPIPE, SIG_DFL);
    REQUIRE(close(fd) == 0 && unlink("p") == 0);
}

/* A writer that came and went before the reader looked: its open is over, and there is the end. */
static void short_visit(void)
{
    char got[8];
    REQUIRE(mkfifo("p", 0600) == 0);
    int keep = open("p", O_RDONLY | O_NONBLOCK), writer = open("p", O_WRONLY);
    REQUIRE(keep >= 0 && writer >= 0 && write(writer, "xy", 2) == 2 && close(writer) == 0);
    REQUIRE(read(keep, got, 8) == 2 && read(keep, got, 8) == 0);
    writer = open("p", O_WRONLY | O_NONBLOCK);
    REQUIRE(writer >= 0 && write(writer, "z", 1) == 1 && close(writer) == 0 && read(keep, got, 8) == 1);
    REQUIRE(close(keep) == 0 && unlink("p") == 0);
}

static void without_waiting(void)
{
    char got[8];
    REQUIRE(mkfifo("p", 0600) == 0);
    REQUIRE_ERROR(open("p", O_WRONLY | O_NONBLOCK), ENXIO);
    int reader = open("p", O_RDONLY | O_NONBLOCK);
    REQUIRE(reader >= 0 && read(reader, got, 8) == 0); /* nobody writes: the end */
    int writer = open("p", O_WRONLY | O_NONBLOCK);
    REQUIRE(writer >= 0);
    REQUIRE_ERROR(read(reader, got, 8), EAGAIN);
    REQUIRE(write(writer, "1", 1) == 1 && read(reader, got, 8) == 1 && close(writer) == 0 && read(reader, got, 8) == 0);
    REQUIRE_ERROR(lseek(reader, 0, SEEK_CUR), ESPIPE);
    REQUIRE_ERROR(ftruncate(reader, 0), EINVAL);
    REQUIRE(close(reader) == 0);
    int both = open("p", O_RDWR);
    REQUIRE(both >= 0 && write(both, "loop", 4) == 4 && read(both, got, 8) == 4 && memcmp(got, "loop", 4) == 0 && close(both) == 0);
    reader = open("p", O_RDONLY | O_NONBLOCK); /* what nobody read is gone with the last close */
    REQUIRE(reader >= 0 && read(reader, got, 8) == 0 && close(reader) == 0 && unlink("p") == 0);
}

static volatile sig_atomic_t alarms;

static void on_alarm(int number)
{
    (void)number;
    alarms++;
}

static void interrupted_open(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_alarm;
    REQUIRE(mkfifo("p", 0600) == 0 && sigaction(SIGALRM, &action, NULL) == 0);
    alarm(1);
    REQUIRE_ERROR(open("p", O_RDONLY), EINTR);
    REQUIRE(alarms == 1);
    REQUIRE_ERROR(open("p", O_WRONLY | O_NONBLOCK), ENXIO); /* nothing of it is left */
    action.sa_flags = SA_RESTART;
    REQUIRE(sigaction(SIGALRM, &action, NULL) == 0);
    pid_t child = fork();
    if (child == 0) {
        nap(900), nap(900);
        _exit(open("p", O_WRONLY) < 0);
    }
    alarm(1);
    int fd = open("p", O_RDONLY);
    REQUIRE(fd >= 0 && alarms == 2 && status_of(child) == 0 && close(fd) == 0 && unlink("p") == 0);
    signal(SIGALRM, SIG_DFL);
}

static void several_writers(void)
{
    enum { WRITERS = 4, LINES = 50, BYTES = 200 };
    char line[BYTES];
    int counts[WRITERS] = {0}, fds;
    REQUIRE(mkfifo("p", 0600) == 0);
    for (int i = 0; i < WRITERS; i++) {
        if (fork() == 0) {
            int fd = open("p", O_WRONLY), bad = fd < 0;
            memset(line, 'a' + i, sizeof line);
            for (int n = 0; n < LINES; n++)
                bad |= write(fd, line, sizeof line) != sizeof line;
            _exit(bad);
        }
    }
    fds = open("p", O_RDONLY);
    REQUIRE(fds >= 0);
    for (int n = 0; n < WRITERS * LINES; n++) { /* writes of so few bytes are never mixed */
        size_t got = 0;
        while (got < BYTES) {
            ssize_t more = read(fds, line + got, BYTES - got);
            if (more == 0)
                nap(1); /* one writer has left before another came */
            REQUIRE(more >= 0);
            got += (size_t)more;
        }
        for (int i = 1; i < BYTES; i++)
            REQUIRE(line[i] == line[0]);
        counts[line[0] - 'a']++;
    }
    for (int i = 0; i < WRITERS; i++)
        REQUIRE(counts[i] == LINES && wait(NULL) > 0);
    REQUIRE(read(fds, line, 1) == 0 && close(fds) == 0 && unlink("p") == 0);
}

static void polled(void)
{
    char byte;
    REQUIRE(mkfifo("p", 0600) == 0);
    int reader = open("p", O_RDONLY | O_NONBLOCK);
    struct pollfd ask = {reader, POLLIN, 0};
    REQUIRE(reader >= 0 && poll(&ask, 1, 20) == 0);
    int writer = open("p", O_WRONLY);
    struct pollfd put = {writer, POLLOUT, 0};
    REQUIRE(poll(&ask, 1, 0) == 0 && poll(&put, 1, -1) == 1 && put.revents == POLLOUT);
    REQUIRE(write(writer, "x", 1) == 1 && poll(&ask, 1, -1) == 1 && ask.revents == POLLIN && read(reader, &byte, 1) == 1);
    REQUIRE(close(writer) == 0 && poll(&ask, 1, -1) == 1 && ask.revents == POLLHUP);
    int again = open("p", O_WRONLY);
    REQUIRE(again >= 0 && poll(&ask, 1, 0) == 0 && close(reader) == 0);
    put.fd = again;
    REQUIRE(poll(&put, 1, -1) == 1 && put.revents & POLLERR && close(again) == 0 && unlink("p") == 0);
}

static void killed_while_waiting(void)
{
    REQUIRE(mkfifo("p", 0600) == 0);
    pid_t child = fork();
    if (child == 0)
        _exit(open("p", O_RDONLY) >= 0);
    nap(100);
    REQUIRE(kill(child, SIGKILL) == 0 && status_of(child) == -SIGKILL);
    REQUIRE_ERROR(open("p", O_WRONLY | O_NONBLOCK), ENXIO);
    REQUIRE(unlink("p") == 0);
}

static void shared_append(void)
{
    char got[8] = "";
    int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600), two = dup(fd);
    REQUIRE(fd >= 0 && write(fd, "1234", 4) == 4 && fcntl(two, F_SETFL, O_APPEND) == 0 && fcntl(fd, F_GETFL) & O_APPEND);
    REQUIRE(lseek(fd, 0, SEEK_SET) == 0 && write(fd, "5", 1) == 1);
    pid_t child = fork();
    if (child == 0)
        _exit(!(fcntl(fd, F_GETFL) & O_APPEND) || fcntl(fd, F_SETFL, 0) != 0);
    REQUIRE(status_of(child) == 0 && !(fcntl(two, F_GETFL) & O_APPEND));
    REQUIRE(lseek(fd, 0, SEEK_SET) == 0 && write(two, "x", 1) == 1 && pread(fd, got, 8, 0) == 5 && memcmp(got, "x2345", 5) == 0);
    int other = open("file", O_WRONLY); /* an open file of its own */
    REQUIRE(other >= 0 && fcntl(fd, F_SETFL, O_APPEND) == 0 && !(fcntl(other, F_GETFL) & O_APPEND));
    REQUIRE(write(other, "y", 1) == 1 && pread(fd, got, 8, 0) == 5 && got[0] == 'y');
    REQUIRE(close(fd) == 0 && close(two) == 0 && close(other) == 0 && unlink("file") == 0);
}

static void shared_nonblock(void)
{
    int p[2];
    char byte;
    REQUIRE(pipe(p) == 0 && !(fcntl(p[0], F_GETFL) & O_NONBLOCK));
    pid_t child = fork();
    if (child == 0)
        _exit(fcntl(p[0], F_SETFL, O_NONBLOCK) != 0);
    REQUIRE(status_of(child) == 0 && fcntl(p[0], F_GETFL) & O_NONBLOCK && !(fcntl(p[1], F_GETFL) & O_NONBLOCK));
    REQUIRE_ERROR(read(p[0], &byte, 1), EAGAIN);
    child = fork();
    if (child == 0) {
        char *argv[] = {"sh", "-c", "exit 0", NULL};
        execv("/bin/sh", argv); /* and exec keeps it */
        _exit(1);
    }
    REQUIRE(status_of(child) == 0);
    REQUIRE_ERROR(read(p[0], &byte, 1), EAGAIN);
    REQUIRE((fcntl(p[0], F_GETFL) & O_ACCMODE) == O_RDONLY && (fcntl(p[1], F_GETFL) & O_ACCMODE) == O_WRONLY);
    REQUIRE(close(p[0]) == 0 && close(p[1]) == 0);
}

static const struct posix_case cases[] = {
    {"names of pipes", "mkfifo mkfifoat mknod", names},
    {"both ends must come", "open: FIFO without O_NONBLOCK; write: EPIPE", both_must_come},
    {"a short visit", "open, read: FIFO, end of file", short_visit},
    {"without waiting", "open: FIFO with O_NONBLOCK, ENXIO; read: EAGAIN", without_waiting},
    {"an interrupted open", "open: EINTR", interrupted_open},
    {"several writers", "write: PIPE_BUF", several_writers},
    {"polled", "poll: FIFO, POLLHUP, POLLERR", polled},
    {"killed while it waits", "open: FIFO", killed_while_waiting},
    {"a shared O_APPEND", "fcntl: F_SETFL, of the open file description; fork dup", shared_append},
    {"a shared O_NONBLOCK", "fcntl: F_SETFL, of the open file description; fork exec", shared_nonblock},
};

int main(void)
{
    return posix_main_in(dir, cases, sizeof cases / sizeof *cases);
}
