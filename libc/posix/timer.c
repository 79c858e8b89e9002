/* Alarms: the one timer of a process, which sends SIGALRM. */
#include "process.h"

#include <errno.h>
#include <proto/layout.h>
#include <proto/proc.h>
#include <quire/call.h>
#include <stdbool.h>
#include <sys/time.h>
#include <unistd.h>

enum { US = 1000000 };

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

int setitimer(int which, const struct itimerval *restrict to, struct itimerval *restrict before)
{
    if (which != ITIMER_REAL || (to && (!is_time(&to->it_value) || !is_time(&to->it_interval))))
        return (int)quire_result(ERR_INVAL);
    uint64_t w[MSG_WORDS] = {to ? ticks_of(&to->it_value) : 0, to ? ticks_of(&to->it_interval) : 0};
    int64_t result = quire_call(USER_SLOT_PROC, PROC_ALARM, w);
    if (result == 0 && before) {
        before->it_value = time_of(w[0]);
        before->it_interval = time_of(w[1]);
    }
    return (int)quire_result(result);
}

/* There is no asking without setting: what was taken off is set again. */
int getitimer(int which, struct itimerval *now)
{
    if (setitimer(which, NULL, now) < 0)
        return -1;
    return now->it_value.tv_sec || now->it_value.tv_usec ? setitimer(which, now, NULL) : 0;
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
