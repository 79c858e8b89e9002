/* Barriers; once; and spin locks, which wait as a mutex does: to spin would keep from running whom one waits for. */
#include "futex.h"

#include <abi/msg.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>

int pthread_barrierattr_init(pthread_barrierattr_t *attr)
{
    attr->__shared = PTHREAD_PROCESS_PRIVATE;
    return 0;
}

int pthread_barrierattr_destroy(pthread_barrierattr_t *attr)
{
    (void)attr;
    return 0;
}

int pthread_barrierattr_setpshared(pthread_barrierattr_t *attr, int shared)
{
    if (shared != PTHREAD_PROCESS_PRIVATE && shared != PTHREAD_PROCESS_SHARED)
        return EINVAL;
    attr->__shared = shared;
    return 0;
}

int pthread_barrierattr_getpshared(const pthread_barrierattr_t *attr, int *shared)
{
    *shared = attr->__shared;
    return 0;
}

int pthread_barrier_init(pthread_barrier_t *barrier, const pthread_barrierattr_t *attr, unsigned count)
{
    (void)attr;
    if (count == 0)
        return EINVAL;
    *barrier = (pthread_barrier_t){count, 0, 0, 0, 0};
    return 0;
}

/* Those on their way out of the last round still look at it. */
int pthread_barrier_destroy(pthread_barrier_t *barrier)
{
    unsigned leaving;
    if (__atomic_load_n(&barrier->__arrived, __ATOMIC_ACQUIRE))
        return EBUSY;
    while ((leaving = __atomic_load_n(&barrier->__leaving, __ATOMIC_ACQUIRE)))
        __futex_wait(&barrier->__leaving, leaving, DEADLINE_NEVER);
    return 0;
}

int pthread_barrier_wait(pthread_barrier_t *barrier)
{
    __atomic_fetch_add(&barrier->__leaving, 1, __ATOMIC_ACQ_REL);
    __lock_take(&barrier->__lock, DEADLINE_NEVER); /* who comes now is of this round or of the next one, never between */
    unsigned round = barrier->__round;
    int last = barrier->__arrived + 1 == barrier->__count;
    __atomic_store_n(&barrier->__arrived, last ? 0 : barrier->__arrived + 1, __ATOMIC_RELEASE);
    __atomic_store_n(&barrier->__round, round + (unsigned)last, __ATOMIC_RELEASE);
    __lock_give(&barrier->__lock);
    if (last) {
        __futex_wake(&barrier->__round, UINT_MAX);
    } else {
        while (__atomic_load_n(&barrier->__round, __ATOMIC_ACQUIRE) == round)
            __futex_wait(&barrier->__round, round, DEADLINE_NEVER);
    }
    if (__atomic_sub_fetch(&barrier->__leaving, 1, __ATOMIC_ACQ_REL) == 0)
        __futex_wake(&barrier->__leaving, UINT_MAX);
    return last ? PTHREAD_BARRIER_SERIAL_THREAD : 0;
}

/* ---- once: 0 not yet, 1 running, 2 running and waited for, 3 done ---- */

enum { ONCE_NEW, ONCE_RUNS, ONCE_AWAITED, ONCE_DONE };

/* Who ran it was canceled: nobody has. */
static void begin_anew(void *once)
{
    if (__atomic_exchange_n((pthread_once_t *)once, ONCE_NEW, __ATOMIC_ACQ_REL) == ONCE_AWAITED)
        __futex_wake(once, UINT_MAX);
}

int pthread_once(pthread_once_t *once, void (*run)(void))
{
    int state = __atomic_load_n(once, __ATOMIC_ACQUIRE);
    while (state != ONCE_DONE) {
        if (state == ONCE_NEW) {
            if (!__atomic_compare_exchange_n(once, &state, ONCE_RUNS, 0, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE))
                continue;
            pthread_cleanup_push(begin_anew, once);
            run();
            pthread_cleanup_pop(0);
            if (__atomic_exchange_n(once, ONCE_DONE, __ATOMIC_ACQ_REL) == ONCE_AWAITED)
                __futex_wake(once, UINT_MAX);
            return 0;
        }
        if (state == ONCE_RUNS)
            __atomic_compare_exchange_n(once, &state, ONCE_AWAITED, 0, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE);
        __futex_wait(once, ONCE_AWAITED, DEADLINE_NEVER);
        state = __atomic_load_n(once, __ATOMIC_ACQUIRE);
    }
    return 0;
}

/* ---- spin locks ---- */

int pthread_spin_init(pthread_spinlock_t *lock, int shared)
{
    (void)shared;
    *lock = 0;
    return 0;
}

int pthread_spin_destroy(pthread_spinlock_t *lock)
{
    return *lock ? EBUSY : 0;
}

int pthread_spin_lock(pthread_spinlock_t *lock)
{
    __lock_take(lock, DEADLINE_NEVER);
    return 0;
}

int pthread_spin_trylock(pthread_spinlock_t *lock)
{
    return __lock_try(lock) ? 0 : EBUSY;
}

int pthread_spin_unlock(pthread_spinlock_t *lock)
{
    __lock_give(lock);
    return 0;
}
