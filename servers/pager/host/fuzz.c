/* The input of a fuzz target. State: what is left of it, and which allocation fails next. */
#include "fuzz.h"

unsigned long fuzz_asked, fuzz_failed;
static const uint8_t *at;
static size_t left;
static unsigned long fails_at, burst; /* allocations until the first that fails (0: none will); how many fail in a row */

void fuzz_begin(const uint8_t *data, size_t size)
{
    at = data;
    left = size;
    fuzz_asked = fuzz_failed = fails_at = burst = 0;
    if (size < FUZZ_HEAD_BYTES)
        return;
    fails_at = (unsigned long)data[0] | (unsigned long)data[1] << 8;
    burst = 1 + data[2] % 32;
    at += FUZZ_HEAD_BYTES;
    left -= FUZZ_HEAD_BYTES;
}

bool fuzz_more(void)
{
    return left > 0;
}

static unsigned byte(void)
{
    if (left == 0)
        return 0;
    left--;
    return *at++;
}

unsigned fuzz_choose(unsigned n)
{
    unsigned value = byte();
    if (n > 256)
        value |= byte() << 8;
    return value % n;
}

bool fuzz_fails(void)
{
    fuzz_asked++;
    if (fails_at == 0 || --fails_at > 0)
        return false;
    fails_at = --burst > 0;
    fuzz_failed++;
    return true;
}

void fuzz_fail_no_more(void)
{
    fails_at = 0;
}
