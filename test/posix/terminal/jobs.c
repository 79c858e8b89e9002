/*
 * Conformance: job control of the terminal (XBD 11.1.4, 11.1.9). This program does what a shell does: its children are groups of their own, and it gives
 * them the terminal. What is to be typed it asks for: `ready: NAME`. Driven by test/test_posix_terminal.py.
 */
#include "../kit.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>

static volatile sig_atomic_t runs;

static void note(int number)
{
    (void)number;
    runs++;
}

static void handle(int signal, int flags)
{
    struct sigaction a;
    memset(&a, 0, sizeof a);
    a.sa_handler = note;
    a.sa_flags = flags;
    sigaction(signal, &a, NULL);
}

static void block(int signal)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

static void ask(const char *what)
{
    printf("ready: %s\n", what);
    fflush(stdout);
}

/* A child in a group of its own, in the foreground or not. What it does it tells by its exit status. */
static pid_t child_that(int (*body)(void), int foreground)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        if (foreground)
            tcsetpgrp(0, getpid());
        signal(SIGTTOU, SIG_DFL);
        _exit(body());
    }
    setpgid(pid, pid);
    if (foreground)
        tcsetpgrp(0, pid);
    return pid;
}

static int stopped_by(pid_t pid, int signal)
{
    int status = 0;
    return waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status) && WSTOPSIG(status) == signal;
}

static int exits_with(pid_t pid, int code)
{
    int status = 0;
    return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == code;
}

static void take_terminal(void)
{
    tcsetpgrp(0, getpgrp());
}

/* It goes on in the foreground, where it waits for what is typed, and exits so. */
static int goes_on(pid_t pid, const char *wants, int code)
{
    tcsetpgrp(0, pid);
    kill(pid, SIGCONT);
    ask(wants);
    int good = exits_with(pid, code);
    take_terminal();
    return good;
}

static int line_is(const char *want)
{
    char line[64];
    ssize_t n = read(0, line, sizeof line);
    return n < 0 ? errno : n == (ssize_t)strlen(want) && memcmp(line, want, strlen(want)) == 0 ? 0 : 250;
}

/* ---- reading in the background ---- */

static int reads_line(void)
{
    return line_is("yours\n");
}

static int reads_ignoring(void)
{
    signal(SIGTTIN, SIG_IGN);
    return line_is("");
}

static int reads_blocking(void)
{
    block(SIGTTIN);
    return line_is("");
}

static int reads_interrupted(void)
{
    handle(SIGTTIN, 0);
    int error = line_is("");
    return runs == 1 ? error : 251;
}

static int later[2];

/* Its parent ends first; then nobody is left who could let it go on. */
static int reads_orphaned(void)
{
    int alive[2];
    if (pipe(alive) != 0)
        return 252;
    if (fork() == 0) {
        char told, none;
        close(alive[1]);
        read(alive[0], &none, 1);
        while (getppid() == getpgrp()) /* its pipe was closed first */
            ;
        told = (char)line_is("");
        write(later[1], &told, 1);
        struct termios now;
        told = (char)(tcgetattr(0, &now) == 0 && tcsetattr(0, TCSANOW, &now) == -1 ? errno : 0);
        write(later[1], &told, 1);
        _exit(0);
    }
    return 0;
}

static void background_reads(void)
{
    char told[2] = {0};
    pid_t pid = child_that(reads_line, 0);
    CHECK("read in the background: SIGTTIN stops it (XBD 11.1.4)", stopped_by(pid, SIGTTIN));
    kill(pid, SIGCONT);
    CHECK("and again when it goes on there (XBD 11.1.4)", stopped_by(pid, SIGTTIN));
    CHECK("in the foreground the read goes on (XBD 11.1.4)", goes_on(pid, "a line", 0));
    CHECK("SIGTTIN ignored: EIO (XSH read)", exits_with(child_that(reads_ignoring, 0), EIO));
    CHECK("SIGTTIN blocked: EIO (XSH read)", exits_with(child_that(reads_blocking, 0), EIO));
    CHECK("SIGTTIN handled: EINTR (XSH read)", exits_with(child_that(reads_interrupted, 0), EINTR));
    pipe(later);
    exits_with(child_that(reads_orphaned, 0), 0);
    CHECK("in an orphaned group: EIO (XSH read)", read(later[0], &told[0], 1) == 1 && told[0] == EIO);
    CHECK("tcsetattr, too (XSH tcsetattr)", read(later[0], &told[1], 1) == 1 && told[1] == EIO);
    close(later[0]), close(later[1]);
}

/* ---- changing the terminal in the background ---- */

static int sets_mode(void)
{
    struct termios now;
    return tcgetattr(0, &now) == 0 && tcsetattr(0, TCSANOW, &now) == 0 ? 0 : errno;
}

static int flushes(void)
{
    return tcflush(0, TCIFLUSH) == 0 ? 0 : errno;
}

static int takes(void)
{
    return tcsetpgrp(0, getpgrp()) == 0 && tcgetpgrp(0) == getpgrp() ? 0 : errno;
}

static int sets_mode_ignoring(void)
{
    signal(SIGTTOU, SIG_IGN);
    return sets_mode();
}

static int sets_mode_blocking(void)
{
    block(SIGTTOU);
    return sets_mode();
}

static int sets_mode_interrupted(void)
{
    handle(SIGTTOU, 0);
    int error = sets_mode();
    return runs == 1 ? error : 251;
}

static int writes(void)
{
    printf("written\n");
    return fflush(stdout) == 0 ? 0 : errno;
}

static void background_changes(void)
{
    static int (*const changes[])(void) = {sets_mode, flushes, takes};
    int good = 1;
    for (int i = 0; i < 3; i++) {
        pid_t pid = child_that(changes[i], 0);
        good &= stopped_by(pid, SIGTTOU);
        tcsetpgrp(0, pid);
        kill(pid, SIGCONT);
        good &= exits_with(pid, 0);
        take_terminal();
    }
    CHECK("tcsetattr, tcflush, tcsetpgrp in the background: SIGTTOU stops it (XBD 11.1.4)", good);
    CHECK("SIGTTOU ignored: done (XBD 11.1.4)", exits_with(child_that(sets_mode_ignoring, 0), 0));
    CHECK("SIGTTOU blocked: done (XBD 11.1.4)", exits_with(child_that(sets_mode_blocking, 0), 0));
    CHECK("SIGTTOU handled: EINTR (XSH tcsetattr)", exits_with(child_that(sets_mode_interrupted, 0), EINTR));
    CHECK("without TOSTOP any may write (XBD 11.1.4)", exits_with(child_that(writes, 0), 0));
}

/* ---- SUSP ---- */

static int polls(void)
{
    struct pollfd in = {0, POLLIN, 0};
    return poll(&in, 1, -1) == 1 ? line_is("yours\n") : errno;
}

static int reads_timed(void)
{
    char got[8];
    struct termios now, before;
    tcgetattr(0, &before);
    now = before;
    now.c_lflag &= ~(tcflag_t)ICANON;
    now.c_cc[VMIN] = 3;
    now.c_cc[VTIME] = 0;
    tcsetattr(0, TCSANOW, &now);
    ssize_t n = read(0, got, sizeof got);
    tcsetattr(0, TCSANOW, &before);
    return n == 3 && memcmp(got, "xyz", 3) == 0 ? 0 : n < 0 ? errno : 250;
}

static int restarts(void)
{
    handle(SIGTSTP, SA_RESTART);
    int error = line_is("yours\n");
    return runs == 1 ? error : 251;
}

static int is_interrupted(void)
{
    handle(SIGTSTP, 0);
    int error = line_is("");
    return runs == 1 ? error : 251;
}

static int continued_with_handler(void)
{
    handle(SIGCONT, 0);
    int error = line_is("");
    return runs == 1 ? error : 251;
}

static void nap(void)
{
    struct timespec moment = {0, 30000000};
    nanosleep(&moment, NULL); /* mostly the child waits for input by then; it must be right if not */
}

static pid_t suspended(int (*body)(void))
{
    pid_t pid = child_that(body, 1);
    nap();
    ask("suspend");
    int good = stopped_by(pid, SIGTSTP);
    take_terminal();
    if (!good)
        CHECK("SUSP: SIGTSTP stops the foreground group (XBD 11.1.9)", 0);
    return pid;
}

static void suspending(void)
{
    struct termios before;
    tcgetattr(0, &before);
    pid_t pid = suspended(reads_line);
    ask("mine");
    CHECK("one that is stopped takes no line (XBD 11.1.9)", line_is("mine\n") == 0);
    CHECK("its read goes on with it (XSH 2.4.3)", goes_on(pid, "a line", 0));
    pid = suspended(polls);
    ask("mine");
    CHECK("poll: neither (XSH poll)", line_is("mine\n") == 0 && goes_on(pid, "a line", 0));
    pid = suspended(reads_timed);
    tcsetattr(0, TCSANOW, &before);
    ask("mine");
    int good = line_is("mine\n") == 0;
    pid_t told = pid;
    tcsetpgrp(0, told);
    before.c_lflag &= ~(tcflag_t)ICANON;
    tcsetattr(0, TCSANOW, &before);
    CHECK("a read of MIN 3: neither (XBD 11.1.7)", good && goes_on(pid, "three", 0));
    before.c_lflag |= ICANON;
    tcsetattr(0, TCSANOW, &before);
    pid = child_that(restarts, 1);
    nap();
    ask("key and line");
    CHECK("SIGTSTP handled with SA_RESTART: the read goes on (XSH sigaction)", exits_with(pid, 0));
    take_terminal();
    pid = child_that(is_interrupted, 1);
    nap();
    ask("suspend");
    CHECK("SIGTSTP handled: EINTR (XSH read)", exits_with(pid, EINTR));
    take_terminal();
    pid = suspended(continued_with_handler);
    tcsetpgrp(0, pid);
    kill(pid, SIGCONT);
    CHECK("SIGCONT handled: EINTR (XSH read)", exits_with(pid, EINTR));
    take_terminal();
}

/* ---- its size ---- */

static void resizing(void)
{
    struct winsize before, now = {30, 100, 0, 0}, got = {0};
    ioctl(0, TIOCGWINSZ, &before);
    CHECK("TIOCSWINSZ: SIGWINCH is ignored by default", ioctl(0, TIOCSWINSZ, &now) == 0 && ioctl(0, TIOCGWINSZ, &got) == 0 &&
                                                            got.ws_row == 30 && got.ws_col == 100);
    handle(SIGWINCH, 0);
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGWINCH);
    sigprocmask(SIG_BLOCK, &set, &old);
    runs = 0;
    ioctl(0, TIOCSWINSZ, &now);
    now.ws_row = 31;
    ioctl(0, TIOCSWINSZ, &now);
    sigsuspend(&old);
    CHECK("TIOCSWINSZ: SIGWINCH to the foreground group", runs == 1);
    sigprocmask(SIG_SETMASK, &old, NULL);
    signal(SIGWINCH, SIG_DFL);
    ioctl(0, TIOCSWINSZ, &before);
}

int main(void)
{
    struct termios settings;
    signal(SIGTTOU, SIG_IGN); /* as a shell, it takes the terminal back from the background */
    CHECK("VSUSP: ^Z (XBD 11.1.9)", tcgetattr(0, &settings) == 0 && settings.c_cc[VSUSP] == 26);
    background_reads();
    background_changes();
    suspending();
    resizing();
    return kit_end();
}
