/* A long double as it lies in memory: IEEE 754 binary128, sign | 15 bits of exponent | 112 of the fraction. */
#ifndef POSIX_QUAD_H
#define POSIX_QUAD_H

#include <stdbool.h>
#include <stdint.h>

enum { QUAD_BIAS = 16383, QUAD_FRACTION = 112, QUAD_EXPONENTS = 0x7fff };

union quad {
    long double value;
    unsigned __int128 bits;
    struct {
        uint64_t low, high;
    };
};

static inline int quad_exponent(long double x) /* biased */
{
    return (int)((union quad){.value = x}.high >> 48 & QUAD_EXPONENTS);
}

static inline bool quad_is_negative(long double x)
{
    return (union quad){.value = x}.high >> 63;
}

#endif
