/* which [-a] NAME ...: the program that each name means, along PATH; -a: all that it could. Status 1: one has none. */
#include "lib/file.h"
#include "lib/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int all;

static int find(const char *name)
{
    int any = 0;
    const char *path = getenv("PATH");
    char folder[256];
    for (path = path ? path : "/bin"; path;) {
        size_t length = strcspn(path, ":");
        snprintf(folder, sizeof folder, "%.*s", length ? (int)length : 1, length ? path : ".");
        char *full = file_join(folder, name);
        int found = full && access(full, X_OK) == 0;
        if (found)
            puts(full);
        free(full);
        any |= found;
        if (found && !all)
            break;
        path = path[length] == ':' ? path + length + 1 : NULL; /* an empty one counts at the end, too */
    }
    return !any;
}

int main(int argc, char **argv)
{
    int failed = 0, letter;
    say_start(argv, "which [-a] NAME ...");
    while ((letter = getopt(argc, argv, "a")) != -1) {
        if (letter != 'a')
            say_wrong();
        all = 1;
    }
    if (optind == argc)
        say_wrong();
    for (int i = optind; i < argc; i++)
        failed |= find(argv[i]);
    return failed;
}
