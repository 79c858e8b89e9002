/* sleep SECONDS: waits; the number may have a fraction. */
#include "lib/say.h"

#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
    char *end;
    say_name(argv[0]);
    if (argc != 2)
        say_usage("sleep SECONDS");
    double seconds = strtod(argv[1], &end);
    if (*end || end == argv[1] || !(seconds >= 0 && seconds < 1e9))
        return say("%s is not a number of seconds", argv[1]);
    struct timespec time = { .tv_sec = (time_t)seconds, .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9) };
    nanosleep(&time, NULL);
    return 0;
}
