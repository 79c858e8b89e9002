/*
 * newlib's locks (sys/lock.h, retargetable). A lock is free when count is 0; else `owner`, a thread pointer, holds it
 * count times. A waiter gives way to the other threads; with one thread there is never one.
 */
#include <sys/lock.h>

#include <quire/sys.h>
#include <stdint.h>
#include <stdlib.h>

struct __lock {
    uintptr_t owner; /* 0: free */
    unsigned count;  /* of the owner */
};

struct __lock __lock___sinit_recursive_mutex;
struct __lock __lock___sfp_recursive_mutex;
struct __lock __lock___atexit_recursive_mutex;
struct __lock __lock___at_quick_exit_mutex;
struct __lock __lock___malloc_recursive_mutex;
struct __lock __lock___env_recursive_mutex;
struct __lock __lock___tz_mutex;
struct __lock __lock___dd_hash_mutex;
struct __lock __lock___arc4random_mutex;

static uintptr_t self(void)
{
    uintptr_t tp;
    __asm__("mv %0, tp" : "=r"(tp));
    return tp;
}

/* A lock that could not be made (no memory) is NULL, and taken by nobody. */
void __retarget_lock_init_recursive(_LOCK_T *lock)
{
    *lock = calloc(1, sizeof **lock);
}

void __retarget_lock_close_recursive(_LOCK_T lock)
{
    free(lock);
}

int __retarget_lock_try_acquire_recursive(_LOCK_T lock)
{
    uintptr_t nobody = 0, me = self();
    if (!lock)
        return 0;
    if (__atomic_load_n(&lock->owner, __ATOMIC_RELAXED) != me &&
        !__atomic_compare_exchange_n(&lock->owner, &nobody, me, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return 1;
    lock->count++;
    return 0;
}

void __retarget_lock_acquire_recursive(_LOCK_T lock)
{
    while (__retarget_lock_try_acquire_recursive(lock) != 0)
        sys_yield();
}

void __retarget_lock_release_recursive(_LOCK_T lock)
{
    if (lock && --lock->count == 0)
        __atomic_store_n(&lock->owner, 0, __ATOMIC_RELEASE);
}

void __retarget_lock_init(_LOCK_T *lock)
{
    __retarget_lock_init_recursive(lock);
}

void __retarget_lock_close(_LOCK_T lock)
{
    __retarget_lock_close_recursive(lock);
}

int __retarget_lock_try_acquire(_LOCK_T lock)
{
    uintptr_t nobody = 0;
    if (lock && !__atomic_compare_exchange_n(&lock->owner, &nobody, self(), 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return 1;
    if (lock)
        lock->count = 1;
    return 0;
}

void __retarget_lock_acquire(_LOCK_T lock)
{
    while (__retarget_lock_try_acquire(lock) != 0)
        sys_yield();
}

void __retarget_lock_release(_LOCK_T lock)
{
    __retarget_lock_release_recursive(lock);
}
