/* Further threads of init, so that the first one never waits for a server that may be dead. */
#ifndef INIT_THREAD_H
#define INIT_THREAD_H

#include <abi/types.h>

/* Runs `run` on a new thread with a stack of its own; its faults go to `faults`. `run` does not return. */
void thread_start(void (*run)(void), cap_t faults);
/* Waits at least so long. */
void thread_sleep_ticks(uint64_t ticks);
/* Does nothing more, ever. */
_Noreturn void thread_idle(void);

#endif
