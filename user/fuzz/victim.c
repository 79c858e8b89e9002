/*
 * victim SECONDS MS: a program that does nothing wrong, beside others that do: files, pipes, mappings, children, locks. Every answer must
 * be right, and come within MS milliseconds. Says how often each was done and how long the slowest took.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 8 };
#define PATH "/tmp/victim.data"

static char bytes[PAGES * PAGE], back[PAGES * PAGE];

static bool use_file(void)
{
    int fd = open(PATH, O_RDWR | O_CREAT | O_TRUNC, 0600);
    bool fine = fd >= 0 && write(fd, bytes, sizeof bytes) == sizeof bytes && pread(fd, back, sizeof back, 0) == sizeof back &&
                memcmp(bytes, back, sizeof bytes) == 0;
    fine = fine && ftruncate(fd, PAGE / 2) == 0 && lseek(fd, 0, SEEK_END) == PAGE / 2;
    return close(fd) == 0 && unlink(PATH) == 0 && fine;
}

static bool use_pipe(void)
{
    int ends[2];
    char got[100];
    bool fine = pipe(ends) == 0 && write(ends[1], bytes, sizeof got) == sizeof got && read(ends[0], got, sizeof got) == sizeof got;
    fine = fine && memcmp(bytes, got, sizeof got) == 0;
    return close(ends[0]) == 0 && close(ends[1]) == 0 && fine;
}

static bool use_memory(void)
{
    char *at = mmap(NULL, sizeof bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        return false;
    bool fine = at[5 * PAGE] == 0;
    memcpy(at, bytes, sizeof bytes);
    fine = fine && mprotect(at, PAGE, PROT_READ) == 0 && memcmp(at, bytes, sizeof bytes) == 0;
    return munmap(at, sizeof bytes) == 0 && fine;
}

static bool use_child(void)
{
    int status;
    pid_t pid = fork();
    if (pid == 0)
        _exit(bytes[17] & 0x7f);
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == (bytes[17] & 0x7f);
}

static void *add(void *argument)
{
    return (char *)argument + 1;
}

static bool use_thread(void)
{
    pthread_t thread;
    void *result;
    return pthread_create(&thread, NULL, add, bytes) == 0 && pthread_join(thread, &result) == 0 && result == bytes + 1;
}

static volatile int handled;

static void handle(int number)
{
    handled = number;
}

static bool use_signal(void)
{
    handled = 0;
    signal(SIGUSR1, handle);
    return raise(SIGUSR1) == 0 && handled == SIGUSR1 && kill(getpid(), 0) == 0;
}

static const struct {
    const char *name;
    bool (*run)(void);
} uses[] = { { "file", use_file },   { "pipe", use_pipe },     { "memory", use_memory },
             { "child", use_child }, { "thread", use_thread }, { "signal", use_signal } };
enum { USES = sizeof uses / sizeof *uses };

static long long now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
    long long slowest[USES] = { 0 };
    unsigned rounds = 0, wrong = 0;
    if (argc != 3) {
        fprintf(stderr, "usage: victim SECONDS MILLISECONDS\n");
        return 2;
    }
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7 + i / PAGE);
    long long end = now_us() + atoll(argv[1]) * 1000000, limit = atoll(argv[2]) * 1000;
    for (; now_us() < end; rounds++) {
        for (int i = 0; i < USES; i++) {
            long long begin = now_us();
            errno = 0;
            if (!uses[i].run()) {
                printf("victim: %s failed in round %u: %s\n", uses[i].name, rounds, strerror(errno));
                wrong++;
            }
            long long took = now_us() - begin;
            if (took > slowest[i])
                slowest[i] = took;
        }
    }
    printf("victim: %u rounds, %u wrong; slowest", rounds, wrong);
    for (int i = 0; i < USES; i++) {
        printf(" %s %lld ms", uses[i].name, slowest[i] / 1000);
        wrong += slowest[i] > limit;
    }
    printf("\n");
    return wrong != 0 || rounds == 0;
}
