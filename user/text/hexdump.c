/* hexdump [-C] [-s OFFSET] [-n BYTES] [FILE]: bytes as numbers and as text. The form is always that of -C. */
#include "lib/number.h"
#include "lib/say.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ROW = 16 };

static void print_row(unsigned long long offset, const unsigned char *row, size_t bytes)
{
    printf("%08llx ", offset);
    for (size_t i = 0; i < ROW; i++) {
        if (i % 8 == 0)
            putchar(' ');
        if (i < bytes)
            printf("%02x ", row[i]);
        else
            fputs("   ", stdout);
    }
    fputs(" |", stdout);
    for (size_t i = 0; i < bytes; i++)
        putchar(isprint(row[i]) && row[i] < 128 ? row[i] : '.');
    puts("|");
}

/* Rows like the one before are shown as one star. */
static void dump(FILE *file, unsigned long long offset, long long left)
{
    unsigned char row[ROW], before[ROW];
    int have_before = 0, star = 0;
    for (;;) {
        size_t want = left >= 0 && left < ROW ? (size_t)left : ROW;
        size_t got = want ? fread(row, 1, want, file) : 0;
        if (got == 0 || ferror(stdout))
            break;
        if (got == ROW && have_before && memcmp(row, before, ROW) == 0) {
            if (!star)
                puts("*");
            star = 1;
        } else {
            print_row(offset, row, got);
            star = 0;
        }
        memcpy(before, row, ROW);
        have_before = got == ROW;
        offset += got;
        left -= left >= 0 ? (long long)got : 0;
    }
    printf("%08llx\n", offset);
}

/* A pipe is read to there. */
static int skip(FILE *file, long long offset)
{
    if (offset == 0 || fseeko(file, offset, SEEK_SET) == 0)
        return 0;
    while (offset > 0 && getc(file) != EOF)
        offset--;
    return ferror(file) ? -1 : 0;
}

int main(int argc, char **argv)
{
    long long offset = 0, bytes = -1;
    int letter;
    say_start(argv, "hexdump [-C] [-s OFFSET] [-n BYTES] [FILE]");
    while ((letter = getopt(argc, argv, "Cs:n:")) != -1)
        switch (letter) {
        case 'C': break;
        case 's': offset = number_need(optarg); break;
        case 'n': bytes = number_need(optarg); break;
        default: say_wrong();
        }
    if (argc - optind > 1)
        say_wrong();
    const char *name = optind < argc ? argv[optind] : "standard input";
    FILE *file = optind < argc ? fopen(argv[optind], "r") : stdin;
    if (!file || skip(file, offset) < 0)
        return say_errno(name);
    dump(file, (unsigned long long)offset, bytes);
    return ferror(file) ? say_errno(name) : 0;
}
