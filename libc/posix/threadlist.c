/* How many threads this process has; fork in one that has several. */
#include "threadlist.h"

#include "fd.h"
#include "forkgate.h"
#include "futex.h"
#include "thread.h"
#include "vfork.h"

#include <abi/msg.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/lock.h>

static int lock;
static int count = 1;

void __threadlist_lock(void)
{
    __lock_take(&lock, DEADLINE_NEVER);
}

void __threadlist_unlock(int added)
{
    count += added;
    __lock_give(&lock);
}

bool __threadlist_leave(void)
{
    __threadlist_lock();
    bool last = count == 1;
    __me.left = 1;
    __threadlist_unlock(last ? 0 : -1);
    return last;
}

/* ---- fork ---- */

struct atfork {
    void (*prepare)(void), (*parent)(void), (*child)(void);
    struct atfork *older, *newer;
};
static struct atfork *oldest, *newest;

extern struct __lock __lock___sfp_recursive_mutex, __lock___malloc_recursive_mutex, __lock___env_recursive_mutex,
    __lock___atexit_recursive_mutex;
static struct __lock *const held[] = {&__lock___atexit_recursive_mutex, &__lock___env_recursive_mutex,
                                      &__lock___sfp_recursive_mutex, &__lock___malloc_recursive_mutex};
enum { HELD = sizeof held / sizeof *held, GATE = 3 /* before this one the gate is closed */ };
static bool holding; /* a fork holds all of them: there may be a single thread left when it gives them back */

int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
    struct atfork *a = malloc(sizeof *a);
    if (!a)
        return ENOMEM;
    *a = (struct atfork){prepare, parent, child, newest, NULL};
    if (newest)
        newest->newer = a;
    else
        oldest = a;
    newest = a;
    return 0;
}

static int fork_lock; /* who closes the gate */
static sigset_t fork_mask; /* of who forks, for afterwards */

/* Blocks all signals, for a handler might fork. The mask that was. */
static sigset_t take_turn(void)
{
    sigset_t all = ~(sigset_t)0, before = 0;
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (__lock_try(&fork_lock))
        return before;
    unsigned entries = __fork_gate_step_aside();
    __lock_take(&fork_lock, DEADLINE_NEVER);
    __fork_gate_step_back(entries);
    return before;
}

bool __vfork_close(void)
{
    if (count == 1)
        return false;
    sigset_t before = take_turn();
    __fork_gate_close();
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return true;
}

void __vfork_open(void)
{
    __fork_gate_open();
    __lock_give(&fork_lock);
}

void __fork_prepare(void)
{
    for (struct atfork *a = newest; a; a = a->older)
        if (a->prepare)
            a->prepare();
    if (count == 1)
        return;
    fork_mask = take_turn();
    for (int i = 0; i < HELD; i++) {
        if (i == GATE) /* fclose comes to the gate with the lock of the list of files; a handler in there may want memory */
            __fork_gate_close();
        __retarget_lock_acquire_recursive(held[i]);
    }
    __threadlist_lock();
    holding = true;
}

static void release(int left)
{
    sigset_t before = fork_mask;
    holding = false;
    __threadlist_unlock(left);
    for (int i = HELD; i-- > 0;)
        __retarget_lock_release_recursive(held[i]);
    __lock_give(&fork_lock);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void __fork_parent(void)
{
    if (holding) {
        __fork_gate_open();
        release(0);
    }
    for (struct atfork *a = oldest; a; a = a->newer)
        if (a->parent)
            a->parent();
}

void __fork_child(void)
{
    __thread_forked();
    __vfork_forked();
    if (holding) {
        __fork_gate_forked();
        __fd_forked();
        release(1 - count);
    }
    for (struct atfork *a = oldest; a; a = a->newer)
        if (a->child)
            a->child();
}
