/* rmdir [-p] FOLDER ...: takes empty folders away; -p also those above them, as the path names them. */
#include "lib/say.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* The folder, and with `above` those that its path says it is in, while they are empty too. */
static int take_away(char *path, bool above)
{
    for (;;) {
        if (rmdir(path) < 0)
            return say_errno(path);
        char *slash = strrchr(path, '/');
        if (!above || !slash || slash == path)
            return 0;
        *slash = 0;
    }
}

int main(int argc, char **argv)
{
    int failed = 0, letter;
    bool above = false;
    say_start(argv, "rmdir [-p] FOLDER ...");
    while ((letter = getopt(argc, argv, "p")) != -1) {
        if (letter != 'p')
            say_wrong();
        above = true;
    }
    if (optind == argc)
        say_wrong();
    for (int i = optind; i < argc; i++)
        failed |= take_away(argv[i], above);
    return failed;
}
