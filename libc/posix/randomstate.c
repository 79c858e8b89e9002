/*
 * random and its family, in the place of newlib's, which has no states. State: the one in use, 8 bytes of what the program gave (or of
 * our own): a sequence of 64 bits by a linear congruence, of which the upper 31 are the result.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { STATE_BYTES = 8, RESULT_SHIFT = 33 };

static char own[STATE_BYTES] = {1};
static char *state = own;

static uint64_t next(void)
{
    uint64_t value;
    memcpy(&value, state, sizeof value);
    value = value * UINT64_C(0x5851f42d4c957f2d) + UINT64_C(0x14057b7ef767814f);
    memcpy(state, &value, sizeof value);
    return value;
}

long random(void)
{
    return (long)(next() >> RESULT_SHIFT);
}

void srandom(unsigned seed)
{
    uint64_t value = seed;
    memcpy(state, &value, sizeof value);
    next();
    next();
}

char *setstate(char *to)
{
    char *before = state;
    state = to;
    return before;
}

char *initstate(unsigned seed, char *to, size_t bytes)
{
    if (bytes < STATE_BYTES) {
        errno = EINVAL;
        return NULL;
    }
    char *before = setstate(to);
    srandom(seed);
    return before;
}
