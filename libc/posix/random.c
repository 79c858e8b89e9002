/*
 * /dev/urandom and getrandom: a hash of a counter, keyed by when the process asked first, who it is and how long it had run. Two
 * processes, and a process and its child, get different bytes. It is no source of secrets.
 */
#include "random.h"

#include "process.h"

#include <errno.h>
#include <quire/sys.h>
#include <stdint.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

static uint64_t key, counter;
static int key_pid; /* whose key it is */

/* Mixes all bits of x into all bits of the result: multiplications by odd constants, and shifts. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 32) * UINT64_C(0xd6e8feb86659fd93);
    x = (x ^ x >> 32) * UINT64_C(0xd6e8feb86659fd93);
    return x ^ x >> 32;
}

static void make_key(void)
{
    uint64_t instructions;
    __asm__ volatile("rdinstret %0" : "=r"(instructions));
    key_pid = getpid();
    key = mix(mix(mix(sys_time() + __process.epoch) + (uint64_t)key_pid) + instructions + key);
}

void __random_fill(void *to, size_t bytes)
{
    char *at = to;
    if (key_pid != getpid())
        make_key();
    for (size_t done = 0; done < bytes; done += sizeof(uint64_t)) {
        uint64_t word = mix(key + mix(++counter));
        memcpy(at + done, &word, bytes - done < sizeof word ? bytes - done : sizeof word);
    }
}

ssize_t getrandom(void *buffer, size_t bytes, unsigned flags)
{
    if (flags & ~(unsigned)(GRND_NONBLOCK | GRND_RANDOM)) {
        errno = EINVAL;
        return -1;
    }
    __random_fill(buffer, bytes);
    return (ssize_t)bytes;
}

int getentropy(void *buffer, size_t bytes)
{
    enum { ENTROPY_BYTES_MAX = 256 };
    if (bytes > ENTROPY_BYTES_MAX) {
        errno = EIO;
        return -1;
    }
    __random_fill(buffer, bytes);
    return 0;
}
