/*
 * Conformance: threads that are canceled at any moment. None waits on that was to end, and none ends that has done something of which
 * nobody is told: of a pipe's bytes none is lost, none comes twice (XSH 2.9.5.2).
 */
#include "cancel.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>

enum { ROUNDS = 150, WRITERS = 3, READERS = 3, CANCELS = 120, RECORDS = 1 << 16 };

static int empty[2];
static sem_t never;
static _Atomic int handled;

/* Some time that is another each time: what another thread does meanwhile is not foreseen. */
static unsigned spin(unsigned seed)
{
    volatile unsigned turns = seed * 2654435761u >> 21;
    while (turns > 0)
        turns--;
    return seed + 1;
}

/* ---- the moment between the look and the wait ---- */

static void *reads(void *argument)
{
    char byte;
    begun = 1;
    read(empty[0], &byte, 1);
    return argument;
}

static void *takes(void *argument)
{
    begun = 1;
    sem_wait(&never);
    return argument;
}

static void *sleeps(void *argument)
{
    begun = 1;
    sleep(3600);
    return argument;
}

static void *pauses(void *argument)
{
    begun = 1;
    pause();
    return argument;
}

static void *tests(void *argument)
{
    for (begun = 1;;)
        sched_yield(), pthread_testcancel();
    return argument;
}

static void handler(int signal)
{
    (void)signal;
    handled++;
}

/* Canceled as soon as it has begun; with signals, a handler of one is just entered or left. */
static int ends(void *(*body)(void *), unsigned seed, int signals)
{
    pthread_t t;
    begun = 0;
    if (pthread_create(&t, NULL, body, NULL) != 0)
        return 0;
    while (!begun)
        sched_yield();
    spin(seed);
    for (int i = 0; i < signals; i++)
        pthread_kill(t, SIGUSR1);
    return ends_canceled(t);
}

static void moments(void)
{
    static const struct {
        const char *name;
        void *(*body)(void *);
    } ways[] = {{"read", reads}, {"sem_wait", takes}, {"sleep", sleeps}, {"pause", pauses}, {"pthread_testcancel", tests}};
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigaction(SIGUSR1, &action, NULL);
    for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
        char name[80];
        int good = 0, wanted = 0;
        for (unsigned i = 0; i < ROUNDS; i++, wanted++)
            good += ends(ways[way].body, i, 0);
        for (unsigned i = 0; i < ROUNDS && (ways[way].body == reads || ways[way].body == takes); i++, wanted++)
            good += ends(ways[way].body, i, 1 + (int)i % 3);
        snprintf(name, sizeof name, "%s: a request that comes at any moment is seen (XSH 2.9.5.2)", ways[way].name);
        CHECK(name, good == wanted);
    }
}

/* ---- a pipe ---- */

struct record {
    int writer, number;
};

static int ends_of_pipe[2];
static _Atomic int seen[WRITERS][RECORDS];
static _Atomic int written[WRITERS]; /* records that write() has told of */
static _Atomic int bad;

static void *writes_records(void *argument)
{
    int writer = (int)(intptr_t)argument;
    while (written[writer] < RECORDS) {
        struct record r = {writer, written[writer]};
        if (write(ends_of_pipe[1], &r, sizeof r) == (ssize_t)sizeof r)
            written[writer]++;
        else
            bad++;
    }
    return NULL;
}

static void take(const struct record *r)
{
    if (r->writer >= 0 && r->writer < WRITERS && r->number >= 0 && r->number < RECORDS)
        seen[r->writer][r->number]++;
    else
        bad++;
}

static void *reads_records(void *argument)
{
    struct record r;
    for (;;) {
        if (read(ends_of_pipe[0], &r, sizeof r) == (ssize_t)sizeof r)
            take(&r);
        else
            bad++;
    }
    return argument;
}

/* Records that were lost, or came twice, or were never told of. */
static int wrong_ones(void)
{
    int wrong = 0;
    for (int writer = 0; writer < WRITERS; writer++)
        for (int i = 0; i < RECORDS; i++)
            wrong += seen[writer][i] != (i < written[writer]);
    return wrong;
}

/*
 * A C library may end a thread whose call has just been done (until its version 2.41 that of GNU may, and says so): then as many may
 * be lost as threads were canceled.
 */
static int tolerated(void)
{
#if defined __GLIBC__ && __GLIBC__ == 2 && __GLIBC_MINOR__ < 41
    return CANCELS + WRITERS + READERS;
#else
    return 0;
#endif
}

static void pipes(void)
{
    pthread_t threads[WRITERS + READERS];
    struct record r;
    int canceled_ones = 0;
    pipe(ends_of_pipe);
    for (intptr_t i = 0; i < WRITERS + READERS; i++)
        pthread_create(&threads[i], NULL, i < WRITERS ? writes_records : reads_records, (void *)i);
    for (unsigned n = 0; n < CANCELS; n++) {
        intptr_t i = (intptr_t)(n * 2654435761u >> 16) % (WRITERS + READERS);
        spin(n);
        if (n % 3 == 0)
            sched_yield();
        canceled_ones += ends_canceled(threads[i]) || (i < WRITERS && written[i] == RECORDS);
        pthread_create(&threads[i], NULL, i < WRITERS ? writes_records : reads_records, (void *)i);
    }
    for (int i = 0; i < WRITERS + READERS; i++)
        canceled_ones += ends_canceled(threads[i]) || (i < WRITERS && written[i] == RECORDS);
    fcntl(ends_of_pipe[0], F_SETFL, O_NONBLOCK);
    while (read(ends_of_pipe[0], &r, sizeof r) == (ssize_t)sizeof r)
        take(&r);
    CHECK("threads that read and write a pipe end when they are to (XSH 2.9.5)", canceled_ones == CANCELS + WRITERS + READERS);
    CHECK("no call has moved a part of what it was to move, or failed (XSH write)", bad == 0);
    CHECK("of what they wrote nothing is lost, nothing comes twice, nothing that write did not tell of (XSH 2.9.5.2)",
          wrong_ones() <= tolerated());
}

int main(void)
{
    pipe(empty);
    sem_init(&never, 0, 0);
    moments();
    pipes();
    return kit_end();
}
