/* wc [-lwcm] [FILE ...]: counts lines, words and bytes (characters, -m, are the same here). */
#include "lib/say.h"
#include "lib/text.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

struct counts {
    unsigned long long lines, words, bytes;
};

static bool lines, words, bytes, named;
static struct counts total;

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

static void count(FILE *file, const char *name)
{
    struct counts counts = { 0 };
    bool inside = false;
    int c;
    while ((c = getc_unlocked(file)) != EOF) {
        counts.bytes++;
        counts.lines += c == '\n';
        counts.words += !isspace(c) && !inside;
        inside = !isspace(c);
    }
    print(&counts, named ? name : NULL);
    total.lines += counts.lines, total.words += counts.words, total.bytes += counts.bytes;
}

int main(int argc, char **argv)
{
    int letter;
    say_start(argv, "wc [-l] [-w] [-c | -m] [FILE ...]");
    while ((letter = getopt(argc, argv, "lwcm")) != -1)
        switch (letter) {
        case 'l': lines = true; break;
        case 'w': words = true; break;
        case 'c': case 'm': bytes = true; break;
        default: say_wrong();
        }
    if (!lines && !words && !bytes)
        lines = words = bytes = true;
    named = optind < argc;
    int failed = text_each(argv + optind, count);
    if (argc - optind > 1)
        print(&total, "total");
    return failed;
}
