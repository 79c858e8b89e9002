/*
 * Slow calls and signals. A server answers ERR_INTR when a signal was delivered to any thread of the process; the call is made
 * again unless a handler without SA_RESTART ran in this very thread meanwhile. ERR_CROWDED says that too many wait there already:
 * the call is made again after a pause. A thread that is to end makes no call again.
 */
#ifndef POSIX_INTERRUPT_H
#define POSIX_INTERRUPT_H

#include "cancel.h"

#include <abi/err.h>
#include <stdbool.h>
#include <stdint.h>

struct interrupt_mark {
    unsigned handlers, interrupts;
};

static inline struct interrupt_mark __interrupt_mark(void)
{
    return (struct interrupt_mark){__me.handlers, __me.interrupts};
}

/* Has a handler without SA_RESTART run since? */
static inline bool __interrupted(struct interrupt_mark mark)
{
    return __me.interrupts != mark.interrupts;
}

/* Has any handler run since? */
static inline bool __handled(struct interrupt_mark mark)
{
    return __me.handlers != mark.handlers;
}

/* A pause, or less if a handler runs. (call.c) */
void __crowd_pause(void);

/* Is the call that was answered *result to be made again? Pauses if too many waited; then *result may become ERR_INTR. */
static inline bool __call_again(int64_t *result, struct interrupt_mark mark)
{
    if (*result == ERR_CROWDED) {
        __crowd_pause();
        *result = ERR_INTR;
    }
    return *result == ERR_INTR && !__interrupted(mark) && !__cancel_due();
}

#endif
