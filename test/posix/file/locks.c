/* Locks of files between processes: fcntl's records, lockf, flock. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "posixtest.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

static char dir[] = "/tmp/posix-locks-XXXXXX";

static int status_of(pid_t child)
{
    int how;
    REQUIRE(waitpid(child, &how, 0) == child);
    return WIFEXITED(how) ? WEXITSTATUS(how) : -WTERMSIG(how);
}

static int fresh(void)
{
    int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600);
    REQUIRE(fd >= 0 && ftruncate(fd, 1000) == 0);
    return fd;
}

static int lock(int fd, int command, short type, short whence, off_t start, off_t bytes)
{
    struct flock what = {.l_type = type, .l_whence = whence, .l_start = start, .l_len = bytes};
    return fcntl(fd, command, &what);
}

/* May another process lock this byte so? */
static int free_for_others(int fd, short type, off_t at)
{
    pid_t child = fork();
    if (child == 0)
        _exit(lock(fd, F_SETLK, type, SEEK_SET, at, 1) == 0 ? 1 : errno == EAGAIN || errno == EACCES ? 0 : 2);
    return status_of(child);
}

static void ranges(void)
{
    int fd = fresh();
    REQUIRE(lock(fd, F_SETLK, F_WRLCK, SEEK_SET, 100, 100) == 0);
    REQUIRE(free_for_others(fd, F_RDLCK, 99) && !free_for_others(fd, F_RDLCK, 100) && !free_for_others(fd, F_RDLCK, 199) &&
            free_for_others(fd, F_RDLCK, 200));
    REQUIRE(lock(fd, F_SETLK, F_UNLCK, SEEK_SET, 140, 20) == 0); /* a hole in the middle */
    REQUIRE(!free_for_others(fd, F_WRLCK, 139) && free_for_others(fd, F_WRLCK, 140) && free_for_others(fd, F_WRLCK, 159) &&
            !free_for_others(fd, F_WRLCK, 160));
    REQUIRE(lock(fd, F_SETLK, F_RDLCK, SEEK_SET, 120, 60) == 0); /* part of it becomes shared, the hole is closed */
    REQUIRE(!free_for_others(fd, F_RDLCK, 119) && free_for_others(fd, F_RDLCK, 150) && !free_for_others(fd, F_WRLCK, 150) &&
            !free_for_others(fd, F_RDLCK, 180));
    REQUIRE(lock(fd, F_SETLK, F_UNLCK, SEEK_SET, 0, 0) == 0 && free_for_others(fd, F_WRLCK, 150));
    REQUIRE(lseek(fd, 500, SEEK_SET) == 500 && lock(fd, F_SETLK, F_WRLCK, SEEK_CUR, 10, -10) == 0);
    REQUIRE(free_for_others(fd, F_WRLCK, 499) && !free_for_others(fd, F_WRLCK, 500) && !free_for_others(fd, F_WRLCK, 509) &&
            free_for_others(fd, F_WRLCK, 510));
    REQUIRE(lock(fd, F_SETLK, F_WRLCK, SEEK_END, -1, 0) == 0 && !free_for_others(fd, F_WRLCK, 999) && !free_for_others(fd, F_WRLCK, 1 << 30));
    REQUIRE_ERROR(lock(fd, F_SETLK, F_WRLCK, SEEK_SET, -1, 1), EINVAL);
    REQUIRE_ERROR(lock(fd, F_SETLK, F_WRLCK, 77, 0, 1), EINVAL);
    REQUIRE(close(fd) == 0);
}

static void whose(void)
{
    int fd = fresh(), mine = open("file", O_RDWR);
    REQUIRE(lock(fd, F_SETLK, F_WRLCK, SEEK_SET, 0, 0) == 0);
    REQUIRE(lock(mine, F_SETLK, F_WRLCK, SEEK_SET, 0, 10) == 0); /* it is the process's, not the descriptor's */
    pid_t child = fork();
    if (child == 0) { /* a child inherits none, and its close ends none of the parent's */
        int bad = lock(fd, F_SETLK, F_RDLCK, SEEK_SET, 0, 1) != -1;
        _exit(bad || close(fd) != 0 || close(mine) != 0);
    }
    REQUIRE(status_of(child) == 0 && !free_for_others(fd, F_RDLCK, 50));
    REQUIRE(close(mine) == 0 && free_for_others(fd, F_WRLCK, 50) && close(fd) == 0);
}

/* Also of one that shares its open file with others, and of one that dup2 or a new program closes. */
static void closing_a_duplicate(void)
{
    int fd = fresh(), two = dup(fd);
    REQUIRE(two >= 0 && lock(fd, F_SETLK, F_WRLCK, SEEK_SET, 0, 0) == 0 && !free_for_others(fd, F_WRLCK, 50));
    REQUIRE(close(two) == 0 && free_for_others(fd, F_WRLCK, 50));
    REQUIRE((two = dup(fd)) >= 0 && lock(fd, F_SETLK, F_WRLCK, SEEK_SET, 0, 0) == 0);
    REQUIRE(dup2(STDOUT_FILENO, two) == two && free_for_others(fd, F_WRLCK, 50) && close(two) == 0);
    REQUIRE(lock(fd, F_SETLK, F_WRLCK, SEEK_SET, 0, 0) == 0 && !free_for_others(fd, F_WRLCK, 50));
    REQUIRE((two = open("file", O_RDWR)) >= 0 && close(fd) == 0 && free_for_others(two, F_WRLCK, 50) && close(two) == 0);
}

static void let_go_by_exit(void)
{
    int fd = fresh(), ready[2];
    char byte;
    REQUIRE(pipe(ready) == 0);
    pid_t child = fork();
    if (child == 0) {
        if (lock(fd, F_SETLK, F_WRLCK, SEEK_SET, 0, 0) != 0)
            _exit(1);
        write(ready[1], "x", 1);
        for (;;)
            pause();
    }
    REQUIRE(read(ready[0], &byte, 1) == 1);
    REQUIRE(lock(fd, F_SETLK, F_RDLCK, SEEK_SET, 0, 1) == -1 && (errno == EAGAIN || errno == EACCES));
    REQUIRE(kill(child, SIGKILL) == 0 && lock(fd, F_SETLKW, F_WRLCK, SEEK_SET, 0, 0) == 0 && status_of(child) == -SIGKILL);
    REQUIRE(close(fd) == 0 && close(ready[0]) == 0 && close(ready[1]) == 0);
}

static volatile sig_atomic_t alarms;

static void on_alarm(int number)
{
    (void)number;
    alarms++;
}

static void interrupted(void)
{
    struct sigaction action;
    int fd = fresh(), ready[2], done[2];
    char byte;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_alarm;
    REQUIRE(pipe(ready) == 0 && pipe(done) == 0 && sigaction(SIGALRM, &action, NULL) == 0);
    pid_t child = fork();
    if (child == 0) {
        int bad = lock(fd, F_SETLK, F_WRLCK, SEEK_SET, 0, 0) != 0 || flock(open("file", O_RDWR), LOCK_EX) != 0;
        write(ready[1], "x", 1);
        _exit(bad || read(done[0], &byte, 1) != 1);
    }
    REQUIRE(read(ready[0], &byte, 1) == 1);
    alarm(1);
    REQUIRE_ERROR(lock(fd, F_SETLKW, F_WRLCK, SEEK_SET, 0, 0), EINTR);
    alarm(1);
    REQUIRE_ERROR(flock(fd, LOCK_SH), EINTR);
    REQUIRE(alarms == 2 && write(done[1], "x", 1) == 1 && status_of(child) == 0);
    REQUIRE(lock(fd, F_SETLKW, F_WRLCK, SEEK_SET, 0, 0) == 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && close(fd) == 0);
    for (int i = 0; i < 2; i++)
        REQUIRE(close(ready[i]) == 0 && close(done[i]) == 0);
    signal(SIGALRM, SIG_DFL);
}

static void lockf_calls(void)
{
    int fd = fresh();
    REQUIRE(lseek(fd, 10, SEEK_SET) == 10 && lockf(fd, F_TLOCK, 5) == 0 && lockf(fd, F_TEST, 5) == 0);
    pid_t child = fork();
    if (child == 0) {
        int bad = lockf(fd, F_TEST, 1) != -1 || (errno != EAGAIN && errno != EACCES) || lockf(fd, F_TLOCK, 1) != -1;
        lseek(fd, 15, SEEK_SET);
        _exit(bad || lockf(fd, F_LOCK, 5) != 0);
    }
    REQUIRE(status_of(child) == 0 && lseek(fd, 10, SEEK_SET) == 10 && lockf(fd, F_ULOCK, 5) == 0 && free_for_others(fd, F_WRLCK, 12));
    REQUIRE_ERROR(lockf(fd, 77, 0), EINVAL);
    REQUIRE(close(fd) == 0);
}

static void whole_files(void)
{
    int fd = fresh();
    REQUIRE(flock(fd, LOCK_EX) == 0);
    pid_t child = fork();
    if (child == 0) { /* it has the same open file: the lock is its own, too */
        int other = open("file", O_RDWR);
        int bad = flock(fd, LOCK_EX | LOCK_NB) != 0 || flock(other, LOCK_SH | LOCK_NB) != -1 || errno != EWOULDBLOCK;
        _exit(bad || close(fd) != 0); /* and goes on, for the parent has it open */
    }
    REQUIRE(status_of(child) == 0);
    int other = open("file", O_RDONLY);
    REQUIRE_ERROR(flock(other, LOCK_SH | LOCK_NB), EWOULDBLOCK);
    REQUIRE(lock(fd, F_SETLK, F_WRLCK, SEEK_SET, 0, 0) == 0); /* the two kinds do not see each other */
    child = fork();
    if (child == 0) {
        struct timespec soon = {0, 100000000};
        nanosleep(&soon, NULL);
        _exit(flock(fd, LOCK_UN) != 0); /* ends it for both */
    }
    REQUIRE(flock(other, LOCK_EX) == 0 && status_of(child) == 0);
    REQUIRE_ERROR(flock(fd, LOCK_EX | LOCK_NB), EWOULDBLOCK);
    REQUIRE(flock(other, LOCK_SH) == 0 && flock(fd, LOCK_SH | LOCK_NB) == 0);
    REQUIRE_ERROR(flock(fd, 77), EINVAL);
    REQUIRE(close(fd) == 0 && close(other) == 0);
}

/* Many processes add to a number in the file; none of it is lost. */
static void counting(void)
{
    enum { PROCESSES = 4, ROUNDS = 50 };
    int fd = fresh(), number = 0;
    pid_t children[PROCESSES];
    REQUIRE(pwrite(fd, &number, sizeof number, 0) == sizeof number);
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            int own = open("file", O_RDWR), bad = own < 0;
            for (int n = 0; n < ROUNDS; n++) {
                bad |= (n + i) % 2 && lock(own, F_SETLKW, F_WRLCK, SEEK_SET, 0, 4) != 0;
                bad |= !((n + i) % 2) && lockf(own, F_LOCK, 4) != 0;
                bad |= pread(own, &number, sizeof number, 0) != sizeof number;
                number++;
                bad |= pwrite(own, &number, sizeof number, 0) != sizeof number;
                bad |= lock(own, F_SETLK, F_UNLCK, SEEK_SET, 0, 4) != 0;
            }
            _exit(bad);
        }
    }
    for (int i = 0; i < PROCESSES; i++)
        REQUIRE(status_of(children[i]) == 0);
    REQUIRE(pread(fd, &number, sizeof number, 0) == sizeof number && number == PROCESSES * ROUNDS && close(fd) == 0);
}

static const struct posix_case cases[] = {
    {"ranges", "fcntl: F_SETLK, l_whence, l_len; EINVAL", ranges},
    {"whose they are", "fcntl: locks are of the process, close ends them; fork", whose},
    {"closing a duplicate", "fcntl: all locks are removed when any descriptor for that file is closed; close dup2", closing_a_duplicate},
    {"let go by exit", "fcntl: F_SETLKW; exit", let_go_by_exit},
    {"interrupted", "fcntl: F_SETLKW, EINTR; flock", interrupted},
    {"lockf", "lockf: F_LOCK F_TLOCK F_ULOCK F_TEST", lockf_calls},
    {"whole files", "flock by custom: of the open file description", whole_files},
    {"counting", "fcntl, lockf: exclusion between processes", counting},
};

int main(void)
{
    return posix_main_in(dir, cases, sizeof cases / sizeof *cases);
}
