/*
 * What the threads of a process share: descriptors that all open and close at once, forks beside them, signals that come while a
 * thread begins. POSIX.1-2017, System Interfaces 2.9.1 (thread-safety), 2.14 (file descriptor allocation), fork, posix_spawn.
 */
#include "../kit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>

enum { THREADS = 4, ROUNDS = 150 };

static _Atomic int wrong;

static void need(int good)
{
    if (!good)
        wrong++;
}

static void run_all(void *(*body)(void *))
{
    pthread_t threads[THREADS];
    wrong = 0;
    for (intptr_t i = 0; i < THREADS; i++)
        need(pthread_create(&threads[i], NULL, body, (void *)i) == 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

/* Each has a file of its own: what it reads through a descriptor that it has just got is its own. */
static void *own_file(void *argument)
{
    char path[64], byte;
    char mine = (char)('a' + (intptr_t)argument);
    snprintf(path, sizeof path, "/tmp/shared-%d-%c", (int)getpid(), mine);
    int fd = open(path, O_CREAT | O_RDWR | O_TRUNC, 0600);
    need(fd >= 0 && write(fd, &mine, 1) == 1 && close(fd) == 0);
    for (int i = 0; i < ROUNDS; i++) {
        fd = open(path, O_RDONLY);
        need(fd >= 0 && read(fd, &byte, 1) == 1 && byte == mine);
        int other = i % 2 ? dup(fd) : fcntl(fd, F_DUPFD, 40);
        need(close(fd) == 0);
        need(other >= 0 && pread(other, &byte, 1, 0) == 1 && byte == mine && close(other) == 0);
    }
    unlink(path);
    return NULL;
}

static void *own_pipe(void *argument)
{
    int ends[2];
    char mine = (char)('a' + (intptr_t)argument), byte;
    for (int i = 0; i < ROUNDS; i++) {
        need(pipe(ends) == 0);
        need(write(ends[1], &mine, 1) == 1 && read(ends[0], &byte, 1) == 1 && byte == mine);
        need(close(ends[0]) == 0 && close(ends[1]) == 0);
    }
    return NULL;
}

/* Half of them fork while the others open and close. The child's table is whole: it finds a free descriptor, and can use it. */
static void *fork_beside(void *argument)
{
    int status;
    if ((intptr_t)argument % 2)
        return own_pipe(argument);
    for (int i = 0; i < ROUNDS / 10; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            int ends[2];
            char byte;
            _exit(!(pipe(ends) == 0 && write(ends[1], "x", 1) == 1 && read(ends[0], &byte, 1) == 1 && close(ends[0]) == 0));
        }
        need(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0);
    }
    return NULL;
}

static void descriptors(void)
{
    run_all(own_file);
    CHECK("open, close, dup (2.9.1): each thread has what it opened", wrong == 0);
    run_all(own_pipe);
    CHECK("pipe (2.9.1): each thread has its own", wrong == 0);
    run_all(fork_beside);
    CHECK("fork: beside threads that open and close", wrong == 0);
}

static void *replace(void *argument)
{
    int to = 60 + (int)(intptr_t)argument % 2; /* two threads replace the same one */
    for (int i = 0; i < ROUNDS; i++) {
        int fd = open("/dev/null", O_RDONLY);
        need(fd >= 0 && dup2(fd, to) == to && close(fd) == 0);
    }
    return NULL;
}

static void replacing(void)
{
    struct stat st;
    run_all(replace);
    CHECK("dup2: two threads replace one descriptor", wrong == 0 && fstat(60, &st) == 0 && close(60) == 0 && close(61) == 0);
    CHECK("close EBADF: it is closed once", close(60) == -1 && errno == EBADF);
    int lowest = open("/dev/null", O_RDONLY);
    CHECK("open (2.14): the lowest descriptor, nothing was kept", lowest == 3);
    close(lowest);
}

static volatile sig_atomic_t ticks;

static void tick(int number)
{
    (void)number;
    ticks++;
}

static void *nothing(void *argument)
{
    return argument;
}

/* A timer's signal may choose a thread that has not executed one instruction of its own. */
static void beginning(void)
{
    struct sigaction action;
    struct itimerval fast = { { 0, 500 }, { 0, 500 } }, off = { { 0, 0 }, { 0, 0 } };
    pthread_t thread;
    void *result;
    int good = 0;
    memset(&action, 0, sizeof action);
    action.sa_handler = tick;
    action.sa_flags = SA_RESTART;
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &fast, NULL);
    for (intptr_t i = 0; i < 2 * ROUNDS; i++)
        good += pthread_create(&thread, NULL, nothing, (void *)i) == 0 && pthread_join(thread, &result) == 0 && (intptr_t)result == i;
    setitimer(ITIMER_REAL, &off, NULL);
    CHECK("pthread_create: while signals come", good == 2 * ROUNDS && ticks > 0);
}

static _Atomic int spawning;
static pid_t long_lived[ROUNDS];

static void *fork_long_lived(void *argument)
{
    int count = 0;
    while (spawning && count < 20) {
        long_lived[count] = fork();
        if (long_lived[count] == 0) {
            for (;;)
                pause();
        }
        if (long_lived[count] > 0)
            count++;
    }
    (void)argument;
    return (void *)(intptr_t)count;
}

/* posix_spawn comes back although children that another thread forked meanwhile live on. */
static void spawn_beside(void)
{
    extern char **environ;
    char *words[] = { "true", NULL };
    pthread_t thread;
    void *count;
    int good = 0, status;
    const char *path = access("/bin/true", X_OK) == 0 ? "/bin/true" : "/usr/bin/true";
    spawning = 1;
    pthread_create(&thread, NULL, fork_long_lived, NULL);
    for (int i = 0; i < 20; i++) {
        pid_t pid;
        good += posix_spawn(&pid, path, NULL, NULL, words, environ) == 0 && waitpid(pid, &status, 0) == pid && status == 0;
    }
    spawning = 0;
    pthread_join(thread, &count);
    for (intptr_t i = 0; i < (intptr_t)count; i++) {
        kill(long_lived[i], SIGKILL);
        waitpid(long_lived[i], NULL, 0);
    }
    CHECK("posix_spawn: beside forks of another thread", good == 20);
}

int main(void)
{
    descriptors();
    replacing();
    beginning();
    spawn_beside();
    return kit_end();
}
