/* Waiting on a word of memory. */
#include "futex.h"

#include "interrupt.h"
#include "process.h"

#include <errno.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>
#include <quire/sys.h>

enum { NS = 1000000000 };

int64_t __futex_wait(const void *word, unsigned expected, uint64_t deadline)
{
    uint64_t w[MSG_WORDS] = {(uintptr_t)word, expected, deadline};
    return quire_call_buffer(USER_SLOT_PAGER, PAGER_FUTEX_WAIT, w, (void *)(uintptr_t)word, 4, BUF_IN);
}

int64_t __futex_wait_point(const void *word, unsigned expected, uint64_t deadline)
{
    int64_t result;
    do {
        uint64_t w[MSG_WORDS] = {(uintptr_t)word, expected, deadline};
        result = __cancel_call(USER_SLOT_PAGER, PAGER_FUTEX_WAIT, w, word, 4 | BUF_IN);
        if (result == ERR_CROWDED)
            __crowd_pause();
    } while (result == ERR_CROWDED || (result == ERR_TOUCH && (result = quire_touch(word, BUF_IN)) == 0));
    return result;
}

void __futex_wake(const void *word, unsigned count)
{
    uint64_t w[MSG_WORDS] = {(uintptr_t)word, count};
    quire_call_buffer(USER_SLOT_PAGER, PAGER_FUTEX_WAKE, w, (void *)(uintptr_t)word, 4, BUF_IN);
}

int __lock_try(int *word)
{
    int nobody = 0;
    return __atomic_compare_exchange_n(word, &nobody, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

int64_t __lock_take(int *word, uint64_t deadline)
{
    if (__lock_try(word))
        return 0;
    while (__atomic_exchange_n(word, 2, __ATOMIC_ACQUIRE) != 0)
        if (__futex_wait(word, 2, deadline) == ERR_TIMEOUT)
            return ERR_TIMEOUT;
    return 0;
}

void __lock_give(int *word)
{
    if (__atomic_exchange_n(word, 0, __ATOMIC_RELEASE) == 2)
        __futex_wake(word, 1);
}

int __deadline_in(const struct timespec *length, uint64_t *deadline)
{
    uint64_t hz = __process.timebase_hz, now = sys_time();
    if (length->tv_nsec < 0 || length->tv_nsec >= NS)
        return EINVAL;
    uint64_t parts = ((uint64_t)length->tv_nsec * hz + NS - 1) / NS;
    if (length->tv_sec < 0)
        *deadline = 0;
    else if ((uint64_t)length->tv_sec > (UINT64_MAX - now - parts) / hz - 1)
        *deadline = DEADLINE_NEVER;
    else
        *deadline = now + (uint64_t)length->tv_sec * hz + parts;
    return 0;
}

int __deadline(clockid_t clock, const struct timespec *until, uint64_t *deadline)
{
    struct timespec now, left;
    if (until->tv_nsec < 0 || until->tv_nsec >= NS || clock_gettime(clock, &now) != 0)
        return EINVAL;
    left.tv_sec = until->tv_sec - now.tv_sec;
    left.tv_nsec = until->tv_nsec - now.tv_nsec;
    if (left.tv_nsec < 0) {
        left.tv_nsec += NS;
        left.tv_sec--;
    }
    return __deadline_in(&left, deadline);
}
