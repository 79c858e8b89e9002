/* census [PREFIX]: every counter of every server, `name value` lines: tests compare them before and after. */
#include "lib/ask.h"
#include "lib/say.h"

#include <stdio.h>
#include <string.h>

static void print(const char *name, uint64_t value, void *prefix)
{
    if (strncmp(name, prefix, strlen(prefix)) == 0)
        printf("%s %llu\n", name, (unsigned long long)value);
}

int main(int argc, char **argv)
{
    say_name(argv[0]);
    if (argc > 2)
        say_usage("census [PREFIX]");
    return ask_counters(print, argc > 1 ? argv[1] : "") < 0 ? say_errno("counters") : 0;
}
