/*
 * Counting guest instructions: rdinstret, which under QEMU's -icount shift=0 counts every instruction of every process, the
 * servers' and the kernel's too. A figure is the least of its rounds, without what the counting itself takes.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

enum { ROUNDS = 64, WARM_UP = 4 };

static inline uint64_t instructions(void)
{
    uint64_t n;
    __asm__ volatile("rdinstret %0" : "=r"(n)::"memory");
    return n;
}

/* Notes a row; all are printed by rows_print. */
void row(const char *name, uint64_t count);
/* Instructions between two readings with nothing between. */
uint64_t overhead(void);
/* Ends the program with a message: an operation that is measured must succeed. */
_Noreturn void fail(const char *what);
void rows_print(void);
/* Sets a setting of the pager (NAME=VALUE); false: it has no such. */
bool control(const char *text);
/* A new file of so many pages, each full of the low byte of its number, on the disk: its descriptor, to read and write. */
int make_file(const char *path, unsigned pages);

/* The least of ROUNDS of `operation`, with `before` done ahead of each and `after` behind it, neither counted. */
#define MEASURE(name, before, operation, after)                                                                         \
    do {                                                                                                                \
        uint64_t least_ = UINT64_MAX;                                                                                   \
        for (unsigned round = 0; round < WARM_UP + ROUNDS; round++) {                                                   \
            before;                                                                                                     \
            uint64_t from_ = instructions();                                                                            \
            operation;                                                                                                  \
            uint64_t took_ = instructions() - from_;                                                                    \
            if (round >= WARM_UP && took_ < least_)                                                                     \
                least_ = took_;                                                                                         \
            after;                                                                                                      \
        }                                                                                                               \
        row(name, least_ - overhead());                                                                                 \
    } while (0)

void bench_memory(void);
void bench_files(void);
void bench_processes(void);
void bench_disk(void);
void bench_ahead(void);
void bench_swap(void);

#endif
