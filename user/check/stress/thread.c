/* Threads: locks within a process and among all, conditions, semaphore-like tokens, further threads, sleeping. */
#include "kit.h"

#include <errno.h>
#include <semaphore.h>
#include <string.h>
#include <time.h>

enum { TOKENS = 2 };
static sem_t tokens;

bool process_locks_begin(void)
{
    pthread_mutex_init(&self.lock, NULL);
    pthread_mutex_init(&self.timer, NULL);
    pthread_mutex_init(&self.region, NULL);
    pthread_cond_init(&self.changed, NULL);
    return sem_init(&tokens, 0, TOKENS) == 0;
}

/* Each adds to both counters; one in eight waits for another to do so, not for long. */
bool op_lock(struct worker *me)
{
    struct timespec until;
    pthread_mutex_lock(&self.lock);
    bool equal = self.first == self.second;
    uint64_t seen = self.first;
    int result = 0;
    if (below(me, 8) == 0) {
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 3000000;
        if (until.tv_nsec >= 1000000000)
            until.tv_sec++, until.tv_nsec -= 1000000000;
        while (result == 0 && self.first == seen)
            result = pthread_cond_timedwait(&self.changed, &self.lock, &until);
        equal = equal && self.first == self.second;
    }
    self.first++;
    if (below(me, 4) == 0)
        nanosleep(&(struct timespec){ .tv_nsec = 100000 }, NULL);
    self.second++;
    pthread_cond_broadcast(&self.changed);
    pthread_mutex_unlock(&self.lock);
    NEED(equal && (result == 0 || result == ETIMEDOUT));
    return true;
}

/* A dead process would keep the lock for ever. */
bool op_lock_all(struct worker *me)
{
    if (board->killing)
        return true;
    NEED(pthread_mutex_lock(&board->lock) == 0);
    bool equal = board->first == board->second;
    board->first++;
    if (below(me, 4) == 0)
        nanosleep(&(struct timespec){ .tv_nsec = 50000 }, NULL);
    board->second++;
    NEED(pthread_mutex_unlock(&board->lock) == 0);
    NEED(equal);
    return true;
}

bool op_token(struct worker *me)
{
    while (sem_wait(&tokens) < 0)
        NEED(errno == EINTR);
    int using = ++self.tokens_used;
    if (below(me, 4) == 0)
        nanosleep(&(struct timespec){ .tv_nsec = 100000 }, NULL);
    self.tokens_used--;
    NEED(sem_post(&tokens) == 0);
    NEED(using >= 1 && using <= TOKENS);
    return true;
}

static void *sum(void *argument)
{
    uint64_t key = (uint64_t)(uintptr_t)argument, total = 0;
    unsigned char bytes[2000];
    pattern_fill(bytes, sizeof bytes, key, 0);
    for (size_t i = 0; i < sizeof bytes; i++)
        total += bytes[i];
    errno = (int)key; /* one's own */
    return (void *)(uintptr_t)total;
}

bool op_thread(struct worker *me)
{
    enum { MORE = 3 };
    pthread_t more[MORE];
    void *keys[MORE], *result;
    int made = 0;
    for (; made < MORE; made++) {
        keys[made] = (void *)(uintptr_t)(1 + below(me, 1000000));
        int error = pthread_create(&more[made], NULL, sum, keys[made]);
        NEED(error == 0 || error == EAGAIN || error == ENOMEM);
        if (error)
            break;
    }
    for (int i = 0; i < made; i++) {
        errno = 0;
        NEED(pthread_join(more[i], &result) == 0);
        NEED(errno == 0 && result == sum(keys[i]));
    }
    return made == MORE;
}

bool op_sleep(struct worker *me)
{
    struct timespec length = { .tv_nsec = below(me, 4000000) }, before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    int result = nanosleep(&length, NULL);
    clock_gettime(CLOCK_MONOTONIC, &after);
    long passed = (after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec;
    NEED(passed >= 0 && ((result == 0 && passed >= length.tv_nsec) || (result == -1 && errno == EINTR)));
    return true;
}
