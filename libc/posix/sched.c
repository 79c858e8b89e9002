/*
 * Scheduling. All programs and threads take turns alike: the one policy is SCHED_OTHER, its one priority 0. A nice value is kept, for
 * this process, its children and their programs, and changes nothing.
 */
#include <sched.h>

#include "process.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <quire/call.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { NICE_MIN = -NZERO, NICE_MAX = NZERO - 1, TURN_NS = 10000000 };

int sched_get_priority_max(int policy)
{
    return policy == SCHED_OTHER ? 0 : (int)quire_result(ERR_INVAL);
}

int sched_get_priority_min(int policy)
{
    return sched_get_priority_max(policy);
}

/* Is there such a process (0: this one)? Else errno is ESRCH. */
static bool exists(pid_t pid)
{
    return pid == 0 || getpgid(pid) >= 0;
}

int sched_getscheduler(pid_t pid)
{
    return exists(pid) ? SCHED_OTHER : -1;
}

int sched_getparam(pid_t pid, struct sched_param *to)
{
    if (!exists(pid))
        return -1;
    *to = (struct sched_param){0};
    return 0;
}

int sched_setscheduler(pid_t pid, int policy, const struct sched_param *param)
{
    if (!exists(pid))
        return -1;
    return policy == SCHED_OTHER && param->sched_priority == 0 ? SCHED_OTHER : (int)quire_result(ERR_INVAL);
}

int sched_setparam(pid_t pid, const struct sched_param *param)
{
    return sched_setscheduler(pid, SCHED_OTHER, param) < 0 ? -1 : 0;
}

int sched_rr_get_interval(pid_t pid, struct timespec *to)
{
    if (!exists(pid))
        return -1;
    *to = (struct timespec){0, TURN_NS};
    return 0;
}

int pthread_getschedparam(pthread_t thread, int *policy, struct sched_param *param)
{
    (void)thread;
    *policy = SCHED_OTHER;
    *param = (struct sched_param){0};
    return 0;
}

int pthread_setschedparam(pthread_t thread, int policy, const struct sched_param *param)
{
    (void)thread;
    return policy == SCHED_OTHER && param->sched_priority == 0 ? 0 : EINVAL;
}

int pthread_setschedprio(pthread_t thread, int priority)
{
    return pthread_setschedparam(thread, SCHED_OTHER, &(struct sched_param){.sched_priority = priority});
}

/* Does this name the calling process? 0: no, but somebody who exists; -1 and errno. */
static int names_self(int which, id_t who)
{
    switch (which) {
    case PRIO_PROCESS:
        return who == 0 || (pid_t)who == getpid() ? 1 : exists((pid_t)who) ? 0 : -1;
    case PRIO_PGRP:
        return who == 0 || (pid_t)who == getpgrp();
    case PRIO_USER:
        return who == 0 ? 1 : (int)quire_result(ERR_SRCH);
    default:
        return (int)quire_result(ERR_INVAL);
    }
}

int getpriority(int which, id_t who)
{
    int self = names_self(which, who);
    return self < 0 ? -1 : self ? __own()->niceness : 0;
}

int setpriority(int which, id_t who, int value)
{
    int self = names_self(which, who);
    if (self < 0)
        return -1;
    if (!self) /* it keeps its own */
        return (int)quire_result(ERR_PERM);
    __own()->niceness = value < NICE_MIN ? NICE_MIN : value > NICE_MAX ? NICE_MAX : value;
    return 0;
}

int nice(int by)
{
    int value = by > NICE_MAX - NICE_MIN ? NICE_MAX : by < NICE_MIN - NICE_MAX ? NICE_MIN : __own()->niceness + by;
    return setpriority(PRIO_PROCESS, 0, value) < 0 ? -1 : __own()->niceness;
}
