/* mv FROM ... TO: renames files and folders. */
#include "lib/file.h"
#include "lib/say.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    int failed = 0;
    say_name(argv[0]);
    if (argc < 3)
        say_usage("mv FROM ... TO");
    const char *to = argv[argc - 1];
    if (argc > 3 && !file_is_folder(to))
        return say("%s is not a folder", to);
    for (int i = 1; i < argc - 1; i++) {
        char *target = file_target(argv[i], to);
        if (!target || rename(argv[i], target) < 0)
            failed = say_errno(argv[i]);
        free(target);
    }
    return failed;
}
