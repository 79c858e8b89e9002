/* What all actors know, and their lines. */
#include "world.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

struct world world;
bool verbose;

static char line[512];
static size_t length;

static const struct { int number; const char *name; } errors[] = {
    { EINVAL, "EINVAL" }, { ENOMEM, "ENOMEM" }, { EACCES, "EACCES" }, { EBADF, "EBADF" }, { EEXIST, "EEXIST" },
    { ENODEV, "ENODEV" }, { ENOENT, "ENOENT" }, { EFAULT, "EFAULT" }, { EAGAIN, "EAGAIN" }, { EPERM, "EPERM" },
    { EFBIG, "EFBIG" }, { ENOSPC, "ENOSPC" }, { EIO, "EIO" }, { ENOSYS, "ENOSYS" }, { EMFILE, "EMFILE" },
    { EBUSY, "EBUSY" }, { EINTR, "EINTR" }, { EOVERFLOW, "EOVERFLOW" }, { EISDIR, "EISDIR" }, { ESPIPE, "ESPIPE" },
    { EOPNOTSUPP, "EOPNOTSUPP" }, { ETXTBSY, "ETXTBSY" }, { ECHILD, "ECHILD" },
};

void say(const char *format, ...)
{
    va_list words;
    va_start(words, format);
    int n = vsnprintf(line + length, sizeof line - length - 1, format, words);
    va_end(words);
    length += n > 0 ? (size_t)n : 0;
    if (length > sizeof line - 2)
        length = sizeof line - 2;
}

void say_result(int64_t result)
{
    if (result >= 0) {
        say(" = %llx", (unsigned long long)result);
        return;
    }
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        if (errors[i].number == errno) {
            say(" = %s", errors[i].name);
            return;
        }
    }
    say(" = errno %d", errno);
}

void say_skip(void)
{
    say(" skip");
}

void say_end(void)
{
    line[length++] = '\n';
    world.hash = hash_bytes(world.hash, line, length);
    if (verbose && write(STDOUT_FILENO, line, length) < 0)
        _exit(3);
    length = 0;
}

void say_nothing(void)
{
    length = 0;
}

uint8_t pattern(uint64_t seed, uint64_t at)
{
    uint64_t x = (seed * UINT64_C(0x9e3779b97f4a7c15) + (at >> 3) + 1) * UINT64_C(0xff51afd7ed558ccd);
    x ^= x >> 33;
    return (uint8_t)(x >> ((at & 7) * 4)) | 1; /* never zero, so that lost bytes show */
}

uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ p[i]) * UINT64_C(0x100000001b3);
    return hash;
}
