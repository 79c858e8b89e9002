/*
 * mapmany N...: makes N mappings and says what operations cost among so many: a page fault at a scattered place, mmap without an
 * address, munmap. In instructions of all that runs, exact under ICOUNT=1; the mean of 64 and the least.
 */
#include "lib/number.h"
#include "lib/say.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGE = 4096, ROUNDS = 64 };

struct cost {
    uint64_t sum, least;
};

static uint64_t instructions(void)
{
    uint64_t n;
    __asm__ volatile("rdinstret %0" : "=r"(n)::"memory");
    return n;
}

static void add(struct cost *c, uint64_t from)
{
    uint64_t took = instructions() - from;
    c->sum += took;
    if (c->least == 0 || took < c->least)
        c->least = took;
}

static void print(const char *what, const struct cost *c)
{
    printf("  %-24s mean %llu least %llu\n", what, (unsigned long long)(c->sum / ROUNDS), (unsigned long long)c->least);
}

/* n one-page mappings side by side, every second one without access, so that no two are equal. */
static char *make(long long n)
{
    size_t bytes = (size_t)n * PAGE;
    char *base = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (long long i = 0; base != MAP_FAILED && i < n; i += 2)
        if (mmap(base + i * PAGE, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
            exit(say("mapping %lld of %lld: %s", i, n, strerror(errno)));
    if (base == MAP_FAILED)
        exit(say("%lld pages: %s", n, strerror(errno)));
    return base;
}

static void measure(long long n)
{
    struct cost fault = { 0, 0 }, map = { 0, 0 }, unmap = { 0, 0 };
    char *base = make(n);
    for (long long i = 0; i < ROUNDS; i++) {
        volatile char *at = base + i * 7919 % (n / 2) * 2 * PAGE;
        uint64_t from = instructions();
        *at = 1;
        if (i < n / 2)
            add(&fault, from);
    }
    if (n / 2 < ROUNDS)
        fault.sum = fault.sum * ROUNDS / (uint64_t)(n / 2);
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t from = instructions();
        char *one = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        add(&map, from);
        from = instructions();
        munmap(one, PAGE);
        add(&unmap, from);
    }
    printf("%lld mappings:\n", n);
    print("first write to a page", &fault);
    print("mmap", &map);
    print("munmap", &unmap);
    if (munmap(base, (size_t)n * PAGE) != 0)
        exit(say("munmap of all: %s", strerror(errno)));
}

int main(int argc, char **argv)
{
    say_start(argv, "mapmany COUNT ...");
    for (int i = 1; i < argc; i++) {
        long long n = number_need(argv[i]);
        if (n < 2)
            exit(say("at least 2 mappings"));
        measure(n);
    }
    return 0;
}
