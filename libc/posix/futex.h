/*
 * Waiting on a word of memory (PAGER_FUTEX_*), the plain lock on top of it, and deadlines. Every wait of a thread for another
 * comes down to this.
 */
#ifndef POSIX_FUTEX_H
#define POSIX_FUTEX_H

#include <stdint.h>
#include <time.h>

/* Waits while *word is `expected`, until woken: 0, ERR_AGAIN (it is not), ERR_TIMEOUT, ERR_INTR (a handler was run, or nothing). */
int64_t __futex_wait(const void *word, unsigned expected, uint64_t deadline);
/* The same in a cancellation point: also ERR_INTR if the thread is to end. */
int64_t __futex_wait_point(const void *word, unsigned expected, uint64_t deadline);
/* Wakes at most `count` who wait. errno stays. */
void __futex_wake(const void *word, unsigned count);

/* A lock: 0 free, 1 held, 2 held and waited for. (U. Drepper, "Futexes are tricky", mutex 2.) */
int __lock_try(int *word);
/* 0 or ERR_TIMEOUT. */
int64_t __lock_take(int *word, uint64_t deadline);
void __lock_give(int *word);

/* The rdtime tick at which `clock` shows `until`: 0, or EINVAL (no such clock, or no time). */
int __deadline(clockid_t clock, const struct timespec *until, uint64_t *deadline);
/* The rdtime tick `length` from now: 0 or EINVAL. */
int __deadline_in(const struct timespec *length, uint64_t *deadline);

#endif
