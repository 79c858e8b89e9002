/* Conformance: hundreds of threads wait for the same, in a few processes. Each of them gets it, and others wait as ever. */
#include "../kit.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

enum { PROCESSES = 5, THREADS = 60, STACK_BYTES = 64 << 10 };
enum how { READ, POLL, LOCK };

static enum how how;
static int data[2], ready[2], file;

static void *waits(void *argument)
{
    struct pollfd list = {data[0], POLLIN, 0};
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_len = 1};
    char c;
    (void)argument;
    switch (how) {
    case READ:
        return (void *)(intptr_t)(read(data[0], &c, 1) != 1);
    case POLL:
        return (void *)(intptr_t)(poll(&list, 1, -1) != 1);
    default:
        return (void *)(intptr_t)(fcntl(file, F_SETLKW, &lock) != 0);
    }
}

static void crowd(void)
{
    pthread_t threads[THREADS];
    pthread_attr_t attr;
    int count = 0, bad = 0;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    while (count < THREADS && pthread_create(&threads[count], &attr, waits, NULL) == 0)
        count++;
    write(ready[1], &count, sizeof count);
    for (int i = 0; i < count; i++) {
        void *result;
        pthread_join(threads[i], &result);
        bad += result != NULL;
    }
    _exit(count == 0 || bad);
}

static long ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Another process's byte, read, polled for and locked for meanwhile. */
static int others_wait_as_ever(void)
{
    int fds[2], status, good;
    char c = 0;
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 1};
    pipe(fds);
    fcntl(file, F_SETLK, &lock);
    pid_t pid = fork();
    if (pid == 0) {
        usleep(30000);
        write(fds[1], "x", 1);
        _exit(fcntl(file, F_SETLKW, &lock) != 0);
    }
    struct pollfd list[2] = {{fds[0], POLLIN, 0}, {ready[0], POLLIN, 0}};
    long start = ms();
    good = poll(list, 2, -1) == 1 && list[0].revents == POLLIN && ms() - start >= 20;
    good &= read(fds[0], &c, 1) == 1 && c == 'x' && poll(list, 1, 40) == 0;
    lock.l_type = F_UNLCK;
    good &= fcntl(file, F_SETLK, &lock) == 0 && waitpid(pid, &status, 0) == pid && status == 0;
    close(fds[0]);
    close(fds[1]);
    return good;
}

static void crowded(enum how what, const char *name)
{
    pid_t children[PROCESSES];
    int all = 0, good = 1, status;
    char byte[PROCESSES * THREADS] = {0};
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
    how = what;
    pipe(data);
    pipe(ready);
    fcntl(file, F_SETLK, &lock);
    fflush(stdout);
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0)
            crowd();
    }
    for (int i = 0; i < PROCESSES; i++) {
        int count = 0;
        read(ready[0], &count, sizeof count);
        all += count;
    }
    usleep(50000);
    CHECK("others wait as ever (XSH read poll fcntl)", others_wait_as_ever());
    lock.l_type = F_UNLCK;
    fcntl(file, F_SETLK, &lock);
    write(data[1], byte, (size_t)all);
    for (int i = 0; i < PROCESSES; i++)
        good &= waitpid(children[i], &status, 0) == children[i] && status == 0;
    CHECK(name, good && all >= PROCESSES);
    for (int i = 0; i < 2; i++) {
        close(data[i]);
        close(ready[i]);
    }
}

static volatile int leave;

static void *idles(void *argument)
{
    (void)argument;
    while (!leave)
        pause();
    return NULL;
}

/* All the threads and processes that it can have; it says how many, and keeps them. */
static void hold_all(void)
{
    pthread_t thread;
    pthread_attr_t attr;
    int all = 0, fds[2];
    pid_t pid;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    pipe(fds);
    do {
        int count = 1;
        pid = fork();
        if (pid == 0) {
            while (count < THREADS && pthread_create(&thread, &attr, idles, NULL) == 0)
                count++;
            write(fds[1], &count, sizeof count);
            idles(NULL);
        }
        if (pid > 0)
            read(fds[0], &count, sizeof count);
        all += count;
    } while (pid > 0);
    printf("%d held\n", all);
    fflush(stdout);
    idles(NULL);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "hold") == 0)
        hold_all();
    char path[] = "/tmp/crowdedXXXXXX";
    file = mkstemp(path);
    crowded(READ, "many threads read a pipe: each gets a byte (XSH read)");
    crowded(POLL, "many threads poll (XSH poll)");
    crowded(LOCK, "many threads wait for a lock (XSH fcntl)");
    close(file);
    unlink(path);
    return kit_end();
}
