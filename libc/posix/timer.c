/* Interval timers and alarms. ITIMER_VIRTUAL and ITIMER_PROF count the same: all CPU time of a process is user time here. */
#include "process.h"

#include <errno.h>
#include <proto/layout.h>
#include <proto/proc.h>
#include <quire/call.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/time.h>
#include <unistd.h>

enum { US = 1000000 };
#define ASK UINT64_MAX

static uint64_t ticks_of(const struct timeval *t)
{
    uint64_t hz = __process.timebase_hz;
    if ((uint64_t)t->tv_sec > UINT64_MAX / hz / 2)
        return UINT64_MAX / 2;
    return (uint64_t)t->tv_sec * hz + ((uint64_t)t->tv_usec * hz + US - 1) / US;
}

static struct timeval time_of(uint64_t ticks)
{
    uint64_t hz = __process.timebase_hz;
    return (struct timeval){(time_t)(ticks / hz), (suseconds_t)(ticks % hz * US / hz)};
}

static bool is_time(const struct timeval *t)
{
    return t->tv_sec >= 0 && t->tv_usec >= 0 && t->tv_usec < US;
}

/* w afterwards: ticks that were left, and the period before. */
static int64_t set(int which, uint64_t first, uint64_t period, uint64_t w[MSG_WORDS])
{
    switch (which) {
    case ITIMER_REAL:
        w[0] = first, w[1] = period;
        return quire_call(USER_SLOT_PROC, PROC_ALARM, w);
    case ITIMER_VIRTUAL:
    case ITIMER_PROF:
        w[0] = which == ITIMER_PROF ? PROC_TIMER_PROF : PROC_TIMER_VIRTUAL;
        w[1] = first, w[2] = period, w[3] = which == ITIMER_PROF ? SIGPROF : SIGVTALRM, w[4] = 0;
        return quire_call(USER_SLOT_PROC, PROC_TIMER, w);
    default:
        return ERR_INVAL;
    }
}

int setitimer(int which, const struct itimerval *restrict to, struct itimerval *restrict before)
{
    if (to && (!is_time(&to->it_value) || !is_time(&to->it_interval)))
        return (int)quire_result(ERR_INVAL);
    uint64_t first = to ? ticks_of(&to->it_value) : ASK, period = to ? ticks_of(&to->it_interval) : 0, w[MSG_WORDS];
    int64_t result = set(which, first, period, w);
    if (result == 0 && before) {
        before->it_value = time_of(w[0]);
        before->it_interval = time_of(w[1]);
    }
    return (int)quire_result(result);
}

int getitimer(int which, struct itimerval *now)
{
    return now ? setitimer(which, NULL, now) : (int)quire_result(ERR_FAULT);
}

unsigned alarm(unsigned seconds)
{
    struct itimerval to = {.it_value = {(time_t)seconds, 0}}, before;
    if (setitimer(ITIMER_REAL, &to, &before) < 0)
        return 0;
    return (unsigned)before.it_value.tv_sec + (before.it_value.tv_usec ? 1 : 0);
}

useconds_t ualarm(useconds_t first, useconds_t period)
{
    struct itimerval to = {{period / US, period % US}, {first / US, first % US}}, before;
    if (setitimer(ITIMER_REAL, &to, &before) < 0)
        return 0;
    return (useconds_t)(before.it_value.tv_sec * US + before.it_value.tv_usec);
}
