/* Mutexes. The owner of one in shared memory is named by its process too. */
#include "futex.h"
#include "thread.h"

#include <abi/err.h>
#include <abi/msg.h>
#include <errno.h>
#include <limits.h>

int pthread_mutexattr_init(pthread_mutexattr_t *attr)
{
    *attr = (pthread_mutexattr_t){PTHREAD_MUTEX_DEFAULT, PTHREAD_PROCESS_PRIVATE};
    return 0;
}

int pthread_mutexattr_destroy(pthread_mutexattr_t *attr)
{
    (void)attr;
    return 0;
}

int pthread_mutexattr_settype(pthread_mutexattr_t *attr, int type)
{
    if (type < PTHREAD_MUTEX_NORMAL || type > PTHREAD_MUTEX_ERRORCHECK)
        return EINVAL;
    attr->__type = type;
    return 0;
}

int pthread_mutexattr_gettype(const pthread_mutexattr_t *attr, int *type)
{
    *type = attr->__type;
    return 0;
}

int pthread_mutexattr_setpshared(pthread_mutexattr_t *attr, int shared)
{
    if (shared != PTHREAD_PROCESS_PRIVATE && shared != PTHREAD_PROCESS_SHARED)
        return EINVAL;
    attr->__shared = shared;
    return 0;
}

int pthread_mutexattr_getpshared(const pthread_mutexattr_t *attr, int *shared)
{
    *shared = attr->__shared;
    return 0;
}

int pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attr)
{
    *mutex = (pthread_mutex_t){0, attr ? attr->__type : PTHREAD_MUTEX_DEFAULT, 0, 0, attr ? attr->__shared : 0};
    return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    return __atomic_load_n(&mutex->__word, __ATOMIC_RELAXED) ? EBUSY : 0;
}

static uint64_t self(const pthread_mutex_t *mutex)
{
    return mutex->__shared ? __thread_id() : (uintptr_t)&__me;
}

static int is_mine(const pthread_mutex_t *mutex)
{
    return __atomic_load_n(&mutex->__owner, __ATOMIC_RELAXED) == self(mutex);
}

/* The caller has it already: one more time, or an error. */
static int again(pthread_mutex_t *mutex, int error)
{
    if (mutex->__type != PTHREAD_MUTEX_RECURSIVE)
        return error;
    if (mutex->__count == UINT_MAX)
        return EAGAIN;
    mutex->__count++;
    return 0;
}

static int taken(pthread_mutex_t *mutex)
{
    if (mutex->__type != PTHREAD_MUTEX_NORMAL)
        __atomic_store_n(&mutex->__owner, self(mutex), __ATOMIC_RELAXED);
    return 0;
}

int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    if (mutex->__type != PTHREAD_MUTEX_NORMAL && is_mine(mutex))
        return again(mutex, EBUSY);
    return __lock_try(&mutex->__word) ? taken(mutex) : EBUSY;
}

int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    if (mutex->__type != PTHREAD_MUTEX_NORMAL && is_mine(mutex))
        return again(mutex, EDEADLK);
    __lock_take(&mutex->__word, DEADLINE_NEVER);
    return taken(mutex);
}

int pthread_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *until)
{
    uint64_t deadline;
    int error = pthread_mutex_trylock(mutex);
    if (error != EBUSY)
        return error;
    if (mutex->__type == PTHREAD_MUTEX_ERRORCHECK && is_mine(mutex))
        return EDEADLK;
    error = __deadline(CLOCK_REALTIME, until, &deadline);
    if (error)
        return error;
    return __lock_take(&mutex->__word, deadline) == ERR_TIMEOUT ? ETIMEDOUT : taken(mutex);
}

int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    if (mutex->__type != PTHREAD_MUTEX_NORMAL) {
        if (!is_mine(mutex))
            return EPERM;
        if (mutex->__count > 0) {
            mutex->__count--;
            return 0;
        }
        __atomic_store_n(&mutex->__owner, 0, __ATOMIC_RELAXED);
    }
    __lock_give(&mutex->__word);
    return 0;
}
