/* The model, the choice of places, and what is told when something is wrong. */
#include "fsx.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOTES = 40, NOTE_BYTES = 100 };

struct model model;
struct fsx fsx;
static char notes[NOTES][NOTE_BYTES];
static unsigned note_count;

size_t choose(size_t n)
{
    return (size_t)random_below(&fsx.random, n);
}

size_t choose_place(size_t limit)
{
    size_t at = choose(limit + 1);
    if (choose(3) == 0)
        at = at / PAGE * PAGE;
    else if (choose(4) == 0 && at / PAGE * PAGE + choose(9) >= 4)
        at = at / PAGE * PAGE + choose(9) - 4 > limit ? at : at / PAGE * PAGE;
    return at;
}

struct range choose_range(size_t limit)
{
    struct range r = { .at = choose_place(limit) };
    size_t most = limit - r.at < OPERATION_BYTES ? limit - r.at : OPERATION_BYTES;
    r.bytes = choose(3) ? choose(most < 300 ? most + 1 : 300) : choose(most + 1);
    if (choose(4) == 0 && r.at + r.bytes / PAGE * PAGE <= limit)
        r.bytes = r.bytes / PAGE * PAGE;
    return r;
}

const uint8_t *fresh_bytes(size_t bytes)
{
    static uint64_t words[OPERATION_BYTES / 8 + 1];
    uint64_t x = fsx.number * UINT64_C(0x9e3779b97f4a7c15) | 1;
    for (size_t i = 0; i * 8 < bytes; i++)
        words[i] = x, x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    return (const uint8_t *)words;
}

void model_write(size_t at, const uint8_t *bytes, size_t count)
{
    memcpy(model.bytes + at, bytes, count);
    if (count && at + count > model.size)
        model.size = at + count;
}

void model_cut(size_t size)
{
    if (size < model.size)
        memset(model.bytes + size, 0, model.size - size);
    model.size = size;
}

void model_clear(size_t at, size_t bytes)
{
    if (at < model.size)
        memset(model.bytes + at, 0, bytes < model.size - at ? bytes : model.size - at);
}

void note(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *line = notes[note_count++ % NOTES];
    int used = snprintf(line, NOTE_BYTES, "%llu ", (unsigned long long)fsx.number);
    vsnprintf(line + used, NOTE_BYTES - (size_t)used, format, args);
    va_end(args);
}

_Noreturn void fail(const char *format, ...)
{
    int error = errno;
    va_list args;
    for (unsigned i = note_count < NOTES ? 0 : note_count - NOTES; i < note_count; i++)
        printf("%s\n", notes[i % NOTES]);
    va_start(args, format);
    printf("fsx: FAILED: ");
    vprintf(format, args);
    printf(" (errno %d, %s)\n", error, strerror(error));
    va_end(args);
    fflush(stdout);
    _exit(1);
}

void check_bytes(const char *what, size_t at, const volatile void *got, size_t bytes)
{
    const uint8_t *bad = (const uint8_t *)(uintptr_t)got, *want = model.bytes + at;
    if (memcmp(bad, want, bytes) == 0)
        return;
    size_t i = 0, wrong = 0;
    while (bad[i] == want[i])
        i++;
    for (size_t j = i; j < bytes; j++)
        wrong += bad[j] != want[j];
    fail("%s at %zx, %zx bytes: %zu are wrong from %zx on: %02x %02x.. for %02x %02x..; the file has %zx", what, at, bytes, wrong, at + i, bad[i],
         i + 1 < bytes ? bad[i + 1] : 0, want[i], i + 1 < bytes ? want[i + 1] : 0, model.size);
}

void check_size(void)
{
    struct stat status;
    if (fstat(fsx.fd, &status) < 0)
        fail("fstat");
    if (status.st_size != fsx.base + (off_t)model.size)
        fail("the size is %llx, not %zx", (unsigned long long)(status.st_size - fsx.base), model.size);
}

void check_all(const char *what)
{
    static uint8_t all[LENGTH_MAX];
    ssize_t got = pread(fsx.fd, all, sizeof all, fsx.base);
    if (got != (ssize_t)model.size)
        fail("%s: read %zx bytes of %zx", what, (size_t)got, model.size);
    check_bytes(what, 0, all, model.size);
    check_size();
}
