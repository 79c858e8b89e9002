/* Signals to threads, waited for, and from a timer. */
#include "kit.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

void map_fault(int number, siginfo_t *info, void *context); /* map.c */

static _Thread_local volatile unsigned handled;

static void count(int number)
{
    (void)number;
    handled++;
}

static void count_alarm(int number)
{
    (void)number;
    self.alarms++;
}

void signals_begin(void)
{
    struct sigaction a;
    memset(&a, 0, sizeof a);
    sigemptyset(&a.sa_mask);
    a.sa_flags = SA_RESTART;
    a.sa_handler = count;
    sigaction(SIGUSR1, &a, NULL);
    a.sa_handler = count_alarm;
    sigaction(SIGALRM, &a, NULL);
    a.sa_flags = SA_SIGINFO;
    a.sa_sigaction = map_fault;
    sigaction(SIGSEGV, &a, NULL);
}

void signals_mask(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

/* To oneself: it has been handled when the call is back. To another thread: it may come at any moment. */
bool op_signal(struct worker *me)
{
    for (int i = 0; i < 4; i++) {
        unsigned before = handled;
        NEED(pthread_kill(pthread_self(), SIGUSR1) == 0);
        NEED(handled != before);
        NEED(raise(SIGUSR1) == 0);
        NEED(handled - before >= 2);
        send_to_sibling(me, SIGUSR1);
    }
    return true;
}

bool op_sigwait(struct worker *me)
{
    sigset_t set;
    siginfo_t info;
    struct timespec soon = { .tv_nsec = 1000000 };
    int got = 0;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    NEED(pthread_kill(pthread_self(), SIGUSR2) == 0);
    NEED(sigpending(&set) == 0 && sigismember(&set, SIGUSR2));
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    NEED(sigwait(&set, &got) == 0 && got == SIGUSR2);
    got = sigtimedwait(&set, &info, &soon);
    NEED(got == -1 && (errno == EAGAIN || errno == EINTR));
    return true;
}

/* One thread of the process at a time: the timer is the process's. */
bool op_timer(struct worker *me)
{
    struct itimerval timer = { .it_value = { 0, 1000 + (int)below(me, 3000) }, .it_interval = { 0, 2000 } };
    if (pthread_mutex_trylock(&self.timer) != 0)
        return true;
    unsigned before = self.alarms;
    int result = setitimer(ITIMER_REAL, &timer, NULL);
    uint64_t begin = now_ms();
    while (result == 0 && self.alarms - before < 3 && now_ms() - begin < 20000)
        nanosleep(&(struct timespec){ .tv_nsec = 500000 }, NULL);
    memset(&timer, 0, sizeof timer);
    result |= setitimer(ITIMER_REAL, &timer, NULL);
    unsigned alarms = self.alarms - before;
    pthread_mutex_unlock(&self.timer);
    NEED(result == 0 && alarms >= 3);
    return true;
}
