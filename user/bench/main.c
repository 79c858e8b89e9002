/*
 * bench: guest instructions that operations of the whole system take, as lines `name,instructions`.
 * `bench --nothing` does nothing.
 */
#include "measure.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 32 };
static struct {
    const char *name;
    uint64_t count;
} rows[ROWS_MAX];
static unsigned row_count;

void row(const char *name, uint64_t count)
{
    if (row_count == ROWS_MAX)
        fail("too many rows");
    rows[row_count].name = name;
    rows[row_count++].count = count;
}

uint64_t overhead(void)
{
    uint64_t least = UINT64_MAX;
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint64_t from = instructions(), took = instructions() - from;
        least = took < least ? took : least;
    }
    return least;
}

void fail(const char *what)
{
    printf("bench: %s: %s\n", what, strerror(errno));
    exit(1);
}

void rows_print(void)
{
    for (unsigned i = 0; i < row_count; i++)
        printf("%s,%lu\n", rows[i].name, (unsigned long)rows[i].count);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--nothing") == 0)
        return 0; /* the program that fork_exec_wait runs */
    bench_memory();
    bench_files();
    bench_processes();
    rows_print();
    return 0;
}
