/* wc [-lwc] [FILE ...]: counts lines, words and bytes. */
#include "lib/say.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

struct counts {
    unsigned long long lines, words, bytes;
};

static bool lines, words, bytes;

static void print(const struct counts *counts, const char *name)
{
    const char *gap = "";
    if (lines)
        printf("%s%7llu", gap, counts->lines), gap = " ";
    if (words)
        printf("%s%7llu", gap, counts->words), gap = " ";
    if (bytes)
        printf("%s%7llu", gap, counts->bytes);
    printf(name ? " %s\n" : "\n", name);
}

static void count(FILE *file, struct counts *counts)
{
    bool inside = false;
    int c;
    while ((c = getc(file)) != EOF) {
        counts->bytes++;
        counts->lines += c == '\n';
        counts->words += !isspace(c) && !inside;
        inside = !isspace(c);
    }
}

int main(int argc, char **argv)
{
    struct counts total = { 0 };
    int letter, failed = 0;
    say_name(argv[0]);
    while ((letter = getopt(argc, argv, "lwc")) != -1)
        switch (letter) {
        case 'l': lines = true; break;
        case 'w': words = true; break;
        case 'c': bytes = true; break;
        default: say_usage("wc [-l] [-w] [-c] [FILE ...]");
        }
    if (!lines && !words && !bytes)
        lines = words = bytes = true;
    for (int i = optind; i < argc || i == optind; i++) {
        struct counts counts = { 0 };
        FILE *file = i < argc ? fopen(argv[i], "r") : stdin;
        if (file)
            count(file, &counts);
        if (!file || ferror(file)) {
            failed = say_errno(i < argc ? argv[i] : "standard input");
        } else {
            print(&counts, i < argc ? argv[i] : NULL);
        }
        if (file && file != stdin)
            fclose(file);
        total.lines += counts.lines, total.words += counts.words, total.bytes += counts.bytes;
    }
    if (argc - optind > 1)
        print(&total, "total");
    return failed;
}
