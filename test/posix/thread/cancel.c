/* Conformance: thread cancellation (XSH 2.9.5): states and types, what runs when a thread is canceled, and what it leaves behind. */
#include "cancel.h"

#include <errno.h>
#include <semaphore.h>

static int empty[2];
static sem_t sem;

static void wait_for_ever(void)
{
    for (;;)
        pause();
}

/* ---- arguments, and threads that are no more ---- */

static void *gives_back(void *argument)
{
    begun = 1;
    return argument;
}

static void arguments(void)
{
    pthread_t t;
    void *result = NULL;
    int old = -1, error;
    CHECK("a thread begins enabled and deferred (XSH pthread_setcancelstate)",
          pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old) == 0 && old == PTHREAD_CANCEL_ENABLE &&
              pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old) == 0 && old == PTHREAD_CANCEL_DISABLE &&
              pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old) == 0 && old == PTHREAD_CANCEL_DEFERRED &&
              pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &old) == 0 && old == PTHREAD_CANCEL_ASYNCHRONOUS);
    CHECK("what is no state or type: EINVAL (XSH pthread_setcancelstate)",
          pthread_setcancelstate(77, NULL) == EINVAL && pthread_setcanceltype(77, NULL) == EINVAL);
    begun = 0;
    pthread_create(&t, NULL, gives_back, &old);
    until_begun();
    error = pthread_cancel(t);
    CHECK("a thread that has ended and was not joined: 0 or ESRCH, and its result stays (XSH pthread_cancel)",
          (error == 0 || error == ESRCH) && pthread_join(t, &result) == 0 && result == &old);
}

/* ---- what runs ---- */

static char order[16];
static pthread_key_t key;

static void note(void *what)
{
    strncat(order, what, 1);
}

static void note_pending(void *what)
{
    int state = -1;
    note(what);
    pthread_testcancel(); /* it is being canceled: this and what follows goes on */
    usleep(1);
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &state);
    pthread_testcancel();
}

static void *with_handlers(void *argument)
{
    pthread_setspecific(key, "k");
    pthread_cleanup_push(note, "1");
    pthread_cleanup_push(note_pending, "2");
    pthread_cleanup_push(note, "x");
    pthread_cleanup_pop(0);
    begun = 1;
    wait_for_ever();
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return argument;
}

static void *cancels_itself(void *argument)
{
    pthread_cleanup_push(count_cleanup, NULL);
    pthread_cancel(pthread_self());
    *(int *)argument = 1; /* pthread_cancel is no cancellation point */
    pthread_testcancel();
    *(int *)argument = 2;
    pthread_cleanup_pop(0);
    return NULL;
}

static void *canceled_twice(void *argument)
{
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    begun = 1;
    sem_wait(&sem);
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
    pthread_cleanup_push(count_cleanup, NULL);
    sem_wait(&sem);
    pthread_cleanup_pop(0);
    return argument;
}

static void what_runs(void)
{
    pthread_t t;
    void *result = NULL;
    int came = 0;
    pthread_key_create(&key, note);
    CHECK("cleanup handlers run, last first, then destructors; none is canceled itself (XSH 2.9.5)",
          canceled(with_handlers, NULL) && strcmp(order, "21k") == 0);
    pthread_key_delete(key);
    cleaned = 0;
    CHECK("a thread may cancel itself, and ends at its next cancellation point (XSH pthread_cancel)",
          pthread_create(&t, NULL, cancels_itself, &came) == 0 && pthread_join(t, &result) == 0 && result == PTHREAD_CANCELED &&
              came == 1 && cleaned == 1);
    begun = cleaned = 0;
    pthread_create(&t, NULL, canceled_twice, NULL);
    until_begun();
    int first = pthread_cancel(t), second = pthread_cancel(t);
    sem_post(&sem);
    CHECK("two requests are as one (XSH pthread_cancel)",
          first == 0 && second == 0 && pthread_join(t, &result) == 0 && result == PTHREAD_CANCELED && cleaned == 1);
}

/* ---- disabled ---- */

static void *disabled(void *argument)
{
    int *got = argument;
    char byte = 0;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    begun = 1;
    got[0] = read(empty[0], &byte, 1) == 1 && byte == 'a';
    got[1] = sem_wait(&sem) == 0;
    pthread_testcancel();
    got[2] = usleep(1000) == 0;
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
    got[3] = 1;
    pthread_testcancel();
    got[4] = 1;
    return NULL;
}

static void states(void)
{
    pthread_t t;
    void *result = NULL;
    int got[5] = {0};
    begun = 0;
    pthread_create(&t, NULL, disabled, got);
    until_begun();
    int error = pthread_cancel(t);
    write(empty[1], "a", 1);
    sem_post(&sem);
    pthread_join(t, &result);
    CHECK("disabled: calls that wait go on (XSH 2.9.5)", error == 0 && got[0] && got[1] && got[2]);
    CHECK("enabled again: the request is pending, until a cancellation point (XSH pthread_setcancelstate)",
          got[3] && !got[4] && result == PTHREAD_CANCELED);
}

/* ---- asynchronous ---- */

static volatile unsigned long turns;

static void *computes(void *argument)
{
    pthread_cleanup_push(count_cleanup, NULL);
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    begun = 1;
    for (;;)
        turns++;
    pthread_cleanup_pop(0);
    return argument;
}

static void *waits_in_read(void *argument)
{
    char byte;
    pthread_cleanup_push(count_cleanup, NULL);
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    begun = 1;
    read(empty[0], &byte, 1);
    pthread_cleanup_pop(0);
    return argument;
}

static void *becomes_asynchronous(void *argument)
{
    int *came = argument;
    pthread_cleanup_push(count_cleanup, NULL);
    pthread_cancel(pthread_self());
    came[0] = 1;
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    came[1] = 1;
    pthread_cleanup_pop(0);
    return NULL;
}

static void *cancels_itself_at_once(void *argument)
{
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    pthread_cancel(pthread_self());
    *(int *)argument = 1;
    return NULL;
}

static void types(void)
{
    pthread_t t;
    void *result = NULL;
    int came[2] = {0}, went_on = 0;
    CHECK("asynchronous: a thread that computes ends (XSH 2.9.5)", canceled(computes, NULL) && cleaned == 1);
    CHECK("asynchronous: a thread that waits ends (XSH 2.9.5)", canceled(waits_in_read, NULL) && cleaned == 1);
    cleaned = 0;
    CHECK("a request that is pending acts when the type becomes asynchronous (XSH pthread_setcanceltype)",
          pthread_create(&t, NULL, becomes_asynchronous, came) == 0 && pthread_join(t, &result) == 0 &&
              result == PTHREAD_CANCELED && came[0] && !came[1] && cleaned == 1);
    CHECK("asynchronous: who cancels itself ends at once (XSH pthread_cancel)",
          pthread_create(&t, NULL, cancels_itself_at_once, &went_on) == 0 && pthread_join(t, &result) == 0 &&
              result == PTHREAD_CANCELED && !went_on);
}

int main(void)
{
    pipe(empty);
    sem_init(&sem, 0, 0);
    arguments();
    what_runs();
    states();
    types();
    return kit_end();
}
