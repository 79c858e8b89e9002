/*
 * Slow calls and signals. A server answers ERR_INTR when a signal was delivered to any thread of the process; the call is made
 * again unless a handler without SA_RESTART ran in this very thread meanwhile.
 */
#ifndef POSIX_INTERRUPT_H
#define POSIX_INTERRUPT_H

#include "thread.h"

#include <stdbool.h>

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

#endif
