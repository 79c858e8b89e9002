/*
 * Condition variables. A waiter sleeps on the round it came in; a signal begins the next one, so that who comes later takes no
 * signal of who was there before.
 */
#include "cancel.h"
#include "futex.h"

#include <abi/err.h>
#include <abi/msg.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>

/* In __waiters: somebody waits for the last waiter to be out of the way. */
#define DESTROYING 0x80000000u

int pthread_condattr_init(pthread_condattr_t *attr)
{
    *attr = (pthread_condattr_t){CLOCK_REALTIME, PTHREAD_PROCESS_PRIVATE};
    return 0;
}

int pthread_condattr_destroy(pthread_condattr_t *attr)
{
    (void)attr;
    return 0;
}

int pthread_condattr_setclock(pthread_condattr_t *attr, clockid_t clock)
{
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
        return EINVAL;
    attr->__clock = (int)clock;
    return 0;
}

int pthread_condattr_getclock(const pthread_condattr_t *attr, clockid_t *clock)
{
    *clock = (clockid_t)attr->__clock;
    return 0;
}

int pthread_condattr_setpshared(pthread_condattr_t *attr, int shared)
{
    if (shared != PTHREAD_PROCESS_PRIVATE && shared != PTHREAD_PROCESS_SHARED)
        return EINVAL;
    attr->__shared = shared;
    return 0;
}

int pthread_condattr_getpshared(const pthread_condattr_t *attr, int *shared)
{
    *shared = attr->__shared;
    return 0;
}

int pthread_cond_init(pthread_cond_t *cond, const pthread_condattr_t *attr)
{
    *cond = (pthread_cond_t){0, 0, attr ? attr->__clock : 0, attr ? attr->__shared : 0};
    return 0;
}

int pthread_cond_destroy(pthread_cond_t *cond)
{
    unsigned waiters = __atomic_or_fetch(&cond->__waiters, DESTROYING, __ATOMIC_ACQ_REL);
    while (waiters != DESTROYING) {
        __futex_wait(&cond->__waiters, waiters, DEADLINE_NEVER);
        waiters = __atomic_load_n(&cond->__waiters, __ATOMIC_ACQUIRE);
    }
    cond->__waiters = 0;
    return 0;
}

static int wait(pthread_cond_t *cond, pthread_mutex_t *mutex, uint64_t deadline)
{
    int64_t result;
    __cancel_point();
    unsigned round = __atomic_load_n(&cond->__round, __ATOMIC_RELAXED);
    __atomic_fetch_add(&cond->__waiters, 1, __ATOMIC_RELAXED);
    int error = pthread_mutex_unlock(mutex);
    do
        result = error ? 0 : __futex_wait_point(&cond->__round, round, deadline);
    while (result == ERR_INTR && !__cancel_due() && __atomic_load_n(&cond->__round, __ATOMIC_RELAXED) == round);
    if (__atomic_sub_fetch(&cond->__waiters, 1, __ATOMIC_ACQ_REL) == DESTROYING)
        __futex_wake(&cond->__waiters, UINT_MAX);
    if (error)
        return error;
    error = pthread_mutex_lock(mutex);
    if (result == ERR_INTR) /* it has taken no signal: the pager wakes one who still waits there, and the round tells all others */
        __cancel_point();
    return error ? error : result == ERR_TIMEOUT ? ETIMEDOUT : 0;
}

int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
    return wait(cond, mutex, DEADLINE_NEVER);
}

int pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *until)
{
    uint64_t deadline;
    int error = __deadline(cond->__clock ? (clockid_t)cond->__clock : CLOCK_REALTIME, until, &deadline);
    return error ? error : wait(cond, mutex, deadline);
}

static void wake(pthread_cond_t *cond, unsigned count)
{
    if (!__atomic_load_n(&cond->__waiters, __ATOMIC_ACQUIRE))
        return;
    __atomic_fetch_add(&cond->__round, 1, __ATOMIC_ACQ_REL);
    __futex_wake(&cond->__round, count);
}

int pthread_cond_signal(pthread_cond_t *cond)
{
    wake(cond, 1);
    return 0;
}

int pthread_cond_broadcast(pthread_cond_t *cond)
{
    wake(cond, UINT_MAX);
    return 0;
}
