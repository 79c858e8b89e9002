/* dirname PATH: all but the last part of a path. */
#include "lib/say.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    say_start(argv, "dirname PATH");
    int at = argc > 1 && strcmp(argv[1], "--") == 0 ? 2 : 1;
    if (argc - at != 1)
        say_wrong();
    const char *path = argv[at];
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
