/*
 * Cancellation points. A thread's word `cancel` (thread.h) says whether it is to end: CANCEL_REQUESTED, and CANCEL_OFF for each reason
 * why that must wait; it may act while the word is CANCEL_REQUESTED alone.
 *
 * A call that is a cancellation point looks first (__cancel_point), waits by __cancel_call or __cancel_sleep, and looks again when that
 * was ERR_INTR, with nothing done that the caller would have to be told of and all of its own put back. The request ends the wait, and if it
 * comes after the look and before the kernel is entered, there is none: who is interrupted between these two does not go on to the kernel
 * (cancelpoint.S, cancel.c).
 *
 * What libc calls itself must be no cancellation point unless its caller is one: it uses the names with an underscore, or holds.
 */
#ifndef POSIX_CANCEL_H
#define POSIX_CANCEL_H

#include "thread.h"

#include <abi/msg.h>
#include <quire/call.h>
#include <quire/sys.h>
#include <stdbool.h>
#include <stddef.h>

enum { CANCEL_REQUESTED = 1, CANCEL_OFF = 2 };

_Static_assert(offsetof(struct __pthread, cancel) == 16 && CANCEL_REQUESTED == 1 && ERR_INTR == -37, "as below, and in cancelpoint.S");

/* Is the calling thread to end now? In a program, which is one object, the linker makes a single load of it (psABI: local-exec TLS). */
static inline bool __cancel_due(void)
{
    long word;
    __asm__ volatile("lui %0, %%tprel_hi(__me + 16)\n\t"
                     "add %0, %0, tp, %%tprel_add(__me + 16)\n\t"
                     "lw %0, %%tprel_lo(__me + 16)(%0)"
                     : "=r"(word));
    return __builtin_expect(word == CANCEL_REQUESTED, false);
}

/* It does not end before the release. Nests. */
static inline void __cancel_hold(void)
{
    __atomic_fetch_add(&__me.cancel, CANCEL_OFF, __ATOMIC_RELAXED);
}

static inline void __cancel_release(void)
{
    __atomic_fetch_sub(&__me.cancel, CANCEL_OFF, __ATOMIC_RELAXED);
}

/* Ends the thread, if it is due. Weak: a program that cancels nothing has none of it, and needs none. */
__attribute__((weak)) void __cancel_act(void);

/* What was interrupted, in these registers, goes on elsewhere, if it is due. For signal.c. */
__attribute__((weak)) void __cancel_arrived(uint64_t regs[32]);
/* proc learns where the trampoline is. (signal.c) */
void __signal_tell_entry(void);

static inline void __cancel_point(void)
{
    if (__cancel_due())
        __cancel_act();
}

/* As sys_call; ERR_INTR, and not called, if the thread is to end. */
static inline int64_t __cancel_call(cap_t endpoint, uint64_t label, uint64_t w[MSG_WORDS], const void *buffer, uint64_t bytes_flags)
{
    SYS_REGS_;
    a0 = endpoint, a1 = label, a2 = w[0], a3 = w[1], a4 = w[2], a5 = w[3], a6 = w[4];
    t0 = (uint64_t)(uintptr_t)buffer, t1 = bytes_flags, t2 = 0, a7 = SYS_CALL;
    __asm__ volatile("call t6, __cancel_enter"
                     : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(a5), "+r"(a6), "+r"(t0), "+r"(t1), "+r"(t2)
                     : "r"(a7)
                     : "memory", "t5", "t6");
    w[0] = a2, w[1] = a3, w[2] = a4, w[3] = a5, w[4] = a6;
    return (int64_t)a0;
}

/* Waits until then, or until a handler runs or the thread is to end. */
static inline void __cancel_sleep(uint64_t deadline)
{
    SYS_REGS_;
    a0 = CAP_NULL, a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0, a6 = 0, t0 = 0, t1 = 0, t2 = deadline, a7 = SYS_RECV;
    __asm__ volatile("call t6, __cancel_enter"
                     : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(a5), "+r"(a6), "+r"(t0), "+r"(t1), "+r"(t2)
                     : "r"(a7)
                     : "memory", "t5", "t6");
}

/* quire_result of a call that is a cancellation point and has waited. */
static inline int64_t __cancel_result(int64_t result)
{
    if (result == ERR_INTR)
        __cancel_point();
    return quire_result(result);
}

#endif
