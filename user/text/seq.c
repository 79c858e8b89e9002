/* seq [-w] [-s TEXT] [FIRST [STEP]] LAST: whole numbers, one a line. */
#include "lib/say.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long number(const char *text)
{
    char *end;
    long value = strtol(text, &end, 10);
    if (*end || end == text || value > 1000000000000000 || value < -1000000000000000)
        exit(say("%s is not a whole number", text) + 1);
    return value;
}

static int width_of(long value)
{
    return snprintf(NULL, 0, "%ld", value);
}

static bool is_option(const char *word)
{
    return word && word[0] == '-' && !isdigit((unsigned char)word[1]);
}

int main(int argc, char **argv)
{
    const char *between = "\n";
    int at = 1, width = 0;
    say_start(argv, "seq [-w] [-s TEXT] [FIRST [STEP]] LAST");
    for (; is_option(argv[at]); at++) { /* by hand: -1 is a number */
        if (strcmp(argv[at], "-w") == 0)
            width = 1;
        else if (strcmp(argv[at], "-s") == 0 && argv[at + 1])
            between = argv[++at];
        else
            say_wrong();
    }
    if (argc - at < 1 || argc - at > 3)
        say_wrong();
    long first = argc - at > 1 ? number(argv[at]) : 1, last = number(argv[argc - 1]);
    long step = argc - at > 2 ? number(argv[at + 1]) : 1;
    if (step == 0)
        return say("a step of 0") + 1;
    if (width)
        width = width_of(first) > width_of(last) ? width_of(first) : width_of(last);
    bool any = false;
    for (long i = first; (step > 0 ? i <= last : i >= last) && !ferror(stdout); i += step, any = true)
        printf("%s%0*ld", any ? between : "", width, i);
    if (any)
        putchar('\n');
    return 0;
}
