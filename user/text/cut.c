/* cut -f LIST [-d C] | -c LIST [FILE ...]: some fields (between tabs, or C) or characters of each line. */
#include "lib/say.h"
#include "lib/text.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "cut -f LIST [-d CHARACTER] [FILE ...], or cut -c LIST [FILE ...]";
static const char *list;
static char delimiter = '\t';
static bool characters;

/* LIST is of N, N-M, N- and -M with commas between them; the first is 1. */
static bool chosen(long n)
{
    for (const char *at = list; *at;) {
        char *end;
        long from = *at == '-' ? 1 : strtol(at, &end, 10), to = from;
        if (*at == '-')
            end = (char *)at;
        if (*end == '-') {
            at = end + 1;
            to = strtol(at, &end, 10);
            if (end == at)
                to = n;
        }
        if (n >= from && n <= to)
            return true;
        if (*end && *end != ',')
            say_usage(usage);
        at = *end ? end + 1 : end;
    }
    return false;
}

static void cut(const char *line)
{
    const char gap[] = { characters ? 0 : delimiter, 0 };
    int printed = 0;
    long n = 1;
    if (!characters && !strchr(line, delimiter)) {
        puts(line);
        return;
    }
    for (const char *at = line; *at || n == 1; n++) {
        const char *end = characters ? at + 1 : strchr(at, delimiter);
        size_t length = end ? (size_t)(end - at) : strlen(at);
        if (*at && chosen(n)) {
            printf("%s%.*s", printed ? gap : "", (int)length, at);
            printed = 1;
        } else if (!*at) {
            break;
        }
        at += length + (end && !characters);
    }
    putchar('\n');
}

int main(int argc, char **argv)
{
    char *line = NULL;
    size_t room = 0;
    int letter, failed = 0;
    say_name(argv[0]);
    while ((letter = getopt(argc, argv, "f:c:d:")) != -1)
        switch (letter) {
        case 'd': delimiter = optarg[0]; break;
        case 'c': characters = true; list = optarg; break;
        case 'f': list = optarg; break;
        default: say_usage(usage);
        }
    if (!list)
        say_usage(usage);
    for (int i = optind; i < argc || i == optind; i++) {
        FILE *file = i < argc ? fopen(argv[i], "r") : stdin;
        while (file && text_line(file, &line, &room) >= 0)
            cut(line);
        if (!file || ferror(file))
            failed = say_errno(i < argc ? argv[i] : "standard input");
        if (file && file != stdin)
            fclose(file);
    }
    return failed;
}
