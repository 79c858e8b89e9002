/* Threads of ISO C, over those of POSIX. */
#include <threads.h>

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

static int result(int error)
{
    switch (error) {
    case 0:
        return thrd_success;
    case ENOMEM:
    case EAGAIN:
        return thrd_nomem;
    case EBUSY:
        return thrd_busy;
    case ETIMEDOUT:
        return thrd_timedout;
    default:
        return thrd_error;
    }
}

struct start {
    thrd_start_t run;
    void *argument;
};

static void *start(void *of)
{
    struct start s = *(struct start *)of;
    free(of);
    return (void *)(intptr_t)s.run(s.argument);
}

int thrd_create(thrd_t *thread, thrd_start_t run, void *argument)
{
    struct start *s = malloc(sizeof *s);
    if (!s)
        return thrd_nomem;
    *s = (struct start){run, argument};
    int error = pthread_create(thread, NULL, start, s);
    if (error)
        free(s);
    return result(error);
}

int thrd_join(thrd_t thread, int *value)
{
    void *got;
    int error = pthread_join(thread, &got);
    if (!error && value)
        *value = (int)(intptr_t)got;
    return error ? thrd_error : thrd_success;
}

int thrd_detach(thrd_t thread)
{
    return result(pthread_detach(thread));
}

void thrd_exit(int value)
{
    pthread_exit((void *)(intptr_t)value);
}

thrd_t thrd_current(void)
{
    return pthread_self();
}

int thrd_equal(thrd_t a, thrd_t b)
{
    return pthread_equal(a, b);
}

int thrd_sleep(const struct timespec *length, struct timespec *left)
{
    return nanosleep(length, left) == 0 ? 0 : errno == EINTR ? -1 : -2;
}

void thrd_yield(void)
{
    sched_yield();
}

int mtx_init(mtx_t *mutex, int type)
{
    pthread_mutexattr_t attr;
    if (type & ~(mtx_recursive | mtx_timed))
        return thrd_error;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, type & mtx_recursive ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL);
    return result(pthread_mutex_init(mutex, &attr));
}

void mtx_destroy(mtx_t *mutex)
{
    pthread_mutex_destroy(mutex);
}

int mtx_lock(mtx_t *mutex)
{
    return result(pthread_mutex_lock(mutex));
}

int mtx_trylock(mtx_t *mutex)
{
    return result(pthread_mutex_trylock(mutex));
}

int mtx_timedlock(mtx_t *mutex, const struct timespec *until)
{
    return result(pthread_mutex_timedlock(mutex, until));
}

int mtx_unlock(mtx_t *mutex)
{
    return result(pthread_mutex_unlock(mutex));
}

int cnd_init(cnd_t *cond)
{
    return result(pthread_cond_init(cond, NULL));
}

void cnd_destroy(cnd_t *cond)
{
    pthread_cond_destroy(cond);
}

int cnd_wait(cnd_t *cond, mtx_t *mutex)
{
    return result(pthread_cond_wait(cond, mutex));
}

int cnd_timedwait(cnd_t *cond, mtx_t *mutex, const struct timespec *until)
{
    return result(pthread_cond_timedwait(cond, mutex, until));
}

int cnd_signal(cnd_t *cond)
{
    return result(pthread_cond_signal(cond));
}

int cnd_broadcast(cnd_t *cond)
{
    return result(pthread_cond_broadcast(cond));
}

int tss_create(tss_t *key, tss_dtor_t destroy)
{
    return pthread_key_create(key, destroy) ? thrd_error : thrd_success;
}

void tss_delete(tss_t key)
{
    pthread_key_delete(key);
}

void *tss_get(tss_t key)
{
    return pthread_getspecific(key);
}

int tss_set(tss_t key, void *value)
{
    return pthread_setspecific(key, value) ? thrd_error : thrd_success;
}

void call_once(once_flag *once, void (*run)(void))
{
    pthread_once(once, run);
}
