/* Timers that a program makes (POSIX timer_create). proc has those that run; here is what each was made for. */
#include "process.h"

#include <errno.h>
#include <limits.h>
#include <proto/layout.h>
#include <proto/proc.h>
#include <quire/call.h>
#include <quire/sys.h>
#include <signal.h>
#include <stdbool.h>
#include <time.h>
#include <unistd.h>

enum { NS = 1000000000 };
_Static_assert(TIMER_MAX == (int)PROC_TIMERS && SI_TIMER == (int)PROC_SIG_TIMER, "the protocol's");

/* Its owner is the process that made it: a child has no timers. 0: unused. */
static struct made {
    pid_t owner;
    int signal; /* 0: SIGEV_NONE */
    clockid_t clock;
    union sigval value;
} timers[TIMER_MAX];

static struct made *find(timer_t id)
{
    return id < TIMER_MAX && timers[id].owner == getpid() ? &timers[id] : NULL;
}

int timer_create(clockid_t clock, struct sigevent *restrict event, timer_t *restrict id)
{
    int notify = event ? event->sigev_notify : SIGEV_SIGNAL, signal = event ? event->sigev_signo : SIGALRM;
    pid_t self = getpid();
    struct timespec now;
    if (clock_gettime(clock, &now) < 0 || (notify != SIGEV_SIGNAL && notify != SIGEV_NONE) ||
        (notify == SIGEV_SIGNAL && (signal < 1 || signal >= NSIG)))
        return (int)quire_result(ERR_INVAL);
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) {
        errno = ENOTSUP;
        return -1;
    }
    for (unsigned i = 0; i < TIMER_MAX; i++) {
        pid_t owner = __atomic_load_n(&timers[i].owner, __ATOMIC_RELAXED);
        if (owner == self || !__atomic_compare_exchange_n(&timers[i].owner, &owner, self, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
            continue;
        timers[i].signal = notify == SIGEV_NONE ? 0 : signal;
        timers[i].clock = clock;
        timers[i].value = event ? event->sigev_value : (union sigval){.sival_int = (int)i};
        *id = i;
        return 0;
    }
    errno = EAGAIN;
    return -1;
}

static uint64_t ticks_of(const struct timespec *t)
{
    uint64_t hz = __process.timebase_hz;
    if ((uint64_t)t->tv_sec > UINT64_MAX / 8 / hz)
        return UINT64_MAX / 8;
    return (uint64_t)t->tv_sec * hz + ((uint64_t)t->tv_nsec * hz + NS - 1) / NS;
}

static struct timespec time_of(uint64_t ticks)
{
    uint64_t hz = __process.timebase_hz;
    return (struct timespec){(time_t)(ticks / hz), (long)(ticks % hz * NS / hz)};
}

static bool is_time(const struct timespec *t)
{
    return t->tv_sec >= 0 && t->tv_nsec >= 0 && t->tv_nsec < NS;
}

/* Ticks until the clock shows `at`; 1 if it does already. */
static uint64_t ticks_until(clockid_t clock, const struct timespec *at)
{
    struct timespec until = *at;
    if (clock == CLOCK_REALTIME) {
        if ((uint64_t)until.tv_sec < __process.epoch)
            return 1;
        until.tv_sec -= (time_t)__process.epoch;
    }
    uint64_t ticks = ticks_of(&until), now = sys_time();
    return ticks > now ? ticks - now : 1;
}

static int64_t ask(timer_t id, uint64_t first, uint64_t period, struct itimerspec *before, int *overruns)
{
    uint64_t w[MSG_WORDS] = {id, first, period, (uint64_t)timers[id].signal, (uintptr_t)timers[id].value.sival_ptr};
    int64_t result = quire_call(USER_SLOT_PROC, PROC_TIMER, w);
    if (result == 0 && before)
        *before = (struct itimerspec){.it_value = time_of(w[0]), .it_interval = time_of(w[0] ? w[1] : 0)};
    if (result == 0 && overruns)
        *overruns = w[2] < DELAYTIMER_MAX ? (int)w[2] : DELAYTIMER_MAX;
    return result;
}

int timer_settime(timer_t id, int flags, const struct itimerspec *restrict to, struct itimerspec *restrict before)
{
    struct made *made = find(id);
    if (!made || !is_time(&to->it_value) || !is_time(&to->it_interval))
        return (int)quire_result(ERR_INVAL);
    uint64_t first = ticks_of(&to->it_value);
    if (first && flags & TIMER_ABSTIME)
        first = ticks_until(made->clock, &to->it_value);
    return (int)quire_result(ask(id, first, ticks_of(&to->it_interval), before, NULL));
}

int timer_gettime(timer_t id, struct itimerspec *now)
{
    return (int)quire_result(find(id) ? ask(id, UINT64_MAX, 0, now, NULL) : ERR_INVAL);
}

int timer_getoverrun(timer_t id)
{
    int overruns = 0;
    int64_t result = find(id) ? ask(id, UINT64_MAX, 0, NULL, &overruns) : ERR_INVAL;
    return result < 0 ? (int)quire_result(result) : overruns;
}

int timer_delete(timer_t id)
{
    struct made *made = find(id);
    if (!made)
        return (int)quire_result(ERR_INVAL);
    ask(id, 0, 0, NULL, NULL);
    __atomic_store_n(&made->owner, 0, __ATOMIC_RELEASE);
    return 0;
}
