/* sleep SECONDS: waits; the number may have a fraction. */
#include "lib/say.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

int main(int argc, char **argv)
{
    char *end;
    say_start(argv, "sleep SECONDS");
    int at = argc > 1 && strcmp(argv[1], "--") == 0 ? 2 : 1;
    if (argc - at != 1)
        say_wrong();
    double seconds = strtod(argv[at], &end);
    if (*end || end == argv[at] || !(seconds >= 0 && seconds < 1e9)) {
        say("%s is not a number of seconds", argv[at]);
        say_wrong();
    }
    struct timespec time = { .tv_sec = (time_t)seconds, .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9) };
    while (nanosleep(&time, &time) < 0)
        ; /* a signal that was handled */
    return 0;
}
