/* Pseudo-random numbers from a seed: xorshift64* (Marsaglia, 2003; Vigna, 2016). The same everywhere for the same seed. */
#ifndef FUZZ_RANDOM_H
#define FUZZ_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state; /* never 0 */
};

/* The stream of item `index` of `seed`: so that a run can be taken up at any item. */
static inline void random_seed(struct random *r, uint64_t seed, uint64_t index)
{
    uint64_t x = seed * UINT64_C(0x9e3779b97f4a7c15) + index + 1;
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    r->state = (x ^ x >> 31) | 1;
}

static inline uint64_t random_next(struct random *r)
{
    r->state ^= r->state >> 12;
    r->state ^= r->state << 25;
    r->state ^= r->state >> 27;
    return r->state * UINT64_C(0x2545f4914f6cdd1d);
}

/* 0 .. limit-1 */
static inline uint64_t random_below(struct random *r, uint64_t limit)
{
    return (random_next(r) >> 16) % limit;
}

#endif
