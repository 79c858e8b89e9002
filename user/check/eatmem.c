/*
 * eatmem [-k] [-t] [BYTES]: takes memory, every page touched, until there is none or it has BYTES; says how much that was. -k: keeps it until
 * a signal ends it. -t: takes page tables and hardly anything else.
 */
#include "lib/number.h"
#include "lib/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PIECE = 256 << 10, PAGE = 4096, TABLE_REACH = 2 << 20 };

/* One piece, changed in every page, or NULL. Taken in turns from mmap and from malloc. */
static char *take(long long which)
{
    char *piece = which % 2 ? malloc(PIECE) : mmap(NULL, PIECE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (piece == MAP_FAILED)
        piece = malloc(PIECE); /* there may be no mapping left, but memory */
    for (long at = 0; piece && at < PIECE; at += PAGE)
        piece[at] = (char)which;
    return piece;
}

/* A page of this program, mapped where a table of its own is needed for it. */
static char *take_table(long long which)
{
    static int fd = -1;
    char *at = (char *)0x1000000000 + which * TABLE_REACH;
    if (fd < 0)
        fd = open("/bin/eatmem", O_RDONLY);
    if (mmap(at, PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED)
        return NULL;
    return *(volatile char *)at ? at : NULL;
}

int main(int argc, char **argv)
{
    bool keep = false, tables = false;
    int option;
    say_start(argv, "eatmem [-k] [-t] [BYTES]");
    while ((option = getopt(argc, argv, "kt")) != -1) {
        keep |= option == 'k';
        tables |= option == 't';
        if (option == '?')
            say_wrong();
    }
    if (argc > optind + 1)
        say_wrong();
    long long limit = argc > optind ? number_need(argv[optind]) : -1, pieces = 0, bytes = tables ? PAGE : PIECE;
    setvbuf(stdout, NULL, _IOLBF, 256);
    puts("eating memory");
    while ((limit < 0 || pieces * bytes < limit) && (tables ? take_table(pieces) : take(pieces)))
        pieces++;
    const char *why = limit >= 0 && pieces * bytes >= limit ? "had enough" : strerror(errno);
    printf("ate %lld KiB: %s\n", pieces * (bytes >> 10), why);
    while (keep)
        pause();
    return 0;
}
