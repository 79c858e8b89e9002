/* What the programs about cancellation share: a thread is made, comes to where it shall be canceled, and says how it ended. */
#ifndef POSIX_CANCEL_TEST_H
#define POSIX_CANCEL_TEST_H

#include "../kit.h"

#include <pthread.h>
#include <sched.h>
#include <time.h>

static _Atomic int begun, cleaned;

static inline void count_cleanup(void *argument)
{
    (void)argument;
    cleaned++;
}

/* It has come to where it may be canceled; a little later it probably waits, and if it does not all must be well too. */
static inline void until_begun(void)
{
    const struct timespec little = {0, 3000000};
    while (!begun)
        sched_yield();
    nanosleep(&little, NULL);
}

/* Cancels it and waits for its end: did it end by that? */
static inline int ends_canceled(pthread_t t)
{
    void *result = NULL;
    return pthread_cancel(t) == 0 && pthread_join(t, &result) == 0 && result == PTHREAD_CANCELED;
}

/* Starts body, and cancels it when it has begun. */
static inline int canceled(void *(*body)(void *), void *argument)
{
    pthread_t t;
    begun = cleaned = 0;
    if (pthread_create(&t, NULL, body, argument) != 0)
        return 0;
    until_begun();
    return ends_canceled(t);
}

#endif
