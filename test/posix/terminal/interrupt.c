/* A read of the terminal that ^C interrupts: with a handler, EINTR or going on. Driven by test/test_posix_terminal.py. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t runs;

static void note(int number)
{
    (void)number;
    runs++;
}

static void handle(int flags)
{
    struct sigaction a;
    memset(&a, 0, sizeof a);
    a.sa_handler = note;
    a.sa_flags = flags;
    sigaction(SIGINT, &a, NULL);
}

static void say(const char *what)
{
    printf("%s %d\n", what, (int)runs);
    fflush(stdout);
}

int main(void)
{
    char line[64];
    struct pollfd in = {0, POLLIN, 0};
    handle(0);
    say("reading");
    ssize_t n = read(0, line, sizeof line);
    say(n == -1 && errno == EINTR ? "interrupted" : "FAIL read");
    n = poll(&in, 1, -1);
    say(n == -1 && errno == EINTR ? "poll interrupted" : "FAIL poll");
    handle(SA_RESTART);
    say("again");
    n = read(0, line, sizeof line);
    say(n == 6 && memcmp(line, "hello\n", 6) == 0 ? "went on" : "FAIL read again");
    return runs != 3;
}
