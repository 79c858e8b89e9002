/* Conformance: the threads of C11 (7.26), whole; and the attributes and timed waits of POSIX that no other program here tries. */
#include "../kit.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <threads.h>
#include <time.h>

static mtx_t mutex;
static cnd_t cond;
static tss_t key;
static once_flag once = ONCE_FLAG_INIT;
static int turn, woken, destroyed, times;
static thread_local int own = 5;

static struct timespec soon(long ms)
{
    struct timespec t;
    timespec_get(&t, TIME_UTC);
    t.tv_nsec += ms * 1000000;
    t.tv_sec += t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    return t;
}

static int waits(void *argument)
{
    mtx_lock(&mutex);
    while (turn == 0)
        cnd_wait(&cond, &mutex);
    woken++;
    mtx_unlock(&mutex);
    return (int)(intptr_t)argument;
}

static int tries(void *argument)
{
    return mtx_trylock(argument);
}

static int timed(void *argument)
{
    struct timespec until = soon(20);
    return mtx_timedlock(argument, &until);
}

static int elsewhere(thrd_start_t run, void *argument)
{
    thrd_t t;
    int result = -1;
    if (thrd_create(&t, run, argument) != thrd_success || thrd_join(t, &result) != thrd_success)
        return -1;
    return result;
}

static void mutexes_and_conditions(void)
{
    thrd_t t[3];
    int sum = 0, result;
    struct timespec until = soon(20);
    CHECK("mtx_init, cnd_init (C11 7.26.4.2, 7.26.3.3)", mtx_init(&mutex, mtx_timed) == thrd_success && cnd_init(&cond) == thrd_success);
    mtx_lock(&mutex);
    CHECK("mtx_trylock: thrd_busy (C11 7.26.4.5)", elsewhere(tries, &mutex) == thrd_busy);
    CHECK("mtx_timedlock: thrd_timedout (C11 7.26.4.4)", elsewhere(timed, &mutex) == thrd_timedout);
    CHECK("cnd_timedwait: thrd_timedout (C11 7.26.3.5)", cnd_timedwait(&cond, &mutex, &until) == thrd_timedout);
    mtx_unlock(&mutex);
    for (intptr_t i = 0; i < 3; i++)
        thrd_create(&t[i], waits, (void *)(i + 1));
    mtx_lock(&mutex);
    turn = 1;
    cnd_signal(&cond);
    cnd_broadcast(&cond);
    mtx_unlock(&mutex);
    for (int i = 0; i < 3; i++) {
        thrd_join(t[i], &result);
        sum += result;
    }
    CHECK("cnd_wait, cnd_signal, cnd_broadcast; results of thrd_join (C11 7.26.3, 7.26.5.6)", woken == 3 && sum == 6);
    cnd_destroy(&cond);
    mtx_destroy(&mutex);
}

static void destroy(void *value)
{
    destroyed += value == &destroyed;
}

static void initialize(void)
{
    times++;
}

static int has_own(void *argument)
{
    int fresh = tss_get(key) == NULL && own == 5;
    own = 6;
    tss_set(key, argument);
    call_once(&once, initialize);
    if (fresh && own == 6 && tss_get(key) == argument)
        thrd_exit(42);
    return 0;
}

static int goes(void *argument)
{
    *(volatile int *)argument = 1;
    return 0;
}

static void own_things(void)
{
    CHECK("tss_create, tss_set, thread_local, call_once, thrd_exit (C11 7.26.6, 7.26.2, 6.7.1)",
          tss_create(&key, destroy) == thrd_success && elsewhere(has_own, &destroyed) == 42 && elsewhere(has_own, &destroyed) == 42 && own == 5);
    CHECK("its destructor ran for each thread; the function once (C11 7.26.6.1, 7.26.2.1)", destroyed == 2 && times == 1);
    tss_delete(key);
    struct timespec brief = {0, 20000000}, start, end;
    timespec_get(&start, TIME_UTC);
    int slept = thrd_sleep(&brief, NULL);
    timespec_get(&end, TIME_UTC);
    CHECK("thrd_sleep (C11 7.26.5.7)", slept == 0 && (end.tv_sec - start.tv_sec) * 1000000000L + end.tv_nsec - start.tv_nsec >= 20000000);
    CHECK("thrd_current, thrd_equal (C11 7.26.5)", thrd_equal(thrd_current(), thrd_current()));
    thrd_t t;
    static volatile int gone;
    CHECK("thrd_detach (C11 7.26.5.3)", thrd_create(&t, goes, (void *)&gone) == thrd_success && thrd_detach(t) == thrd_success);
    while (!gone)
        thrd_yield();
}

static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
static void *timed_read(void *argument)
{
    struct timespec until = soon(20);
    (void)argument;
    return (void *)(intptr_t)pthread_rwlock_timedrdlock(&rw, &until);
}

static void *timed_write(void *argument)
{
    struct timespec until = soon(20);
    (void)argument;
    return (void *)(intptr_t)pthread_rwlock_timedwrlock(&rw, &until);
}

static intptr_t in_thread(void *(*run)(void *))
{
    pthread_t t;
    void *result = NULL;
    pthread_create(&t, NULL, run, NULL);
    pthread_join(t, &result);
    return (intptr_t)result;
}

static void attributes(void)
{
    pthread_attr_t attr;
    pthread_mutexattr_t ma;
    pthread_barrierattr_t ba;
    pthread_rwlockattr_t ra;
    size_t guard = 0, bytes = 0;
    int shared = -1, type = -1;
    void *stack = NULL;
    static char room[256 << 10] __attribute__((aligned(4096)));
    pthread_rwlock_wrlock(&rw);
    CHECK("pthread_rwlock_timedrdlock, _timedwrlock: ETIMEDOUT (XSH)", in_thread(timed_read) == ETIMEDOUT && in_thread(timed_write) == ETIMEDOUT);
    pthread_rwlock_unlock(&rw);
    pthread_attr_init(&attr);
    CHECK("pthread_attr_setguardsize (XSH)", pthread_attr_setguardsize(&attr, 8192) == 0 && pthread_attr_getguardsize(&attr, &guard) == 0 && guard == 8192);
    CHECK("pthread_attr_setstack, getstack (XSH)", pthread_attr_setstack(&attr, room, sizeof room) == 0 && pthread_attr_getstack(&attr, &stack, &bytes) == 0 &&
                                                       stack == room && bytes == sizeof room);
    pthread_attr_destroy(&attr);
    pthread_mutexattr_init(&ma);
    CHECK("pthread_mutexattr_gettype, getpshared (XSH)", pthread_mutexattr_gettype(&ma, &type) == 0 && type == PTHREAD_MUTEX_DEFAULT &&
                                                             pthread_mutexattr_getpshared(&ma, &shared) == 0 && shared == PTHREAD_PROCESS_PRIVATE &&
                                                             pthread_mutexattr_setpshared(&ma, 99) == EINVAL);
    pthread_mutexattr_destroy(&ma);
    pthread_barrierattr_init(&ba);
    CHECK("pthread_barrierattr_setpshared (XSH)", pthread_barrierattr_setpshared(&ba, PTHREAD_PROCESS_SHARED) == 0 &&
                                                      pthread_barrierattr_getpshared(&ba, &shared) == 0 && shared == PTHREAD_PROCESS_SHARED);
    pthread_barrierattr_destroy(&ba);
    pthread_rwlockattr_init(&ra);
    CHECK("pthread_rwlockattr_setpshared (XSH)", pthread_rwlockattr_setpshared(&ra, PTHREAD_PROCESS_SHARED) == 0 &&
                                                     pthread_rwlockattr_getpshared(&ra, &shared) == 0 && shared == PTHREAD_PROCESS_SHARED);
    pthread_rwlockattr_destroy(&ra);
}

int main(void)
{
    mutexes_and_conditions();
    own_things();
    attributes();
    return kit_end();
}
