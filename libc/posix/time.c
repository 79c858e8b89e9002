/* Clocks and sleeping: all of them count the machine's time register. */
#include "alias.h"
#include "clock.h"
#include "interrupt.h"
#include "process.h"

#include <errno.h>
#include <quire/call.h>
#include <quire/sys.h>
#include <stdbool.h>
#include <sys/time.h>
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
    else if (id == (clockid_t)2) /* newlib's CLOCK_PROCESS_CPUTIME_ID, which we do not promise: elapsed time */
        *ticks -= __process.start_ticks;
    else if (id != CLOCK_MONOTONIC)
        return false;
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
    (void)to;
    return (int)quire_result(id == CLOCK_REALTIME ? ERR_PERM : ERR_INVAL);
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

/* Nobody counts a process's time on the hart: all of its life is user time. In units of 1 / CLOCKS_PER_SEC. */
clock_t _times(struct tms *of)
{
    uint64_t seconds, parts;
    split(sys_time() - __process.start_ticks, CLOCKS_PER_SEC, &seconds, &parts);
    of->tms_utime = (clock_t)(seconds * CLOCKS_PER_SEC + parts);
    of->tms_stime = of->tms_cutime = of->tms_cstime = 0;
    split(sys_time(), CLOCKS_PER_SEC, &seconds, &parts);
    return (clock_t)(seconds * CLOCKS_PER_SEC + parts);
}

clock_t times(struct tms *of) WEAK_ALIAS(_times);

uint64_t __clock_deadline(const struct timespec *length)
{
    uint64_t hz = __process.timebase_hz, now = sys_time();
    uint64_t parts = ((uint64_t)length->tv_nsec * hz + NS - 1) / NS + 1;
    if ((uint64_t)length->tv_sec > (UINT64_MAX - now - parts) / hz - 1)
        return DEADLINE_NEVER;
    return now + (uint64_t)length->tv_sec * hz + parts;
}

int nanosleep(const struct timespec *length, struct timespec *left)
{
    struct message none;
    if (length->tv_sec < 0 || length->tv_nsec < 0 || length->tv_nsec >= NS)
        return (int)quire_result(ERR_INVAL);
    bool none_at_all = length->tv_sec == 0 && length->tv_nsec == 0;
    uint64_t deadline = __clock_deadline(length);
    if (left) /* which may be `length` */
        left->tv_sec = left->tv_nsec = 0;
    if (none_at_all)
        return 0;
    struct interrupt_mark mark = __interrupt_mark();
    uint64_t now;
    while ((now = sys_time()) < deadline && !__handled(mark))
        sys_recv(CAP_NULL, &none, deadline);
    if (now >= deadline || !__handled(mark))
        return 0;
    if (left) {
        uint64_t seconds, ns;
        split(deadline - now, NS, &seconds, &ns);
        left->tv_sec = (time_t)seconds;
        left->tv_nsec = (long)ns;
    }
    return (int)quire_result(ERR_INTR);
}
