/*
 * Cancellation: threads that other threads ask to end. Who asks sets the word of the thread (cancel.h), and has proc interrupt it
 * (PROC_THREAD_CANCEL), which ends its wait; the trampoline then calls __cancel_arrived.
 */
#include "cancel.h"

#include "threadlist.h"

#include <errno.h>
#include <proto/layout.h>
#include <proto/proc.h>

/* cancelpoint.S: the look and the wait, and what follows when it has waited, or is not to wait. */
extern char __cancel_enter[], __cancel_entered[], __cancel_refuse[];

/* Registers by their place in struct proc_context. */
enum { AT_PC = 0, AT_SP = 2, AT_GP = 3, AT_A0 = 10 };

void __cancel_act(void)
{
    if (!__cancel_due())
        return;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, NULL);
    pthread_exit(PTHREAD_CANCELED);
}

/* Type asynchronous: any moment will do. */
static void act_at_once(void)
{
    if (__me.cancel_type == PTHREAD_CANCEL_ASYNCHRONOUS)
        __cancel_point();
}

static _Noreturn void leave(void)
{
    __cancel_act();
    __builtin_unreachable();
}

void __cancel_arrived(uint64_t regs[32])
{
    uintptr_t pc = regs[AT_PC];
    if (!__cancel_due())
        return;
    if (pc >= (uintptr_t)__cancel_enter && pc < (uintptr_t)__cancel_entered) {
        regs[AT_PC] = (uintptr_t)__cancel_refuse;
        return;
    }
    bool waited = pc == (uintptr_t)__cancel_entered && (int64_t)regs[AT_A0] == ERR_INTR; /* who called it looks, and puts its own in order */
    if (__me.cancel_type != PTHREAD_CANCEL_ASYNCHRONOUS || waited || pc == (uintptr_t)__cancel_refuse)
        return;
    regs[AT_PC] = (uintptr_t)leave;
    regs[AT_SP] &= ~(uint64_t)15;
    __asm__("mv %0, gp" : "=r"(regs[AT_GP]));
}

/*
 * proc is told of the caller's own as well: this may be a handler, and what it has interrupted just before a wait. The thread may have
 * ended; then it has not been joined, and is there still.
 */
int pthread_cancel(pthread_t t)
{
    uint64_t w[MSG_WORDS] = {0};
    int64_t result = 0;
    __signal_tell_entry();
    __cancel_hold(); /* the lock is not to be lost */
    __threadlist_lock();
    w[0] = t->number; /* known by now */
    if (!t->left && !(__atomic_fetch_or(&t->cancel, CANCEL_REQUESTED, __ATOMIC_SEQ_CST) & CANCEL_REQUESTED))
        result = quire_call(USER_SLOT_PROC, PROC_THREAD_CANCEL, w);
    __threadlist_unlock(0);
    __cancel_release();
    act_at_once();
    return result < 0 ? quire_errno(result) : 0;
}

int pthread_setcancelstate(int state, int *before)
{
    int old = __me.cancel_state;
    if (state != PTHREAD_CANCEL_ENABLE && state != PTHREAD_CANCEL_DISABLE)
        return EINVAL;
    if (state > old)
        __cancel_hold();
    __me.cancel_state = (uint8_t)state;
    if (state < old)
        __cancel_release();
    if (before)
        *before = old;
    act_at_once();
    return 0;
}

int pthread_setcanceltype(int type, int *before)
{
    if (type != PTHREAD_CANCEL_DEFERRED && type != PTHREAD_CANCEL_ASYNCHRONOUS)
        return EINVAL;
    if (before)
        *before = __me.cancel_type;
    __me.cancel_type = (uint8_t)type;
    act_at_once();
    return 0;
}

void pthread_testcancel(void)
{
    __cancel_point();
}
