/* kill [-SIGNAL | -s SIGNAL] PID ..., or kill -l [STATUS]: sends a signal (15 if none is named). A negative PID, after --, is a process group. */
#include "lib/say.h"
#include "lib/signame.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int signal_number(const char *text)
{
    int number = signame_number(text);
    if (number < 0)
        exit(say("%s is no signal (kill -l lists them)", text) + 1);
    return number;
}

/* The name of a signal, or of the one that a status of $? tells of; without one, all. */
static int list(const char *status)
{
    int wanted = status ? atoi(status) : 0;
    wanted -= wanted > 128 ? 128 : 0;
    for (int i = 1; !status && i < NSIG; i++)
        if (signame(i))
            printf("%2d %s\n", i, signame(i));
    if (!status)
        return 0;
    return signame(wanted) ? puts(signame(wanted)) < 0 : say("%s is no signal", status);
}

int main(int argc, char **argv)
{
    int number = SIGTERM, at = 1, failed = 0;
    say_start(argv, "kill [-SIGNAL | -s SIGNAL] PID ..., or kill -l [STATUS]");
    if (argc > 1 && strcmp(argv[1], "-l") == 0)
        return list(argv[2]);
    if (argc > 1 && strncmp(argv[1], "--", 2) == 0 && argv[1][2])
        say_wrong();
    if (argc > 2 && strcmp(argv[1], "-s") == 0) {
        number = signal_number(argv[2]);
        at = 3;
    } else if (argc > 1 && argv[1][0] == '-' && argv[1][1] && argv[1][1] != '-') {
        number = signal_number(argv[at++] + 1);
    }
    if (at < argc && strcmp(argv[at], "--") == 0)
        at++;
    if (at == argc)
        say_wrong();
    for (; at < argc; at++) {
        char *end;
        long pid = strtol(argv[at], &end, 10);
        if (*end || end == argv[at])
            failed = say("%s is not a process number", argv[at]);
        else if (kill((pid_t)pid, number) < 0)
            failed = say_errno(argv[at]);
    }
    return failed;
}
