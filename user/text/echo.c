/* echo [-n] [TEXT ...]: prints its arguments; with -n without a newline. */
#include "lib/say.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    int quiet = argc > 1 && strcmp(argv[1], "-n") == 0;
    say_start(argv, NULL);
    for (int i = 1 + quiet; i < argc; i++)
        printf("%s%s", argv[i], i + 1 < argc ? " " : "");
    if (!quiet)
        putchar('\n');
    return 0;
}
