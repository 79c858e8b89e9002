/* eatmem [BYTES]: takes memory, every page touched, until there is none or it has BYTES; says how much that was. */
#include "lib/number.h"
#include "lib/say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { PIECE = 256 << 10, PAGE = 4096 };

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

int main(int argc, char **argv)
{
    long long limit = argc > 1 ? number_need(argv[1]) : -1, pieces = 0;
    say_name(argv[0]);
    setvbuf(stdout, NULL, _IOLBF, 256);
    puts("eating memory");
    while ((limit < 0 || pieces * PIECE < limit) && take(pieces))
        pieces++;
    const char *why = limit >= 0 && pieces * PIECE >= limit ? "had enough" : strerror(errno);
    printf("ate %lld KiB: %s\n", pieces * (PIECE >> 10), why);
    return 0;
}
