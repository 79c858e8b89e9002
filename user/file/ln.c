/* ln [-s] FROM TO: gives a file a second name; with -s makes TO a symbolic link that says FROM. */
#include "lib/file.h"
#include "lib/say.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int letter, failed = 0;
    bool symbolic = false;
    say_name(argv[0]);
    while ((letter = getopt(argc, argv, "s")) != -1)
        if (letter == 's')
            symbolic = true;
        else
            say_usage("ln [-s] FROM TO");
    if (argc - optind != 2)
        say_usage("ln [-s] FROM TO");
    char *target = file_target(argv[optind], argv[optind + 1]);
    if (!target || (symbolic ? symlink(argv[optind], target) : link(argv[optind], target)) < 0)
        failed = say_errno(target ? target : argv[optind + 1]);
    free(target);
    return failed;
}
