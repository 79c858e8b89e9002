/*
 * CPU-time clocks. A clock's number says whose time it tells: the low three bits CLOCK_PROCESS_CPUTIME_ID or
 * CLOCK_THREAD_CPUTIME_ID, above them 0 for the caller, else a pid, or a thread's number + 1.
 */
#include "cputime.h"

#include "thread.h"

#include <errno.h>
#include <pthread.h>
#include <proto/layout.h>
#include <proto/proc.h>
#include <quire/call.h>
#include <time.h>

enum { KIND_BITS = 3, KIND_MASK = 7 };
_Static_assert((CLOCK_PROCESS_CPUTIME_ID | CLOCK_THREAD_CPUTIME_ID | CLOCK_MONOTONIC) <= KIND_MASK, "a kind fits");

static int64_t ask(uint64_t what, uint64_t of, uint64_t *ticks)
{
    uint64_t w[MSG_WORDS] = {what, of};
    int64_t result = quire_call(USER_SLOT_PROC, PROC_USAGE, w);
    if (result == 0)
        *ticks = w[2];
    return result == ERR_SRCH ? ERR_INVAL : result;
}

int64_t __cputime_of(clockid_t id, uint64_t *ticks)
{
    uint64_t subject = (uint64_t)id >> KIND_BITS;
    switch (id & KIND_MASK) {
    case CLOCK_PROCESS_CPUTIME_ID:
        return ask(PROC_USAGE_TIME, subject, ticks);
    case CLOCK_THREAD_CPUTIME_ID:
        return ask(PROC_USAGE_THREAD, subject - 1, ticks);
    default:
        return ERR_INVAL;
    }
}

uint64_t __cputime_process(void)
{
    uint64_t ticks = 0;
    ask(PROC_USAGE_TIME, 0, &ticks);
    return ticks;
}

uint64_t __cputime_children(void)
{
    uint64_t ticks = 0;
    ask(PROC_USAGE_CHILDREN, 0, &ticks);
    return ticks;
}

int clock_getcpuclockid(pid_t pid, clockid_t *id)
{
    uint64_t ticks;
    if (pid < 0 || ask(PROC_USAGE_TIME, (uint64_t)pid, &ticks) < 0)
        return ESRCH;
    *id = (clockid_t)pid << KIND_BITS | CLOCK_PROCESS_CPUTIME_ID;
    return 0;
}

int pthread_getcpuclockid(pthread_t thread, clockid_t *id)
{
    *id = (clockid_t)(thread->number + 1) << KIND_BITS | CLOCK_THREAD_CPUTIME_ID;
    return 0;
}
