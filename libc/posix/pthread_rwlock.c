/* Locks for many readers or one writer. Readers come in while other readers are, even if a writer waits. */
#include "futex.h"
#include "thread.h"

#include <abi/err.h>
#include <abi/msg.h>
#include <errno.h>
#include <limits.h>

enum { WRITER = -1 };

int pthread_rwlockattr_init(pthread_rwlockattr_t *attr)
{
    attr->__shared = PTHREAD_PROCESS_PRIVATE;
    return 0;
}

int pthread_rwlockattr_destroy(pthread_rwlockattr_t *attr)
{
    (void)attr;
    return 0;
}

int pthread_rwlockattr_setpshared(pthread_rwlockattr_t *attr, int shared)
{
    if (shared != PTHREAD_PROCESS_PRIVATE && shared != PTHREAD_PROCESS_SHARED)
        return EINVAL;
    attr->__shared = shared;
    return 0;
}

int pthread_rwlockattr_getpshared(const pthread_rwlockattr_t *attr, int *shared)
{
    *shared = attr->__shared;
    return 0;
}

int pthread_rwlock_init(pthread_rwlock_t *lock, const pthread_rwlockattr_t *attr)
{
    *lock = (pthread_rwlock_t){0, attr ? attr->__shared : 0, 0, 0, 0};
    return 0;
}

int pthread_rwlock_destroy(pthread_rwlock_t *lock)
{
    return __atomic_load_n(&lock->__state, __ATOMIC_RELAXED) ? EBUSY : 0;
}

static uint64_t self(const pthread_rwlock_t *lock)
{
    return lock->__shared ? __thread_id() : (uintptr_t)&__me;
}

/* Takes it if that is possible now; else *seen is the state that is in the way. */
static int take(pthread_rwlock_t *lock, int writes, int *seen)
{
    int state = __atomic_load_n(&lock->__state, __ATOMIC_RELAXED);
    while (writes ? state == 0 : state >= 0 && state < INT_MAX)
        if (__atomic_compare_exchange_n(&lock->__state, &state, writes ? WRITER : state + 1, 0, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED)) {
            if (writes)
                __atomic_store_n(&lock->__owner, self(lock), __ATOMIC_RELAXED);
            return 0;
        }
    *seen = state;
    return state == INT_MAX ? EAGAIN : EBUSY;
}

static int wait(pthread_rwlock_t *lock, int writes, uint64_t deadline)
{
    int seen, error;
    if (__atomic_load_n(&lock->__owner, __ATOMIC_RELAXED) == self(lock))
        return EDEADLK;
    while ((error = take(lock, writes, &seen)) == EBUSY) {
        __atomic_fetch_add(&lock->__waiters, 1, __ATOMIC_ACQ_REL);
        int64_t result = __futex_wait(&lock->__state, (unsigned)seen, deadline);
        __atomic_fetch_sub(&lock->__waiters, 1, __ATOMIC_ACQ_REL);
        if (result == ERR_TIMEOUT)
            return ETIMEDOUT;
    }
    return error;
}

static int timed(pthread_rwlock_t *lock, int writes, const struct timespec *until)
{
    uint64_t deadline;
    int seen, error = take(lock, writes, &seen);
    if (error != EBUSY)
        return error;
    error = __deadline(CLOCK_REALTIME, until, &deadline);
    return error ? error : wait(lock, writes, deadline);
}

int pthread_rwlock_rdlock(pthread_rwlock_t *lock)
{
    return wait(lock, 0, DEADLINE_NEVER);
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock)
{
    int seen;
    return take(lock, 0, &seen);
}

int pthread_rwlock_timedrdlock(pthread_rwlock_t *lock, const struct timespec *until)
{
    return timed(lock, 0, until);
}

int pthread_rwlock_wrlock(pthread_rwlock_t *lock)
{
    return wait(lock, 1, DEADLINE_NEVER);
}

int pthread_rwlock_trywrlock(pthread_rwlock_t *lock)
{
    int seen;
    return take(lock, 1, &seen);
}

int pthread_rwlock_timedwrlock(pthread_rwlock_t *lock, const struct timespec *until)
{
    return timed(lock, 1, until);
}

int pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
    int state = __atomic_load_n(&lock->__state, __ATOMIC_RELAXED), left = 0;
    if (state == 0)
        return EPERM;
    if (state == WRITER) {
        if (__atomic_load_n(&lock->__owner, __ATOMIC_RELAXED) != self(lock))
            return EPERM;
        __atomic_store_n(&lock->__owner, 0, __ATOMIC_RELAXED);
        __atomic_store_n(&lock->__state, 0, __ATOMIC_SEQ_CST);
    } else {
        left = __atomic_sub_fetch(&lock->__state, 1, __ATOMIC_SEQ_CST);
    }
    if (left == 0 && __atomic_load_n(&lock->__waiters, __ATOMIC_SEQ_CST))
        __futex_wake(&lock->__state, UINT_MAX);
    return 0;
}
