/* Conformance: threads made, ended and joined; what each has of its own. */
#include "../kit.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <threads.h>
#include <unistd.h>

static _Thread_local int own = 7;

static void *give_back(void *argument)
{
    return argument;
}

static void *errno_and_tls(void *argument)
{
    (void)argument;
    int before = own == 7 && errno == 0;
    own = 8;
    errno = EXDEV;
    sched_yield();
    return (void *)(intptr_t)(before && own == 8 && errno == EXDEV);
}

static void *exits(void *argument)
{
    pthread_exit((char *)argument + 1);
}

static void *self_of(void *argument)
{
    *(pthread_t *)argument = pthread_self();
    return NULL;
}

static void create_and_join(void)
{
    pthread_t t, seen;
    void *result = NULL;
    int x;
    CHECK("pthread_create, pthread_join: the result (XSH pthread_join)",
          pthread_create(&t, NULL, give_back, &x) == 0 && pthread_join(t, &result) == 0 && result == &x);
    CHECK("pthread_exit gives the result (XSH pthread_exit)",
          pthread_create(&t, NULL, exits, &x) == 0 && pthread_join(t, &result) == 0 && result == (char *)&x + 1);
    CHECK("pthread_self is what pthread_create gave (XSH pthread_self)",
          pthread_create(&t, NULL, self_of, &seen) == 0 && pthread_join(t, NULL) == 0 && pthread_equal(t, seen) &&
              !pthread_equal(t, pthread_self()));
    errno = EDOM;
    own = 9;
    CHECK("errno and thread-local variables are a thread's own (XBD errno)",
          pthread_create(&t, NULL, errno_and_tls, NULL) == 0 && pthread_join(t, &result) == 0 && result && errno == EDOM &&
              own == 9);
    CHECK("pthread_join of oneself: EDEADLK (XSH pthread_join)", pthread_join(pthread_self(), NULL) == EDEADLK);
    int made = 0;
    for (int i = 0; i < 200; i++)
        made += pthread_create(&t, NULL, give_back, NULL) == 0 && pthread_join(t, NULL) == 0;
    CHECK("threads that were joined leave room for others (XSH pthread_join)", made == 200);
}

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static int entered;

static void *through_gate(void *argument)
{
    pthread_mutex_lock(&gate);
    entered++;
    pthread_mutex_unlock(&gate);
    return argument;
}

static void detached(void)
{
    pthread_t t;
    pthread_attr_t attr;
    int made = 0, state = -1;
    entered = 0;
    pthread_attr_init(&attr);
    CHECK("pthread_attr_setdetachstate (XSH)",
          pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED) == 0 && pthread_attr_getdetachstate(&attr, &state) == 0 &&
              state == PTHREAD_CREATE_DETACHED && pthread_attr_setdetachstate(&attr, 77) == EINVAL);
    for (int i = 0; i < 100; i++) {
        int error = pthread_create(&t, i % 2 ? &attr : NULL, through_gate, NULL);
        if (error == EAGAIN) {
            sched_yield();
            continue;
        }
        made++;
        if (i % 2 == 0)
            pthread_detach(t);
    }
    for (int i = 0; i < 20000 && entered != made; i++)
        usleep(1000);
    CHECK("detached threads run and go (XSH pthread_detach)", entered == made && made > 50);
    pthread_attr_destroy(&attr);
}

static void *use_stack(void *argument)
{
    volatile char big[100 << 10];
    for (size_t i = 0; i < sizeof big; i += 512)
        big[i] = (char)i;
    return (void *)(intptr_t)((char *)argument <= (char *)big && (char *)big < (char *)argument + (512 << 10));
}

static void stacks(void)
{
    pthread_t t;
    pthread_attr_t attr;
    size_t bytes = 0;
    void *result = NULL;
    pthread_attr_init(&attr);
    CHECK("pthread_attr_setstacksize (XSH)",
          pthread_attr_setstacksize(&attr, 1 << 20) == 0 && pthread_attr_getstacksize(&attr, &bytes) == 0 && bytes == 1 << 20 &&
              pthread_attr_setstacksize(&attr, 1) == EINVAL);
    CHECK("a thread has the stack it asked for (XSH pthread_attr_setstacksize)",
          pthread_create(&t, &attr, use_stack, NULL) == 0 && pthread_join(t, NULL) == 0);
    void *stack = mmap(NULL, 512 << 10, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK("pthread_attr_setstack: the thread runs on it (XSH)",
          pthread_attr_setstack(&attr, stack, 512 << 10) == 0 && pthread_create(&t, &attr, use_stack, stack) == 0 &&
              pthread_join(t, &result) == 0 && result);
    munmap(stack, 512 << 10);
    pthread_attr_destroy(&attr);
}

static pthread_key_t key;
static int destroyed;
static void destroy(void *value)
{
    destroyed += value == &key;
    if (destroyed == 1)
        pthread_setspecific(key, &key); /* once more */
}

static void *set_value(void *argument)
{
    (void)argument;
    int empty = pthread_getspecific(key) == NULL;
    pthread_setspecific(key, &key);
    return (void *)(intptr_t)(empty && pthread_getspecific(key) == &key);
}

static int cleaned;
static void clean(void *argument)
{
    cleaned = cleaned * 10 + *(int *)argument;
}

static void *with_cleanups(void *argument)
{
    int one = 1, two = 2;
    pthread_cleanup_push(clean, &one);
    pthread_cleanup_push(clean, &two);
    pthread_exit(argument);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return NULL;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int times_run;
static void run_once(void)
{
    sched_yield();
    times_run++;
}

static void *call_it_once(void *argument)
{
    pthread_once(&once, run_once);
    return (void *)(intptr_t)(times_run == 1 && !argument);
}

static void values(void)
{
    pthread_t t, many[4];
    void *result = NULL;
    int good = 0;
    CHECK("keys: NULL at first, a value of each thread's own (XSH pthread_key_create)",
          pthread_key_create(&key, destroy) == 0 && pthread_setspecific(key, &good) == 0 &&
              pthread_create(&t, NULL, set_value, NULL) == 0 && pthread_join(t, &result) == 0 && result &&
              pthread_getspecific(key) == &good);
    CHECK("destructors run at the thread's end, again for values set in them (XSH pthread_key_create)", destroyed == 2);
    CHECK("pthread_key_delete (XSH)", pthread_key_delete(key) == 0);
    pthread_key_t other;
    tss_t another = 0;
    CHECK("a new key has no value yet, whatever one had that was deleted (XSH pthread_key_create)",
          pthread_key_create(&other, NULL) == 0 && pthread_getspecific(other) == NULL && pthread_setspecific(other, &good) == 0 &&
              pthread_key_delete(other) == 0);
    CHECK("tss_create: no value yet (C11 7.26.6.1)", tss_create(&another, NULL) == thrd_success && tss_get(another) == NULL);
    tss_delete(another);
    CHECK("cleanup handlers run, last first, at pthread_exit (XSH pthread_cleanup_push)",
          pthread_create(&t, NULL, with_cleanups, NULL) == 0 && pthread_join(t, NULL) == 0 && cleaned == 21);
    for (int i = 0; i < 4; i++)
        pthread_create(&many[i], NULL, call_it_once, NULL);
    for (int i = 0; i < 4; i++) {
        pthread_join(many[i], &result);
        good += result != NULL;
    }
    CHECK("pthread_once: once, and done when it returns (XSH pthread_once)", good == 4 && times_run == 1);
}

static int c11_run(void *argument)
{
    thrd_yield();
    return *(int *)argument + 1;
}

static void c11(void)
{
    thrd_t t;
    int in = 41, out = 0;
    mtx_t m;
    CHECK("thrd_create, thrd_join (C11 7.26.5)",
          thrd_create(&t, c11_run, &in) == thrd_success && thrd_join(t, &out) == thrd_success && out == 42);
    CHECK("mtx_init, mtx_lock, mtx_trylock (C11 7.26.4)",
          mtx_init(&m, mtx_plain | mtx_recursive) == thrd_success && mtx_lock(&m) == thrd_success &&
              mtx_trylock(&m) == thrd_success && mtx_unlock(&m) == thrd_success && mtx_unlock(&m) == thrd_success);
    mtx_destroy(&m);
}

static void *forks(void *argument)
{
    (void)argument;
    int status = -1;
    pid_t pid = fork();
    if (pid == 0) {
        void *p = malloc(100);
        pthread_t t;
        void *result = NULL;
        int good = p && pthread_create(&t, NULL, give_back, p) == 0 && pthread_join(t, &result) == 0 && result == p;
        _exit(good ? 5 : 6);
    }
    waitpid(pid, &status, 0);
    return (void *)(intptr_t)(WIFEXITED(status) && WEXITSTATUS(status) == 5);
}

static volatile int stop_it;
static void *allocates(void *argument)
{
    while (!stop_it) {
        free(malloc(1000));
        sched_yield();
    }
    return argument;
}

static void *outlives_main(void *argument)
{
    pthread_join(*(pthread_t *)argument, NULL);
    exit(9);
}

static void main_leaves(void)
{
    static pthread_t first;
    pthread_t t;
    first = pthread_self();
    if (pthread_create(&t, NULL, outlives_main, &first) == 0)
        pthread_exit(NULL);
}

static void last_leaves(void)
{
    pthread_exit(NULL);
}

static void forking(void)
{
    pthread_t t, busy;
    void *result = NULL;
    pthread_create(&busy, NULL, allocates, NULL);
    CHECK("fork in a thread: the child has that thread only, and locks that work (XSH fork)",
          pthread_create(&t, NULL, forks, NULL) == 0 && pthread_join(t, &result) == 0 && result);
    stop_it = 1;
    pthread_join(busy, NULL);
    int status = kit_child(main_leaves);
    CHECK("main may end and be joined, others go on (XSH pthread_exit)", WIFEXITED(status) && WEXITSTATUS(status) == 9);
    status = kit_child(last_leaves);
    CHECK("the last thread's end is exit(0) (XSH pthread_exit)", WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
    create_and_join();
    detached();
    stacks();
    values();
    c11();
    forking();
    return kit_end();
}
