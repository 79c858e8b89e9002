/*
 * Fibers: a server's request that must wait for the disk in the middle runs on a stack of its own; waiting switches back
 * to the main loop. One kernel thread, so nothing runs at the same time; between two waits a fiber is alone.
 */
#ifndef RT_FIBER_H
#define RT_FIBER_H

#include <stdbool.h>
#include <stddef.h>

struct fiber;

enum { FIBER_STACK_BYTES = 16 << 10, FIBERS_MAX = 32 };

/* Starts run(arg) on a free fiber, at once, until it first waits or returns. False if none is free. */
bool fiber_start(void (*run)(void *arg), void *arg);
/* The fiber we are on; NULL on the main loop. */
struct fiber *fiber_self(void);
/* Gives up the processor until somebody calls fiber_wake on us. Only on a fiber. */
void fiber_wait(void);
/* Switches to a waiting fiber until it waits again or ends. Only on the main loop. */
void fiber_wake(struct fiber *fiber);
unsigned fibers_in_use(void);

#endif
