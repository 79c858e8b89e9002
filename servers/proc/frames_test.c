/* Unit test of frames.c: each frame once, all of them, and again after they came back. */
#include "frames.h"

#include <rt/log.h>
#include <rt/test.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void rt_panic(const char *file, int line, const char *what)
{
    printf("%s:%d: %s\n", file, line, what);
    exit(1);
}

static void takes_each_once(uint64_t pool)
{
    static unsigned char seen[FRAMES_MAX];
    int64_t index;
    uint64_t n = 0;
    memset(seen, 0, sizeof seen);
    for (; (index = frames_take()) >= 0; n++) {
        if (index >= (int64_t)pool || seen[index])
            CHECK(!"a frame came twice, or is not in the pool");
        seen[index] = 1;
    }
    CHECK(n == (pool < FRAMES_MAX ? pool : FRAMES_MAX) && frames_used() == n && frames_all() == n);
    while (n > 0)
        frames_put((uint32_t)--n);
    CHECK(frames_used() == 0);
}

int main(void)
{
    const uint64_t pools[] = {0, 1, 128, FRAMES_MAX, 100000};
    for (unsigned i = 0; i < sizeof pools / sizeof pools[0]; i++) {
        frames_init(pools[i]);
        takes_each_once(pools[i]);
        takes_each_once(pools[i]);
    }
    return test_end();
}
