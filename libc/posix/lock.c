/* newlib's locks (sys/lock.h, retargetable): who finds one taken waits for it. */
#include <sys/lock.h>

#include "futex.h"
#include "thread.h"

#include <quire/sys.h>
#include <stdlib.h>

struct __lock {
    int word;        /* futex.h */
    unsigned count;  /* of the owner */
    uint64_t owner;  /* a thread's id; 0: free */
};

/* They lie in a page that every program touches (program.ld). */
#define FIRST __attribute__((section(".bss.first.1")))

FIRST struct __lock __lock___sinit_recursive_mutex;
FIRST struct __lock __lock___sfp_recursive_mutex;
FIRST struct __lock __lock___atexit_recursive_mutex;
FIRST struct __lock __lock___at_quick_exit_mutex;
FIRST struct __lock __lock___malloc_recursive_mutex;
FIRST struct __lock __lock___env_recursive_mutex;
FIRST struct __lock __lock___tz_mutex;
FIRST struct __lock __lock___dd_hash_mutex;
FIRST struct __lock __lock___arc4random_mutex;

/* Names the thread; of this process only, so that a fork's child still holds what it held. */
static uint64_t self(void)
{
    uint64_t tp;
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

static int is_mine(_LOCK_T lock)
{
    return __atomic_load_n(&lock->owner, __ATOMIC_RELAXED) == self();
}

int __retarget_lock_try_acquire_recursive(_LOCK_T lock)
{
    if (!lock)
        return 0;
    if (!is_mine(lock) && !__lock_try(&lock->word))
        return 1;
    __atomic_store_n(&lock->owner, self(), __ATOMIC_RELAXED);
    lock->count++;
    return 0;
}

void __retarget_lock_acquire_recursive(_LOCK_T lock)
{
    if (!lock)
        return;
    if (!is_mine(lock))
        __lock_take(&lock->word, DEADLINE_NEVER);
    __atomic_store_n(&lock->owner, self(), __ATOMIC_RELAXED);
    lock->count++;
}

void __retarget_lock_release_recursive(_LOCK_T lock)
{
    if (!lock || --lock->count != 0)
        return;
    __atomic_store_n(&lock->owner, 0, __ATOMIC_RELAXED);
    __lock_give(&lock->word);
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
    return lock && !__lock_try(&lock->word);
}

void __retarget_lock_acquire(_LOCK_T lock)
{
    if (lock)
        __lock_take(&lock->word, DEADLINE_NEVER);
}

void __retarget_lock_release(_LOCK_T lock)
{
    if (lock)
        __lock_give(&lock->word);
}
