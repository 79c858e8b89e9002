/* Assembly that shows a thread's registers: see probe.S. */
#ifndef KTEST_PROBE_H
#define KTEST_PROBE_H

#include <stdint.h>

/* Where a probe stores what it sees. */
struct probe_area {
    uint64_t x[32]; /* x[0] is not written */
    uint64_t f[32];
    uint64_t fcsr;
    uint64_t done;
};

/*
 * probe_store: stores every register at *a0, sets done and parks.
 * probe_foreign: a0 = two probe_areas. Sets every register (xN = N * 0x101, fN = N * 0x1001, fcsr = 0x45), calls foreign
 *   number 172, and stores every register in the area a0 (0 or 1) says: where the answer or the fork sent it. Parks.
 *   Keeps the areas' address in s0, so s0 and a7 hold what they must.
 * probe_spin: a0 = probe_area, a1 = seed, x[1] of it the rounds: puts seed + n into fN, then checks them over and over;
 *   done = 1 if they all stayed, 2 if not. x[2]: rounds done. Parks.
 */
extern char probe_store[], probe_foreign[], probe_foreign_call[], probe_spin[];

#endif
