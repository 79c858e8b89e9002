/* Limits and use of a process. Descriptors are limited here, the size of files at the pager, all else by proc. */
#include "resource.h"

#include "cputime.h"
#include "fd.h"
#include "process.h"

#include <errno.h>
#include <limits.h>
#include <proto/layout.h>
#include <proto/proc.h>
#include <quire/call.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>

enum { US = 1000000 };

/* The protocol's number of a limit; -1: there is no such limit. */
static int number_of(int which)
{
    switch (which) {
    case RLIMIT_AS:
        return PROC_LIMIT_AS;
    case RLIMIT_DATA:
        return PROC_LIMIT_DATA;
    case RLIMIT_STACK:
        return PROC_LIMIT_STACK;
    case RLIMIT_NOFILE:
        return PROC_LIMIT_NOFILE;
    case RLIMIT_CORE:
        return PROC_LIMIT_CORE;
    case RLIMIT_NPROC:
        return PROC_LIMIT_NPROC;
    case RLIMIT_MEMLOCK:
        return PROC_LIMIT_MEMLOCK;
    case RLIMIT_FSIZE:
        return PROC_LIMIT_FSIZE;
    default:
        return -1;
    }
}

static int64_t limit(int which, uint64_t w[MSG_WORDS])
{
    int number = number_of(which);
    w[0] = (uint64_t)number;
    return number < 0 ? ERR_INVAL : quire_call(USER_SLOT_PROC, PROC_LIMIT, w);
}

int getrlimit(int which, struct rlimit *to)
{
    uint64_t w[MSG_WORDS] = {0};
    if (which == RLIMIT_CPU) { /* there is none to set */
        *to = (struct rlimit){RLIM_INFINITY, RLIM_INFINITY};
        return 0;
    }
    int64_t result = limit(which, w);
    if (result == 0)
        *to = (struct rlimit){w[0], w[1]};
    return (int)quire_result(result);
}

int setrlimit(int which, const struct rlimit *to)
{
    if (which == RLIMIT_CPU)
        return to->rlim_cur == RLIM_INFINITY ? 0 : (int)quire_result(ERR_INVAL);
    uint64_t w[MSG_WORDS] = {0, 1, to->rlim_cur, to->rlim_max};
    int64_t result = limit(which, w);
    if (result == 0 && which == RLIMIT_NOFILE)
        __fd_set_limit(to->rlim_cur);
    return (int)quire_result(result);
}

int64_t __write_result(int64_t result)
{
    struct rlimit size;
    if (result == ERR_PIPE)
        raise(SIGPIPE);
    else if (result == ERR_FBIG && getrlimit(RLIMIT_FSIZE, &size) == 0 && size.rlim_cur != RLIM_INFINITY)
        raise(SIGXFSZ);
    return quire_result(result);
}

int getrusage(int who, struct rusage *usage)
{
    uint64_t w[MSG_WORDS] = {who == RUSAGE_CHILDREN}, hz = __process.timebase_hz, thread;
    if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN && who != RUSAGE_THREAD)
        return (int)quire_result(ERR_INVAL);
    int64_t result = quire_call(USER_SLOT_PROC, PROC_USAGE, w);
    if (result < 0)
        return (int)quire_result(result);
    if (who == RUSAGE_THREAD && __cputime_of(CLOCK_THREAD_CPUTIME_ID, &thread) == 0)
        w[2] = thread;
    *usage = (struct rusage){0};
    usage->ru_minflt = (long)w[0];
    usage->ru_majflt = (long)w[1];
    usage->ru_utime.tv_sec = (time_t)(w[2] / hz);
    usage->ru_utime.tv_usec = (suseconds_t)(w[2] % hz * US / hz);
    usage->ru_nswap = (long)w[4];
    usage->ru_maxrss = (long)(w[3] * (PAGESIZE / 1024));
    return 0;
}
