/* date [+FORMAT]: the time of the clock (UTC), as strftime writes it. */
#include "lib/say.h"

#include <stdio.h>
#include <time.h>

int main(int argc, char **argv)
{
    char text[400];
    time_t now = time(NULL);
    say_name(argv[0]);
    if (argc > 2 || (argc == 2 && argv[1][0] != '+'))
        say_usage("date [+FORMAT]");
    strftime(text, sizeof text, argc == 2 ? argv[1] + 1 : "%a %b %d %H:%M:%S UTC %Y", gmtime(&now));
    puts(text);
    return 0;
}
