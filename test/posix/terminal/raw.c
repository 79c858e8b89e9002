/* A raw terminal, and waiting for it (XBD 11 General Terminal Interface; tcsetattr, poll, select). Driven by test/test_posix_terminal.py. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static int failed;

static void check(int good, const char *what)
{
    failed += !good;
    printf("%s %s\n", good ? "ok" : "FAIL", what);
    fflush(stdout);
}

/* Tells that something may be typed now. */
static void ask(const char *what)
{
    printf("ready: %s\n", what);
    fflush(stdout);
}

static struct termios mode(tcflag_t local_off, tcflag_t input_off, cc_t least, cc_t tenths)
{
    struct termios now;
    tcgetattr(0, &now);
    now.c_lflag &= ~local_off;
    now.c_iflag &= ~input_off;
    now.c_cc[VMIN] = least;
    now.c_cc[VTIME] = tenths;
    tcsetattr(0, TCSANOW, &now);
    return now;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void settings(void)
{
    struct termios now, again;
    int pipes[2];
    check(isatty(0) && isatty(1) && ttyname(0) != NULL, "isatty, ttyname: a terminal");
    check(tcgetattr(0, &now) == 0 && now.c_lflag & ICANON && now.c_lflag & ECHO && now.c_lflag & ISIG, "tcgetattr: canonical, echo, signals");
    now.c_lflag &= ~(tcflag_t)ECHO;
    check(tcsetattr(0, TCSANOW, &now) == 0 && tcgetattr(0, &again) == 0 && again.c_lflag == now.c_lflag, "tcsetattr: as it was set");
    check(again.c_iflag == now.c_iflag && again.c_oflag == now.c_oflag && again.c_cc[VEOF] == now.c_cc[VEOF], "tcsetattr: the rest");
    now.c_lflag |= ECHO;
    tcsetattr(0, TCSANOW, &now);
    check(tcsetattr(0, 77, &now) == -1 && errno == EINVAL, "tcsetattr: EINVAL");
    check(pipe(pipes) == 0 && tcgetattr(pipes[0], &now) == -1 && errno == ENOTTY && !isatty(pipes[0]), "tcgetattr: ENOTTY");
    close(pipes[0]), close(pipes[1]);
    check(lseek(0, 0, SEEK_CUR) == -1 && errno == ESPIPE, "lseek: ESPIPE");
}

static void bytes_at_once(void)
{
    char got[16];
    mode(ICANON | ECHO, 0, 1, 0);
    ask("one");
    check(read(0, got, sizeof got) == 1 && got[0] == 'a', "read: MIN 1, a byte without a line");
    ask("enter");
    check(read(0, got, sizeof got) == 1 && got[0] == '\n', "ICRNL: Enter is a newline");
    mode(ICANON | ECHO | ISIG, ICRNL, 1, 0);
    ask("enter again");
    check(read(0, got, sizeof got) == 1 && got[0] == '\r', "without ICRNL: a carriage return");
    ask("control c");
    check(read(0, got, sizeof got) == 1 && got[0] == 3, "without ISIG: ^C is a byte");
    ask("control z");
    check(read(0, got, sizeof got) == 1 && got[0] == 26, "without ISIG: ^Z is a byte");
    ask("control d");
    check(read(0, got, sizeof got) == 1 && got[0] == 4, "without ICANON: ^D is a byte");
}

static void least_and_time(void)
{
    char got[16];
    double before;
    mode(ICANON | ECHO, 0, 0, 0);
    check(read(0, got, sizeof got) == 0, "MIN 0, TIME 0: nothing is there");
    mode(ICANON | ECHO, 0, 0, 3);
    before = seconds();
    check(read(0, got, sizeof got) == 0 && seconds() - before >= 0.25, "MIN 0, TIME 3: nothing came");
    mode(ICANON | ECHO, 0, 3, 0);
    ask("three");
    check(read(0, got, sizeof got) == 3 && memcmp(got, "xyz", 3) == 0, "MIN 3, TIME 0: three");
    mode(ICANON | ECHO, 0, 5, 3);
    ask("two");
    check(read(0, got, sizeof got) == 2 && memcmp(got, "pq", 2) == 0, "MIN 5, TIME 3: two, and then nothing");
    mode(ICANON | ECHO, 0, 1, 0);
}

static void waiting(void)
{
    char got[16];
    struct pollfd in = {0, POLLIN, 0}, out = {1, POLLOUT, 0};
    struct timeval soon = {0, 100000};
    fd_set reads;
    check(poll(&in, 1, 50) == 0 && poll(&out, 1, 0) == 1 && out.revents == POLLOUT, "poll: nothing to read, room to write");
    FD_ZERO(&reads);
    FD_SET(0, &reads);
    check(select(1, &reads, NULL, NULL, &soon) == 0 && !FD_ISSET(0, &reads), "select: the time is over");
    ask("poll");
    check(poll(&in, 1, 20000) == 1 && in.revents == POLLIN && read(0, got, 1) == 1 && got[0] == 'k', "poll: a key");
    ask("select");
    FD_SET(0, &reads);
    check(select(1, &reads, NULL, NULL, NULL) == 1 && FD_ISSET(0, &reads) && read(0, got, 1) == 1 && got[0] == 's', "select: a key");
    int pipes[2];
    if (pipe(pipes) != 0)
        return;
    struct pollfd both[] = {{pipes[0], POLLIN, 0}, {0, POLLIN, 0}};
    ask("both");
    check(poll(both, 2, 20000) == 1 && both[0].revents == 0 && both[1].revents == POLLIN && read(0, got, 1) == 1, "poll: a pipe and the terminal");
    close(pipes[0]), close(pipes[1]);
    int flags = fcntl(0, F_GETFL);
    fcntl(0, F_SETFL, flags | O_NONBLOCK);
    check(read(0, got, 1) == -1 && errno == EAGAIN, "O_NONBLOCK: EAGAIN");
    fcntl(0, F_SETFL, flags);
    ask("thrown away");
    check(poll(&in, 1, 20000) == 1 && tcflush(0, TCIFLUSH) == 0 && poll(&in, 1, 100) == 0, "tcflush: what was typed is gone");
}

static void lines_again(const struct termios *before)
{
    char got[16];
    struct termios now;
    check(tcsetattr(0, TCSAFLUSH, before) == 0 && tcgetattr(0, &now) == 0 && now.c_lflag == before->c_lflag &&
              now.c_iflag == before->c_iflag && now.c_oflag == before->c_oflag, "tcsetattr: as before");
    ask("a line");
    check(read(0, got, 2) == 2 && memcmp(got, "he", 2) == 0 && read(0, got, 16) == 4 && memcmp(got, "llo\n", 4) == 0, "canonical: a line, in parts");
    ask("the end");
    check(read(0, got, 16) == 0, "canonical: ^D is the end of file");
}

int main(void)
{
    struct termios before;
    if (tcgetattr(0, &before) < 0)
        return 2;
    settings();
    bytes_at_once();
    least_and_time();
    waiting();
    lines_again(&before);
    printf("%d failed\n", failed);
    return failed != 0;
}
