/* Clocks and sleeping: all of them count the machine's time register. */
#include "alias.h"
#include "clock.h"
#include "cputime.h"
#include "interrupt.h"
#include "process.h"

#include <errno.h>
#include <quire/call.h>
#include <quire/sys.h>
#include <stdbool.h>
#include <sys/time.h>
#include <sys/timeb.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

enum { NS = 1000000000, US = 1000000 };

/* `ticks` as seconds and parts of 1/unit of a second. */
static void split(uint64_t ticks, uint64_t unit, uint64_t *seconds, uint64_t *parts)
{
    uint64_t hz = __process.timebase_hz;
    *seconds = ticks / hz;
    *parts = ticks % hz * unit / hz; /* fits: hz below 2^34 */
}

/* Ticks on the clock `id`, and what to add to its seconds. False if there is no such clock. */
static bool read_clock(clockid_t id, uint64_t *ticks, uint64_t *epoch)
{
    *epoch = 0;
    *ticks = sys_time();
    if (id == CLOCK_REALTIME)
        *epoch = __process.epoch;
    else if (id != CLOCK_MONOTONIC)
        return __cputime_of(id, ticks) == 0;
    return true;
}

int clock_gettime(clockid_t id, struct timespec *now)
{
    uint64_t ticks, epoch, seconds, ns;
    if (!read_clock(id, &ticks, &epoch))
        return (int)quire_result(ERR_INVAL);
    split(ticks, NS, &seconds, &ns);
    now->tv_sec = (time_t)(seconds + epoch);
    now->tv_nsec = (long)ns;
    return 0;
}

int timespec_get(struct timespec *now, int base)
{
    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, now) == 0 ? base : 0;
}

int clock_getres(clockid_t id, struct timespec *resolution)
{
    uint64_t ticks, epoch;
    if (!read_clock(id, &ticks, &epoch))
        return (int)quire_result(ERR_INVAL);
    if (resolution) {
        resolution->tv_sec = 0;
        resolution->tv_nsec = (long)((NS + __process.timebase_hz - 1) / __process.timebase_hz);
    }
    return 0;
}

int clock_settime(clockid_t id, const struct timespec *to)
{
    bool valid = id == CLOCK_REALTIME && to->tv_nsec >= 0 && to->tv_nsec < NS;
    return (int)quire_result(valid ? ERR_PERM : ERR_INVAL);
}

/* Its server sets the clock once, when the machine starts. */
int settimeofday(const struct timeval *to, const struct timezone *zone)
{
    bool valid = !to || (to->tv_usec >= 0 && to->tv_usec < NS / 1000);
    (void)zone;
    return !to && !zone ? 0 : (int)quire_result(valid ? ERR_PERM : ERR_INVAL);
}

int adjtime(const struct timeval *by, struct timeval *left)
{
    if (by)
        return (int)quire_result(ERR_PERM);
    if (left)
        *left = (struct timeval){0, 0};
    return 0;
}

int ftime(struct timeb *to)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    *to = (struct timeb){.time = now.tv_sec, .millitm = (unsigned short)(now.tv_nsec / 1000000)};
    return 0;
}

int _gettimeofday(struct timeval *now, void *zone)
{
    uint64_t seconds, us;
    (void)zone;
    split(sys_time(), US, &seconds, &us);
    now->tv_sec = (time_t)(seconds + __process.epoch);
    now->tv_usec = (suseconds_t)us;
    return 0;
}

int gettimeofday(struct timeval *now, void *zone) WEAK_ALIAS(_gettimeofday);

static clock_t in_clocks(uint64_t ticks)
{
    uint64_t seconds, parts;
    split(ticks, CLOCKS_PER_SEC, &seconds, &parts);
    return (clock_t)(seconds * CLOCKS_PER_SEC + parts);
}

/* All use of the hart is user time: nobody tells apart what servers did for us. In units of 1 / CLOCKS_PER_SEC. */
clock_t _times(struct tms *of)
{
    of->tms_utime = in_clocks(__cputime_process());
    of->tms_cutime = in_clocks(__cputime_children());
    of->tms_stime = of->tms_cstime = 0;
    return in_clocks(sys_time());
}

clock_t times(struct tms *of) WEAK_ALIAS(_times);

/* newlib's would add the children's. */
clock_t clock(void)
{
    return in_clocks(__cputime_process());
}

uint64_t __clock_deadline(const struct timespec *length)
{
    uint64_t hz = __process.timebase_hz, now = sys_time();
    uint64_t parts = ((uint64_t)length->tv_nsec * hz + NS - 1) / NS + 1;
    if ((uint64_t)length->tv_sec > (UINT64_MAX - now - parts) / hz - 1)
        return DEADLINE_NEVER;
    return now + (uint64_t)length->tv_sec * hz + parts;
}

static bool is_length(const struct timespec *length)
{
    return length->tv_sec >= 0 && length->tv_nsec >= 0 && length->tv_nsec < NS;
}

/* Sleeps until then, or until a handler has run: ERR_INTR, and what was left if `left` is not NULL. A cancellation point. */
static int64_t sleep_until(uint64_t deadline, struct timespec *left)
{
    struct interrupt_mark mark = __interrupt_mark();
    uint64_t now;
    while (__cancel_point(), (now = sys_time()) < deadline && !__handled(mark))
        __cancel_sleep(deadline);
    if (now >= deadline)
        return 0;
    if (left) {
        uint64_t seconds, ns;
        split(deadline - now, NS, &seconds, &ns);
        left->tv_sec = (time_t)seconds;
        left->tv_nsec = (long)ns;
    }
    return ERR_INTR;
}

int nanosleep(const struct timespec *length, struct timespec *left)
{
    if (!is_length(length))
        return (int)quire_result(ERR_INVAL);
    bool none_at_all = length->tv_sec == 0 && length->tv_nsec == 0;
    uint64_t deadline = __clock_deadline(length);
    if (left) /* which may be `length` */
        left->tv_sec = left->tv_nsec = 0;
    __cancel_point();
    return none_at_all ? 0 : (int)quire_result(sleep_until(deadline, left));
}

/* The time register when the clock will show `at`. */
static uint64_t ticks_at(const struct timespec *at, uint64_t epoch)
{
    uint64_t hz = __process.timebase_hz, seconds = (uint64_t)at->tv_sec;
    if (seconds < epoch)
        return 0;
    if (seconds - epoch > UINT64_MAX / hz - 2)
        return DEADLINE_NEVER;
    return (seconds - epoch) * hz + ((uint64_t)at->tv_nsec * hz + NS - 1) / NS;
}

int clock_nanosleep(clockid_t id, int flags, const struct timespec *length, struct timespec *left)
{
    uint64_t ticks, epoch;
    if (!read_clock(id, &ticks, &epoch) || !is_length(length))
        return EINVAL;
    if (id != CLOCK_REALTIME && id != CLOCK_MONOTONIC)
        return ENOTSUP;
    bool absolute = flags & TIMER_ABSTIME;
    uint64_t deadline = absolute ? ticks_at(length, epoch) : __clock_deadline(length);
    int64_t error = sleep_until(deadline, absolute ? NULL : left);
    return error < 0 ? quire_errno(error) : 0;
}
