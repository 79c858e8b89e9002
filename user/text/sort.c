/* sort [-rnu] [FILE ...]: the lines of all files in order; -r backward, -n by number, -u each once. */
#include "lib/say.h"
#include "lib/text.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool backward, numeric, once;
static char **lines;
static size_t count, room;

static int compare(const void *a, const void *b)
{
    const char *left = *(char *const *)a, *right = *(char *const *)b;
    int order = 0;
    if (numeric) {
        double x = strtod(left, NULL), y = strtod(right, NULL);
        order = (x > y) - (x < y);
    }
    if (order == 0)
        order = strcmp(left, right);
    return backward ? -order : order;
}

static void read_lines(FILE *file)
{
    char *line = NULL;
    size_t bytes = 0;
    while (text_line(file, &line, &bytes) >= 0) {
        if (count == room) {
            room = room ? room * 2 : 256;
            lines = realloc(lines, room * sizeof *lines);
        }
        if (!lines || !(lines[count++] = strdup(line)))
            exit(say("out of memory"));
    }
    free(line);
}

int main(int argc, char **argv)
{
    int letter, failed = 0;
    say_name(argv[0]);
    while ((letter = getopt(argc, argv, "rnu")) != -1)
        switch (letter) {
        case 'r': backward = true; break;
        case 'n': numeric = true; break;
        case 'u': once = true; break;
        default: say_usage("sort [-r] [-n] [-u] [FILE ...]");
        }
    if (optind == argc)
        read_lines(stdin);
    for (int i = optind; i < argc; i++) {
        FILE *file = fopen(argv[i], "r");
        if (file)
            read_lines(file);
        if (!file || ferror(file))
            failed = say_errno(argv[i]);
        if (file)
            fclose(file);
    }
    qsort(lines, count, sizeof *lines, compare);
    for (size_t i = 0; i < count; i++)
        if (!once || i == 0 || strcmp(lines[i], lines[i - 1]) != 0)
            puts(lines[i]);
    return failed;
}
