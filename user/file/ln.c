/* ln [-f] [-s] FROM TO: gives a file a second name (with -f in the place of another file); with -s makes TO a symbolic link that says FROM. */
#include "lib/file.h"
#include "lib/say.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int letter, failed = 0;
    bool symbolic = false, force = false;
    say_start(argv, "ln [-f] [-s] FROM TO");
    while ((letter = getopt(argc, argv, "fs")) != -1)
        if (letter == 's')
            symbolic = true;
        else if (letter == 'f')
            force = true;
        else
            say_wrong();
    if (argc - optind != 2)
        say_wrong();
    char *target = file_target(argv[optind], argv[optind + 1]);
    if (target && force)
        unlink(target);
    if (!target || (symbolic ? symlink(argv[optind], target) : link(argv[optind], target)) < 0)
        failed = say_errno(target ? target : argv[optind + 1]);
    free(target);
    return failed;
}
