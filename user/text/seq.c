/* seq [FIRST [STEP]] LAST: whole numbers, one a line. */
#include "lib/say.h"

#include <stdio.h>
#include <stdlib.h>

static long number(const char *text)
{
    char *end;
    long value = strtol(text, &end, 10);
    if (*end || end == text || value > 1000000000000000 || value < -1000000000000000)
        exit(say("%s is not a number", text));
    return value;
}

int main(int argc, char **argv)
{
    say_name(argv[0]);
    if (argc < 2 || argc > 4)
        say_usage("seq [FIRST [STEP]] LAST");
    long first = argc > 2 ? number(argv[1]) : 1, step = argc > 3 ? number(argv[2]) : 1, last = number(argv[argc - 1]);
    if (step == 0)
        return say("a step of 0");
    for (long i = first; step > 0 ? i <= last : i >= last; i += step)
        printf("%ld\n", i);
    return fflush(stdout) != 0;
}
