/* kill [-SIGNAL | -s SIGNAL] PID ..., or kill -l [STATUS]: sends a signal (15 if none is named). A negative PID, after --, is a process group. */
#include "lib/say.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct { const char *name; int number; } names[] = {
    { "HUP", SIGHUP }, { "INT", SIGINT }, { "QUIT", SIGQUIT }, { "ILL", SIGILL }, { "TRAP", SIGTRAP },
    { "ABRT", SIGABRT }, { "BUS", SIGBUS }, { "FPE", SIGFPE }, { "KILL", SIGKILL }, { "USR1", SIGUSR1 },
    { "SEGV", SIGSEGV }, { "USR2", SIGUSR2 }, { "PIPE", SIGPIPE }, { "ALRM", SIGALRM }, { "TERM", SIGTERM },
    { "CHLD", SIGCHLD }, { "CONT", SIGCONT }, { "STOP", SIGSTOP }, { "TSTP", SIGTSTP }, { "TTIN", SIGTTIN },
    { "TTOU", SIGTTOU }, { "SYS", SIGSYS },
};
enum { NAMES = sizeof names / sizeof *names };

static int signal_number(const char *text)
{
    char *end;
    if (isdigit((unsigned char)text[0])) {
        long number = strtol(text, &end, 10);
        if (!*end && number < 65)
            return (int)number;
    }
    if (strncasecmp(text, "SIG", 3) == 0)
        text += 3;
    for (int i = 0; i < NAMES; i++)
        if (strcasecmp(text, names[i].name) == 0)
            return names[i].number;
    exit(say("%s is no signal (kill -l lists them)", text) + 1);
}

/* The name of a signal, or of the one that a status of $? tells of; without one, all. */
static int list(const char *status)
{
    int wanted = status ? atoi(status) : 0;
    wanted -= wanted > 128 ? 128 : 0;
    for (int i = 0; i < NAMES; i++)
        if (!status)
            printf("%2d %s\n", names[i].number, names[i].name);
        else if (names[i].number == wanted)
            return puts(names[i].name) < 0;
    return status ? say("%s is no signal", status) : 0;
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
