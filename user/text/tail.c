/* tail [-n LINES] [FILE]: the end of a file. Keeps the last lines in a ring. */
#include "lib/number.h"
#include "lib/say.h"
#include "lib/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct line {
    char *text;
    size_t room;
};

int main(int argc, char **argv)
{
    long long count = 10, read = 0;
    int letter;
    say_name(argv[0]);
    while ((letter = getopt(argc, argv, "n:")) != -1) {
        if (letter == '?')
            say_usage("tail [-n LINES] [FILE]");
        count = number_need(optarg);
    }
    if (argc - optind > 1 || count > 1000000)
        say_usage("tail [-n LINES] [FILE]");
    FILE *file = optind < argc ? fopen(argv[optind], "r") : stdin;
    if (!file)
        return say_errno(argv[optind]);
    struct line *ring = calloc((size_t)count + 1, sizeof *ring);
    if (!ring)
        return say("out of memory");
    for (;; read++) {
        struct line *line = &ring[read % (count + 1)];
        if (text_line(file, &line->text, &line->room) < 0)
            break;
    }
    for (long long i = read > count ? read - count : 0; i < read; i++)
        puts(ring[i % (count + 1)].text);
    return ferror(file) ? say_errno("reading") : 0;
}
