/* basename PATH [ENDING]: the last part of a path, without the ending. */
#include "lib/file.h"
#include "lib/say.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    say_name(argv[0]);
    if (argc < 2 || argc > 3)
        say_usage("basename PATH [ENDING]");
    char *base = file_base(argv[1]);
    if (!base)
        return say("out of memory");
    size_t length = strlen(base), ending = argc > 2 ? strlen(argv[2]) : 0;
    if (ending > 0 && ending < length && strcmp(base + length - ending, argv[2]) == 0)
        base[length - ending] = 0;
    puts(base);
    return 0;
}
