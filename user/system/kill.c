/* kill [-SIGNAL] PID ...: sends a signal (15 if none is named). A negative PID, after --, is a process group. */
#include "lib/say.h"

#include <ctype.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const struct { const char *name; int number; } names[] = {
    { "HUP", SIGHUP }, { "INT", SIGINT }, { "QUIT", SIGQUIT }, { "ILL", SIGILL }, { "ABRT", SIGABRT },
    { "BUS", SIGBUS }, { "KILL", SIGKILL }, { "SEGV", SIGSEGV }, { "TERM", SIGTERM },
};

static int signal_number(const char *text)
{
    if (isdigit((unsigned char)text[0]))
        return atoi(text);
    if (strncmp(text, "SIG", 3) == 0)
        text += 3;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i].name) == 0)
            return names[i].number;
    exit(say("no signal %s", text));
}

int main(int argc, char **argv)
{
    int number = SIGTERM, at = 1, failed = 0;
    say_name(argv[0]);
    if (at < argc && argv[at][0] == '-' && argv[at][1] && argv[at][1] != '-')
        number = signal_number(argv[at++] + 1);
    if (at < argc && strcmp(argv[at], "--") == 0)
        at++;
    if (at == argc)
        say_usage("kill [-SIGNAL] PID ...");
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
