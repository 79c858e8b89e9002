/* mv [-f] FROM ... TO: renames files and folders. */
#include "lib/file.h"
#include "lib/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int failed = 0, letter;
    say_start(argv, "mv [-f] FROM ... TO");
    while ((letter = getopt(argc, argv, "f")) != -1)
        if (letter != 'f')
            say_wrong();
    if (argc - optind < 2)
        say_wrong();
    const char *to = argv[argc - 1];
    if (argc - optind > 2 && !file_is_folder(to))
        return say("%s is not a folder", to);
    for (int i = optind; i < argc - 1; i++) {
        char *target = file_target(argv[i], to);
        if (!target || rename(argv[i], target) < 0)
            failed = say_errno(argv[i]);
        free(target);
    }
    return failed;
}
