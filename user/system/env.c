/* env [NAME=VALUE ...] [COMMAND ...]: prints the environment, or runs a command with more in it. */
#include "lib/say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv)
{
    int at = 1;
    (void)argc;
    say_name(argv[0]);
    for (char *equals; argv[at] && (equals = strchr(argv[at], '=')); at++) {
        *equals = 0;
        if (setenv(argv[at], equals + 1, 1) < 0)
            return say_errno(argv[at]);
    }
    if (argv[at]) {
        execvp(argv[at], argv + at);
        int missing = errno == ENOENT;
        say_errno(argv[at]);
        return missing ? 127 : 126;
    }
    for (char **text = environ; text && *text; text++)
        puts(*text);
    return 0;
}
