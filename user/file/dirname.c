/* dirname PATH: all but the last part of a path. */
#include "lib/say.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    say_name(argv[0]);
    if (argc != 2)
        say_usage("dirname PATH");
    const char *path = argv[1];
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    while (length > 0 && path[length - 1] != '/')
        length--;
    while (length > 1 && path[length - 1] == '/')
        length--;
    printf("%.*s\n", length ? (int)length : 1, length ? path : ".");
    return 0;
}
