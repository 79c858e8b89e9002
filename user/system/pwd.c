/* pwd [-L | -P]: the working folder, by the path that has no symbolic link in it. */
#include "lib/say.h"

#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char path[4097];
    say_start(argv, "pwd [-L | -P]");
    int letter;
    while ((letter = getopt(argc, argv, "LP")) != -1)
        if (letter == '?')
            say_wrong();
    if (optind < argc)
        say_wrong();
    if (!getcwd(path, sizeof path))
        return say_errno("working folder");
    puts(path);
    return 0;
}
