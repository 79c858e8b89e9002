/* env [-i] [-u NAME] [NAME=VALUE ...] [COMMAND ...]: prints the environment, or runs a command in a changed one. */
#include "lib/say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv)
{
    static char *nothing[] = { NULL };
    int at = 1;
    say_start(argv, "env [-i] [-u NAME] [NAME=VALUE ...] [COMMAND [ARGUMENT ...]]");
    for (; at < argc && argv[at][0] == '-'; at++) { /* by hand: what follows the command's name is the command's */
        if (strcmp(argv[at], "--") == 0) {
            at++;
            break;
        }
        if (strcmp(argv[at], "-i") == 0 || strcmp(argv[at], "-") == 0)
            environ = nothing;
        else if (strcmp(argv[at], "-u") == 0 && argv[at + 1])
            unsetenv(argv[++at]);
        else
            say_wrong();
    }
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
