/* date [-u] [+FORMAT]: the time of the clock (always UTC), as strftime writes it. */
#include "lib/say.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

int main(int argc, char **argv)
{
    char text[400];
    time_t now = time(NULL);
    say_start(argv, "date [-u] [+FORMAT]");
    int at = argc > 1 && strcmp(argv[1], "-u") == 0 ? 2 : 1;
    if (argc - at > 1 || (argc - at == 1 && argv[at][0] != '+'))
        say_wrong();
    strftime(text, sizeof text, argc - at == 1 ? argv[at] + 1 : "%a %b %d %H:%M:%S UTC %Y", gmtime(&now));
    puts(text);
    return 0;
}
