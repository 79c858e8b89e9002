/*
 * bench: guest instructions that operations of the whole system take, as lines `name,instructions`.
 * `bench --swap` measures the swap disk alone: that there is one makes other rows dearer. `bench --nothing` does nothing.
 */
#include "measure.h"

#include <errno.h>
#include <fcntl.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROWS_MAX = 64 };
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

bool control(const char *text)
{
    char copy[PAGER_SETTING_TEXT];
    uint64_t w[MSG_WORDS] = {PAGER_CONTROL_SET, strlen(text)};
    strcpy(copy, text);
    return quire_call_buffer(USER_SLOT_PAGER, PAGER_CONTROL, w, copy, strlen(text), BUF_IN) == 0;
}

int make_file(const char *path, unsigned pages)
{
    static char page[4096];
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
    if (fd < 0)
        fail(path);
    for (unsigned i = 0; i < pages; i++) {
        memset(page, (int)i, sizeof page);
        if (write(fd, page, sizeof page) != sizeof page)
            fail("write");
    }
    if (fsync(fd) < 0)
        fail("fsync");
    return fd;
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
    if (argc > 1 && strcmp(argv[1], "--swap") == 0) {
        bench_swap();
        rows_print();
        return 0;
    }
    bench_memory();
    bench_files();
    bench_processes();
    bench_disk();
    bench_ahead();
    rows_print();
    return 0;
}
