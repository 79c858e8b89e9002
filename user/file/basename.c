/* basename PATH [ENDING]: the last part of a path, without the ending. */
#include "lib/file.h"
#include "lib/say.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    say_start(argv, "basename PATH [ENDING]");
    int at = argc > 1 && strcmp(argv[1], "--") == 0 ? 2 : 1;
    if (argc - at < 1 || argc - at > 2)
        say_wrong();
    char *base = file_base(argv[at]);
    if (!base)
        return say("out of memory");
    size_t length = strlen(base), ending = argc - at > 1 ? strlen(argv[at + 1]) : 0;
    if (ending > 0 && ending < length && strcmp(base + length - ending, argv[at + 1]) == 0)
        base[length - ending] = 0;
    puts(base);
    return 0;
}
