/* uniq [-c]: of lines that follow each other and are the same prints one; -c with how many they were. */
#include "lib/say.h"
#include "lib/text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool counts;

static void print(const char *line, long times)
{
    if (counts)
        printf("%7ld %s\n", times, line);
    else
        puts(line);
}

int main(int argc, char **argv)
{
    char *line[2] = { NULL, NULL };
    size_t room[2] = { 0, 0 };
    long times = 0;
    int now = 0, letter;
    say_name(argv[0]);
    while ((letter = getopt(argc, argv, "c")) != -1) {
        if (letter != 'c')
            say_usage("uniq [-c] [FILE]");
        counts = true;
    }
    FILE *file = optind < argc ? fopen(argv[optind], "r") : stdin;
    if (!file)
        return say_errno(argv[optind]);
    for (; text_line(file, &line[now], &room[now]) >= 0; times++, now = !now) {
        if (times > 0 && strcmp(line[0], line[1]) != 0) {
            print(line[!now], times);
            times = 0;
        }
    }
    if (times > 0)
        print(line[!now], times);
    return ferror(file) ? say_errno("reading") : 0;
}
