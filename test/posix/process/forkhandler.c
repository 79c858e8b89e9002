/* Conformance: a handler forks, whatever its thread was doing, while other threads fork and change descriptors (XSH 2.4.3). */
#include "../kit.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

enum { ROUNDS = 150, CHANGERS = 2, SECONDS = 40 };

static volatile int stop;
static volatile unsigned long changes[CHANGERS], bad;
static volatile sig_atomic_t forks[CHANGERS];
static pthread_t changers[CHANGERS];

static int fork_and_wait(void)
{
    int status = -1;
    pid_t pid = fork();
    if (pid == 0)
        _exit(dup(1) < 0);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status == 0;
}

static void forks_here(int number)
{
    int saved = errno;
    (void)number;
    if (!fork_and_wait())
        bad++;
    for (int i = 0; i < CHANGERS; i++)
        if (pthread_equal(pthread_self(), changers[i]))
            forks[i]++;
    errno = saved;
}

static void *change(void *argument)
{
    volatile unsigned long *count = argument;
    for (; !stop; ++*count) {
        int fd = dup(1);
        if (fd < 0 || close(fd))
            bad++;
    }
    return NULL;
}

static void *forks_too(void *argument)
{
    (void)argument;
    while (!stop)
        if (!fork_and_wait())
            bad++;
    return NULL;
}

int main(void)
{
    pthread_t forker;
    struct sigaction a;
    memset(&a, 0, sizeof a);
    a.sa_handler = forks_here;
    a.sa_flags = SA_RESTART;
    sigaction(SIGUSR1, &a, NULL);
    alarm(SECONDS); /* it would wait for ever */
    for (int i = 0; i < CHANGERS; i++)
        pthread_create(&changers[i], NULL, change, (void *)&changes[i]);
    pthread_create(&forker, NULL, forks_too, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        struct timespec brief = {0, 300000 + i % 7 * 100000};
        pthread_kill(changers[i % CHANGERS], SIGUSR1);
#ifndef __linux__ /* there fork is not made for that */
        pthread_kill(forker, SIGUSR1);
#endif
        nanosleep(&brief, NULL);
    }
    while (forks[0] == 0 || forks[1] == 0 || changes[0] == 0 || changes[1] == 0)
        usleep(1000);
    stop = 1;
    for (int i = 0; i < CHANGERS; i++)
        pthread_join(changers[i], NULL);
    pthread_join(forker, NULL);
    CHECK("handlers forked, and all went on (XSH fork)", forks[0] > 0 && forks[1] > 0 && changes[0] > 0 && changes[1] > 0);
    CHECK("each child ran and was waited for (XSH fork)", bad == 0);
    return kit_end();
}
