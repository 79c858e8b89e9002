/* Who changes descriptors, and whether a fork waits for them. State: the two words below, and each thread's own count of entries. */
#include "forkgate.h"

#include "futex.h"
#include "process.h"
#include "thread.h"

#include <limits.h>
#include <quire/sys.h>

enum { PATIENCE_SECONDS = 1 };

static unsigned inside;  /* entries of all threads */
static unsigned forking; /* 1: the gate is closed */

static void step_out(unsigned entries)
{
    __atomic_fetch_sub(&inside, entries, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&forking, __ATOMIC_SEQ_CST))
        __futex_wake(&inside, INT_MAX);
}

/* Who is inside already, and is here again in a handler, must not wait: fork waits for it. */
void __fork_gate_enter(void)
{
    if (__me.vfork) /* the table is its own; and it may be killed inside */
        return;
    __atomic_fetch_add(&inside, 1, __ATOMIC_SEQ_CST);
    while (__me.in_gate == 0 && __atomic_load_n(&forking, __ATOMIC_SEQ_CST)) {
        step_out(1);
        __futex_wait(&forking, 1, DEADLINE_NEVER);
        __atomic_fetch_add(&inside, 1, __ATOMIC_SEQ_CST);
    }
    __me.in_gate++;
}

void __fork_gate_leave(void)
{
    if (__me.vfork)
        return;
    __me.in_gate--;
    step_out(1);
}

unsigned __fork_gate_step_aside(void)
{
    unsigned entries = __me.in_gate;
    if (entries)
        step_out(entries);
    return entries;
}

void __fork_gate_step_back(unsigned entries)
{
    __atomic_fetch_add(&inside, entries, __ATOMIC_SEQ_CST);
}

/*
 * Who forks in a handler that came between the two words of an entry cannot tell whether its thread is counted, and might wait for itself,
 * or for one that waits for its turn. So nobody waits for ever.
 */
void __fork_gate_close(void)
{
    uint64_t until = sys_time() + PATIENCE_SECONDS * __process.timebase_hz;
    __atomic_store_n(&forking, 1, __ATOMIC_SEQ_CST);
    for (unsigned now; (now = __atomic_load_n(&inside, __ATOMIC_SEQ_CST)) > __me.in_gate && sys_time() < until;)
        __futex_wait(&inside, now, until);
}

void __fork_gate_open(void)
{
    __atomic_store_n(&forking, 0, __ATOMIC_SEQ_CST);
    __futex_wake(&forking, INT_MAX);
}

void __fork_gate_forked(void)
{
    inside = __me.in_gate;
    forking = 0;
}
