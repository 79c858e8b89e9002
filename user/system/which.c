/* which NAME ...: the program that each name means, along PATH. */
#include "lib/file.h"
#include "lib/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int find(const char *name)
{
    const char *path = getenv("PATH");
    char folder[256];
    for (path = path ? path : "/bin"; *path;) {
        size_t length = strcspn(path, ":");
        snprintf(folder, sizeof folder, "%.*s", length ? (int)length : 1, length ? path : ".");
        char *full = file_join(folder, name);
        int found = full && access(full, X_OK) == 0;
        if (found)
            puts(full);
        free(full);
        if (found)
            return 0;
        path += length + (path[length] == ':');
    }
    return 1;
}

int main(int argc, char **argv)
{
    int failed = 0;
    say_name(argv[0]);
    for (int i = 1; i < argc; i++)
        failed |= find(argv[i]);
    return failed;
}
