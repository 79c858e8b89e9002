/*
 * Threads: made, ended, joined. The memory of one, made here or given by the program, upward:
 *
 *     room for a guard (unmapped) | stack ... | newlib's state | thread-local storage, with struct __pthread in it
 *
 * The guard is a hole rather than a mapping of its own: a pager may have few of those to give.
 */
#include "thread.h"

#include "cancel.h"
#include "futex.h"
#include "threadlist.h"

#include <errno.h>
#include <limits.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <proto/proc.h>
#include <quire/call.h>
#include <quire/sys.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { STACK_BYTES = 256 << 10, GUARD_BYTES = 64 << 10 };

extern char __tdata_start[], __tdata_end[], __tls_main[], __tls_bytes[];

/* libc/start/trampoline.S */
void __thread_start(struct __pthread *t, uintptr_t tp);
_Noreturn void __thread_unmap_and_exit(void *memory, size_t bytes);
_Noreturn void __thread_main(struct __pthread *t);

_Static_assert((int)USER_SLOT_PAGER == 2 && (int)PROC_THREAD_EXIT == 17 && (int)PAGER_MUNMAP == 2, "trampoline.S");

#define ROUND_UP(n, to) (((n) + (to)-1) & ~(uintptr_t)((to)-1))

pthread_t pthread_self(void)
{
    return &__me;
}

int sched_yield(void)
{
    sys_yield();
    return 0;
}

int pthread_equal(pthread_t a, pthread_t b)
{
    return a == b;
}

/* Lays a thread's block out at the top of [stack, stack + bytes). Gives what is in it; *sp is the top of what is left. */
static struct __pthread *lay_out(char *stack, size_t bytes, uintptr_t *tp, uintptr_t *sp)
{
    uintptr_t self, top = ((uintptr_t)stack + bytes) & ~(uintptr_t)63, tls = (uintptr_t)__tls_bytes;
    __asm__("mv %0, tp" : "=r"(self));
    *tp = (top - tls) & ~(uintptr_t)63;
    struct __pthread *t = (struct __pthread *)(*tp + ((uintptr_t)&__me - self));
    size_t initial = (size_t)(__tdata_end - __tdata_start);
    memcpy((void *)*tp, __tdata_start, initial);
    memset((char *)*tp + initial, 0, tls - initial);
    t->reent = (struct _reent *)((*tp - sizeof(struct _reent)) & ~(uintptr_t)63);
    *sp = (uintptr_t)t->reent;
    _REENT_INIT_PTR(t->reent);
    return t;
}

static size_t block_bytes(void)
{
    return (uintptr_t)__tls_bytes + sizeof(struct _reent) + 256;
}

/* Memory for a stack of `bytes`, with a guard below. NULL: none, errno says why. */
static char *make_stack(size_t bytes, size_t guard, size_t *all)
{
    *all = ROUND_UP(bytes + block_bytes(), PAGE_BYTES);
    char *memory = mmap(NULL, guard + *all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    if (guard)
        munmap(memory, guard);
    return memory + guard;
}

static struct __pthread *prepare(const pthread_attr_t *attr, uintptr_t *tp, uintptr_t *sp)
{
    size_t bytes = attr && attr->__stack_bytes ? attr->__stack_bytes : STACK_BYTES, all = bytes;
    size_t guard = attr && attr->__has_guard ? ROUND_UP(attr->__guard_bytes, PAGE_BYTES) : GUARD_BYTES;
    char *memory = attr && attr->__stack ? NULL : make_stack(bytes, guard, &all);
    if (!memory && !(attr && attr->__stack))
        return NULL;
    struct __pthread *t = lay_out(memory ? memory : attr->__stack, all, tp, sp);
    t->memory = memory;
    t->memory_bytes = all;
    t->stack = memory ? memory : attr->__stack;
    t->stack_bytes = all;
    t->state = attr && attr->__detached ? THREAD_DETACHED : THREAD_JOINABLE;
    return t;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *argument)
{
    uintptr_t tp, sp;
    int saved = errno;
    struct __pthread *t = prepare(attr, &tp, &sp);
    errno = saved;
    if (!t)
        return EAGAIN;
    t->run = run;
    t->argument = argument;
    *thread = t; /* the new one may look at it */
    __threadlist_lock();
    uint64_t w[MSG_WORDS] = {(uintptr_t)__thread_start, sp, (uintptr_t)t, tp};
    int64_t error = quire_call(USER_SLOT_PROC, PROC_THREAD_CREATE, w);
    if (error == 0)
        t->number = w[0]; /* it takes the lock before it looks */
    __threadlist_unlock(error == 0);
    if (error < 0 && t->memory)
        munmap(t->memory, t->memory_bytes);
    return error < 0 ? EAGAIN : 0;
}

/* Where a new thread begins, on its own stack and with its own tp. */
void __thread_main(struct __pthread *t)
{
    __threadlist_lock(); /* so that our number is there */
    __threadlist_unlock(0);
    pthread_exit(t->run(t->argument));
}

static _Noreturn void leave(void)
{
    int expected = THREAD_JOINABLE;
    bool detached = !__atomic_compare_exchange_n(&__me.state, &expected, THREAD_ENDED, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
    if (detached && __me.memory)
        __thread_unmap_and_exit(__me.memory, __me.memory_bytes);
    uint64_t w[MSG_WORDS] = {detached};
    for (;;)
        quire_call(USER_SLOT_PROC, PROC_THREAD_EXIT, w); /* not answered */
}

void pthread_exit(void *result)
{
    sigset_t all = ~(sigset_t)0;
    __cancel_hold(); /* for good */
    while (__me.cleanup)
        __pthread_cleanup_pop(__me.cleanup, 1);
    __keys_end();
    pthread_sigmask(SIG_SETMASK, &all, NULL); /* its stack is about to go */
    __me.result = result;
    if (__threadlist_leave())
        exit(0); /* the last one: as if main had returned 0 */
    if (__me.reent != _GLOBAL_REENT)
        _reclaim_reent(__me.reent);
    leave();
}

static int wait_for_end(struct __pthread *t)
{
    int64_t error;
    do {
        uint64_t w[MSG_WORDS] = {t->number};
        error = __cancel_call(USER_SLOT_PROC, PROC_THREAD_JOIN, w, NULL, 0);
        if (error == ERR_INTR)
            __cancel_point();
    } while (error == ERR_INTR);
    return error < 0 ? quire_errno(error) : 0;
}

static void free_memory(struct __pthread *t)
{
    if (t->memory)
        munmap(t->memory, t->memory_bytes);
}

int pthread_join(pthread_t t, void **result)
{
    __cancel_point();
    if (t == &__me)
        return EDEADLK;
    if (__atomic_load_n(&t->state, __ATOMIC_ACQUIRE) == THREAD_DETACHED)
        return EINVAL;
    int error = wait_for_end(t);
    if (error)
        return error;
    if (result)
        *result = t->result;
    free_memory(t);
    return 0;
}

int pthread_detach(pthread_t t)
{
    int expected = THREAD_JOINABLE;
    if (__atomic_compare_exchange_n(&t->state, &expected, THREAD_DETACHED, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        return 0;
    if (expected == THREAD_DETACHED)
        return EINVAL;
    __cancel_hold();
    int error = wait_for_end(t); /* it has ended or is about to */
    __cancel_release();
    if (error == 0)
        free_memory(t);
    return error;
}
