/*
 * A fuzz target without libFuzzer, in each `./quire test`: the same inputs every time. Many of them with any allocation failing, or none; and a few
 * again and again, each time with the next allocation failing (alone, or with some behind it), until none is left.
 *
 *     pager_TARGET_fuzz_test [INPUTS [SEED]]     pager_TARGET_fuzz_test FILE     (an input that libFuzzer has kept)
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

enum { BYTES = 2000, INPUTS = 400, EACH_BYTES = 300, EACH_INPUTS = 4 };

static uint8_t input[FUZZ_HEAD_BYTES + BYTES];
static uint64_t state;

static unsigned draw(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 20);
}

/* Some are short: what goes on for long ends in a few states. */
static size_t make(size_t most)
{
    size_t bytes = draw() % 4 ? most : draw() % most;
    for (size_t i = 0; i < sizeof input; i++)
        input[i] = (uint8_t)draw();
    if (draw() % 4 == 0)
        input[0] = input[1] = 0;
    else if (draw() % 2)
        input[1] = 0;
    return FUZZ_HEAD_BYTES + bytes;
}

/* The n-th allocation fails, for every n: how many there were. */
static unsigned long each(size_t size, uint8_t burst)
{
    for (unsigned n = 1;; n++) {
        input[0] = (uint8_t)n, input[1] = (uint8_t)(n >> 8), input[2] = burst;
        LLVMFuzzerTestOneInput(input, size);
        if (!fuzz_failed)
            return n - 1;
    }
}

static int play_file(const char *path)
{
    static uint8_t data[1 << 16];
    FILE *file = fopen(path, "rb");
    if (!file)
        return 1;
    LLVMFuzzerTestOneInput(data, fread(data, 1, sizeof data, file));
    fclose(file);
    return 0;
}

int main(int argc, char **argv)
{
    char *end = NULL;
    unsigned long inputs = argc > 1 ? strtoul(argv[1], &end, 0) : INPUTS, failed = 0;
    if (end && *end)
        return play_file(argv[1]);
    state = (argc > 2 ? strtoul(argv[2], NULL, 0) : 1) * UINT64_C(0x9e3779b97f4a7c15) + 1;
    for (unsigned long i = 0; i < inputs; i++)
        LLVMFuzzerTestOneInput(input, make(BYTES));
    for (unsigned i = 0; i < EACH_INPUTS; i++) {
        size_t size = make(EACH_BYTES);
        failed += each(size, 0) + each(size, 7);
    }
    fprintf(stderr, "%lu inputs; %lu allocations failed one by one\n", inputs, failed);
    printf("%lu passed, 0 failed\n", inputs + failed);
    return failed < 100;
}
