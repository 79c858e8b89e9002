/* cut -b LIST | -c LIST | -f LIST [-d C] [-s] [FILE ...]: some bytes, characters (the same), or fields of each line. */
#include "lib/say.h"
#include "lib/text.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *list;
static char delimiter = '\t';
static bool fields, only_delimited;

/* One N, N-M, N- or -M (the first is 1) at *at, moved behind it and its comma. */
static bool read_range(const char **at, long *from, long *to)
{
    char *end = (char *)*at;
    *from = **at == '-' ? 1 : strtol(*at, &end, 10);
    *to = *from;
    if (*end == '-') {
        const char *rest = end + 1;
        *to = strtol(rest, &end, 10);
        if (end == rest)
            *to = LONG_MAX;
        if (end == rest && **at == '-')
            return false;
    }
    *at = *end == ',' ? end + 1 : end;
    return (*end == 0 || (*end == ',' && end[1])) && *from >= 1 && *to >= *from;
}

static bool chosen(long n)
{
    long from, to;
    for (const char *at = list; *at && read_range(&at, &from, &to);)
        if (n >= from && n <= to)
            return true;
    return false;
}

static void check_list(void)
{
    long from, to;
    const char *at = list;
    do
        if (!read_range(&at, &from, &to))
            exit(say("%s is no list of numbers", list) + 1);
    while (*at);
}

static void cut_bytes(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (chosen((long)i + 1))
            putchar(line[i]);
    putchar('\n');
}

static void cut_fields(const char *line, size_t length)
{
    const char *end = line + length;
    bool printed = false;
    if (!memchr(line, delimiter, length)) {
        if (!only_delimited)
            text_print(line, length);
        return;
    }
    for (long n = 1; line <= end; n++) {
        const char *next = memchr(line, delimiter, (size_t)(end - line));
        next = next ? next : end;
        if (chosen(n)) {
            if (printed)
                putchar(delimiter);
            fwrite(line, 1, (size_t)(next - line), stdout);
            printed = true;
        }
        line = next + 1;
    }
    putchar('\n');
}

static void cut(FILE *file, const char *name)
{
    static char *line;
    static size_t room;
    (void)name;
    for (long length; (length = text_line(file, &line, &room)) >= 0 && !ferror(stdout);)
        (fields ? cut_fields : cut_bytes)(line, (size_t)length);
}

int main(int argc, char **argv)
{
    int letter, lists = 0;
    say_start(argv, "cut -b LIST | -c LIST | -f LIST [-d CHARACTER] [-s] [FILE ...]");
    while ((letter = getopt(argc, argv, "b:c:d:f:s")) != -1)
        switch (letter) {
        case 'd': delimiter = optarg[0]; break;
        case 's': only_delimited = true; break;
        case 'f': fields = true; /* fall through */
        case 'b': case 'c': list = optarg; lists++; break;
        default: say_wrong();
        }
    if (lists != 1)
        say_wrong();
    check_list();
    return text_each(argv + optind, cut);
}
