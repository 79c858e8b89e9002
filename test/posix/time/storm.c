/* Timers that expire faster than their handlers run: the program still gets on. POSIX does not promise it; servers/proc/interval.h does. */
#include "../kit.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/time.h>
#include <time.h>

enum { ROUNDS = 20, THREADS = 4 };

static volatile sig_atomic_t runs;
static sigjmp_buf out;

static uint64_t us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void spend(uint64_t length)
{
    for (uint64_t begun = us(); us() - begun < length;)
        ;
}

/* Three periods long. */
static void slow(int number)
{
    (void)number;
    runs++;
    spend(3000);
}

static void jump(int number)
{
    slow(number);
    siglongjmp(out, 1);
}

static void every_ms(void (*handler)(int))
{
    struct itimerval timer = {.it_value = {0, 1000}, .it_interval = {0, 1000}};
    signal(SIGALRM, handler);
    runs = 0;
    setitimer(ITIMER_REAL, &timer, NULL);
}

static void stop(void)
{
    struct itimerval off = {.it_value = {0, 0}};
    setitimer(ITIMER_REAL, &off, NULL);
    signal(SIGALRM, SIG_IGN);
}

static void sleeping(void)
{
    struct timespec brief = {0, 100000};
    int done = 0;
    every_ms(slow);
    for (; done < ROUNDS || runs < ROUNDS; done++)
        nanosleep(&brief, NULL);
    stop();
    CHECK("a sleeper gets on between handlers of three periods", done >= ROUNDS && runs >= ROUNDS);
}

static void jumping(void)
{
    volatile int done = 0;
    every_ms(jump);
    while (done < ROUNDS)
        if (sigsetjmp(out, 1) != 0)
            done++;
    stop();
    CHECK("handlers that jump out come again", done == ROUNDS && runs >= ROUNDS);
}

static void *sleep_a_lot(void *argument)
{
    struct timespec brief = {0, 100000};
    for (int i = 0; i < ROUNDS; i++)
        nanosleep(&brief, NULL);
    return argument;
}

static void with_threads(void)
{
    pthread_t threads[THREADS];
    int joined = 0;
    every_ms(slow);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, sleep_a_lot, threads);
    for (int i = 0; i < THREADS; i++) {
        void *result = NULL;
        joined += pthread_join(threads[i], &result) == 0 && result == threads;
    }
    stop();
    CHECK("nor do the handlers take all threads of the process", joined == THREADS && runs > 0);
}

int main(void)
{
    sleeping();
    jumping();
    with_threads();
    return kit_end();
}
