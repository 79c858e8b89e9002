/* Conformance: threads that are canceled while they have locks, in signal handlers, and as the first or last of a process (XSH 2.9.5). */
#include "cancel.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;

static void wait_for_ever(void)
{
    for (;;)
        pause();
}

/* ---- locks ---- */

static int waiting, held, woken;

static void look_and_unlock(void *argument)
{
    held += pthread_mutex_unlock(argument) == 0; /* of the type that looks who calls */
}

static void *waits_for_cond(void *argument)
{
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(look_and_unlock, &mutex);
    waiting++;
    begun = 1;
    pthread_cond_wait(&cond, &mutex);
    woken++;
    pthread_cleanup_pop(1);
    return argument;
}

static void until_waiting(int count)
{
    for (int there = 0; there < count; sched_yield()) {
        pthread_mutex_lock(&mutex);
        there = waiting;
        pthread_mutex_unlock(&mutex);
    }
}

/* One of two waiters is canceled as a signal comes: who is canceled has not taken it. */
static int one_of_two(void)
{
    pthread_t first, second;
    void *result = NULL, *other = NULL;
    waiting = 0;
    pthread_create(&first, NULL, waits_for_cond, NULL);
    until_waiting(1);
    pthread_create(&second, NULL, waits_for_cond, NULL);
    until_waiting(2);
    int good = pthread_cancel(first) == 0 && pthread_cond_signal(&cond) == 0 && pthread_join(first, &result) == 0;
    if (result != PTHREAD_CANCELED)
        pthread_cond_signal(&cond);
    return good && pthread_join(second, &other) == 0 && other == NULL;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int tries;

static void ends_the_first_time(void)
{
    if (tries++ == 0) {
        begun = 1;
        wait_for_ever();
    }
}

static void *runs_once(void *argument)
{
    pthread_once(&once, ends_the_first_time);
    return argument;
}

static void locks(void)
{
    pthread_mutexattr_t attr;
    int good = 0;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&mutex, &attr);
    CHECK("pthread_cond_wait: the mutex is held in cleanup handlers (XSH pthread_cond_wait)",
          canceled(waits_for_cond, NULL) && held == 1 && woken == 0 && pthread_mutex_lock(&mutex) == 0 &&
              pthread_mutex_unlock(&mutex) == 0);
    for (int i = 0; i < 50; i++)
        good += one_of_two();
    CHECK("pthread_cond_wait: who is canceled takes no signal that another waits for (XSH pthread_cond_wait)", good == 50);
    CHECK("pthread_once: canceled, it has not run, and runs again (XSH pthread_once)",
          canceled(runs_once, NULL) && pthread_once(&once, ends_the_first_time) == 0 && tries == 2);
}

/* ---- signals, processes ---- */

static void *blocks_all(void *argument)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    begun = 1;
    wait_for_ever();
    return argument;
}

static void *waits_in_handler(void *argument)
{
    raise(SIGUSR2);
    return argument;
}

static void sleeps_there(int signal)
{
    (void)signal;
    begun = 1;
    sleep(3600);
}

static pthread_t first_thread;

static void *cancels_main(void *argument)
{
    void *result = NULL;
    (void)argument;
    until_begun();
    pthread_cancel(first_thread);
    exit(pthread_join(first_thread, &result) == 0 && result == PTHREAD_CANCELED ? 9 : 8);
}

static void main_is_canceled(void)
{
    pthread_t t;
    begun = 0;
    first_thread = pthread_self();
    pthread_create(&t, NULL, cancels_main, NULL);
    begun = 1;
    wait_for_ever();
}

static void last_is_canceled(void)
{
    pthread_cancel(pthread_self());
    pthread_testcancel();
    _exit(7);
}

static void processes(void)
{
    signal(SIGUSR2, sleeps_there);
    CHECK("a thread that blocks all signals can be canceled (XSH 2.9.5)", canceled(blocks_all, NULL));
    CHECK("a thread that waits in a signal handler can be canceled (XSH 2.9.5)", canceled(waits_in_handler, NULL));
    int status = kit_child(main_is_canceled);
    CHECK("main may be canceled, others go on (XSH 2.9.5)", WIFEXITED(status) && WEXITSTATUS(status) == 9);
    status = kit_child(last_is_canceled);
    CHECK("the last thread's end is exit(0) (XSH pthread_exit)", WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
    locks();
    processes();
    return kit_end();
}
