/* One process of stress. */
#ifndef STRESS_WORKER_H
#define STRESS_WORKER_H

#include <stdint.h>

/* What the command line says. */
struct run {
    unsigned processes, threads, seconds, kills_ms, patience_seconds;
    uint64_t seed;
    const char *only; /* one operation, or NULL: all */
};
enum { PROCESS_REFUSED = 75 }; /* exit status: there was not enough to begin */

/* Works until the board says stop; the exit status. generation: how many had this number before. */
int process_main(const struct run *run, unsigned number, unsigned generation);

#endif
