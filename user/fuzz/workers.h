/*
 * Runs items in child processes that may die or hang, and takes up after the item that did it.
 */
#ifndef FUZZ_WORKERS_H
#define FUZZ_WORKERS_H

#include <stdint.h>

#include "random.h"

/* What came of a run. */
struct outcome {
    uint64_t deaths; /* workers that ended in the middle */
    uint64_t hangs;  /* items that did not come back in seconds, and whose worker was killed */
    uint64_t errors, successes; /* as counted by worker_result */
};

/*
 * Items 0 .. count-1 of seed, each with its own random stream; a fresh worker every few hundred. prepare (or NULL) runs first in each
 * worker. Says on the terminal which item hung.
 */
struct outcome workers_run(uint64_t seed, uint64_t count, void (*prepare)(void),
                           void (*item)(struct random *r, uint64_t index));
/* For items: counts a call's result as an error or a success. */
void worker_result(int64_t result);
/* First of all. Reads the arguments SEED COUNT of a program; ends it with a usage message if they are none. */
void workers_init(int argc, char **argv, uint64_t *seed, uint64_t *count);

#endif
