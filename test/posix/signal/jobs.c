/* Conformance: processes that stop and go on, and how their parents learn of it; waitid; signals of stopped processes. */
#include "../kit.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

static volatile sig_atomic_t children, conts;
static siginfo_t told;

static void note_child(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    children++;
    told = *info;
}

static void note_cont(int number)
{
    (void)number;
    conts++;
}

static void handle_child(int flags)
{
    struct sigaction a;
    memset(&a, 0, sizeof a);
    a.sa_sigaction = note_child;
    a.sa_flags = SA_SIGINFO | SA_RESTART | flags;
    sigaction(SIGCHLD, &a, NULL);
}

static void ms(long n)
{
    struct timespec t = {n / 1000, n % 1000 * 1000000};
    while (nanosleep(&t, &t) < 0 && errno == EINTR)
        ;
}

/* A child in a group of its own, where SIGTSTP stops it. */
static pid_t child_that(void (*body)(void))
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        body();
        _exit(0);
    }
    setpgid(pid, pid);
    return pid;
}

static void waits(void)
{
    for (;;)
        pause();
}

static void stops_itself(void)
{
    raise(SIGSTOP);
    _exit(11);
}

static void counts_cont(void)
{
    signal(SIGCONT, note_cont);
    raise(SIGSTOP);
    _exit(conts == 1 ? 12 : 13);
}

static void told_by_wait(void)
{
    int status = 0;
    pid_t pid = child_that(stops_itself);
    CHECK("WUNTRACED: WIFSTOPPED, WSTOPSIG (XSH waitpid)",
          waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP && !WIFEXITED(status) &&
              !WIFSIGNALED(status) && !WIFCONTINUED(status));
    CHECK("a stop is told once (XSH waitpid)", waitpid(pid, &status, WUNTRACED | WNOHANG) == 0);
    kill(pid, SIGCONT);
    CHECK("SIGCONT: it goes on and exits (XSH 2.4.3)", waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 11);

    pid = child_that(waits);
    CHECK("without WUNTRACED a stop is not told (XSH waitpid)",
          kill(pid, SIGSTOP) == 0 && (ms(20), waitpid(pid, &status, WNOHANG)) == 0);
    CHECK("WCONTINUED: WIFCONTINUED (XSH waitpid)",
          waitpid(pid, &status, WUNTRACED) == pid && kill(pid, SIGCONT) == 0 && waitpid(pid, &status, WCONTINUED) == pid &&
              WIFCONTINUED(status) && !WIFSTOPPED(status) && !WIFEXITED(status) && !WIFSIGNALED(status));
    static const int stops[] = {SIGTSTP, SIGTTIN, SIGTTOU};
    int good = 1;
    for (int i = 0; i < 3; i++)
        good &= kill(pid, stops[i]) == 0 && waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status) &&
                WSTOPSIG(status) == stops[i] && kill(pid, SIGCONT) == 0 && waitpid(pid, &status, WCONTINUED) == pid;
    CHECK("SIGTSTP, SIGTTIN and SIGTTOU stop it by default (XBD signal.h)", good);
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    pid = child_that(counts_cont);
    waitpid(pid, &status, WUNTRACED);
    kill(pid, SIGCONT);
    CHECK("a handler of SIGCONT runs when it goes on (XSH 2.4.3)", waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 12);
}

static void while_stopped(void)
{
    int status = 0;
    pid_t pid = child_that(waits);
    kill(pid, SIGSTOP);
    waitpid(pid, &status, WUNTRACED);
    kill(pid, SIGTERM);
    ms(20);
    CHECK("a stopped process's other signals wait (XSH 2.4.3)", waitpid(pid, &status, WNOHANG) == 0);
    kill(pid, SIGCONT);
    CHECK("and are delivered when it goes on (XSH 2.4.3)", waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    pid = child_that(waits);
    kill(pid, SIGSTOP);
    waitpid(pid, &status, WUNTRACED);
    kill(pid, SIGKILL);
    CHECK("SIGKILL ends a stopped process at once (XSH 2.4.3)", waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    pid = child_that(waits);
    kill(pid, SIGSTOP);
    waitpid(pid, &status, WUNTRACED);
    kill(pid, SIGTSTP);
    kill(pid, SIGCONT);
    ms(20);
    CHECK("SIGCONT discards stop signals that wait (XSH 2.4.1)", waitpid(pid, &status, WUNTRACED | WNOHANG) == 0);
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
}

static int bytes[2];

static void reads_one(void)
{
    char got;
    ssize_t n = read(bytes[0], &got, 1);
    _exit(n == 1 ? got : 1);
}

static void leaves_input(void)
{
    int status = 0;
    char got = 0;
    pipe(bytes);
    struct pollfd in = {bytes[0], POLLIN, 0};
    pid_t pid = child_that(reads_one);
    ms(20); /* mostly it reads by then */
    kill(pid, SIGSTOP);
    waitpid(pid, &status, WUNTRACED);
    write(bytes[1], "a", 1);
    CHECK("a stopped process takes nothing out of a pipe (XSH 2.4.3)", poll(&in, 1, 5000) == 1 && read(bytes[0], &got, 1) == 1 && got == 'a');
    kill(pid, SIGCONT);
    write(bytes[1], "b", 1);
    CHECK("its read goes on when it does (XSH 2.4.3)", waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 'b');
    close(bytes[0]);
    close(bytes[1]);
}

static void told_by_signal(void)
{
    int status = 0;
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, &old);
    handle_child(0);
    pid_t pid = child_that(waits);
    children = 0;
    kill(pid, SIGSTOP);
    sigset_t open = old;
    sigdelset(&open, SIGCHLD);
    sigsuspend(&open);
    CHECK("SIGCHLD: CLD_STOPPED, si_status the signal (XSH 2.4.3)",
          children == 1 && told.si_code == CLD_STOPPED && told.si_pid == pid && told.si_status == SIGSTOP);
    kill(pid, SIGCONT);
    sigsuspend(&open);
    CHECK("SIGCHLD: CLD_CONTINUED (XSH 2.4.3)", children == 2 && told.si_code == CLD_CONTINUED && told.si_pid == pid);
    sigprocmask(SIG_SETMASK, &old, NULL);
    handle_child(SA_NOCLDSTOP);
    kill(pid, SIGSTOP);
    waitpid(pid, &status, WUNTRACED);
    ms(20);
    CHECK("SA_NOCLDSTOP: no SIGCHLD for a stop (XSH sigaction)", children == 2 && WIFSTOPPED(status));
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0)
        ;
    ms(20);
    CHECK("but for its end (XSH sigaction)", children == 3 && told.si_code == CLD_KILLED);
    signal(SIGCHLD, SIG_DFL);
}

static void exits_9(void)
{
    _exit(9);
}

static void by_waitid(void)
{
    siginfo_t info;
    int status = 0;
    pid_t pid = child_that(stops_itself);
    memset(&info, 0, sizeof info);
    CHECK("waitid: WSTOPPED (XSH waitid)", waitid(P_PID, (id_t)pid, &info, WSTOPPED) == 0 && info.si_signo == SIGCHLD &&
                                               info.si_pid == pid && info.si_code == CLD_STOPPED && info.si_status == SIGSTOP);
    info.si_pid = 1;
    CHECK("waitid: WNOHANG with none: si_pid 0 (XSH waitid)", waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG) == 0 && info.si_pid == 0);
    kill(pid, SIGCONT);
    CHECK("waitid: WNOWAIT leaves it to be waited for (XSH waitid)",
          waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) == 0 && info.si_code == CLD_EXITED && info.si_status == 11 &&
              waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 11);
    pid = child_that(exits_9);
    CHECK("waitid: P_PGID, WEXITED (XSH waitid)", waitid(P_PGID, (id_t)pid, &info, WEXITED) == 0 && info.si_pid == pid && info.si_status == 9);
    CHECK("waitid: ECHILD, EINVAL (XSH waitid)", waitid(P_ALL, 0, &info, WEXITED) == -1 && errno == ECHILD &&
                                                     waitid(P_ALL, 0, &info, WNOHANG) == -1 && errno == EINVAL);
}

/* The next program of `execs`: are children that end still waited for, and told by SIGCHLD when they stop? */
static int next_program(void)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0)
        _exit(7);
    if (waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != 7)
        return 1;
    struct sigaction a;
    sigaction(SIGCHLD, NULL, &a);
    return a.sa_handler != SIG_DFL || a.sa_flags & (SA_NOCLDWAIT | SA_NOCLDSTOP) ? 2 : 0;
}

static char **own;
static void execs(void)
{
    char *const words[] = {own[0], (char *)"next", NULL};
    handle_child(SA_NOCLDWAIT | SA_NOCLDSTOP);
    execvp(words[0], words);
    _exit(127);
}

static void flags_and_exec(void)
{
    CHECK("exec: SA_NOCLDWAIT and SA_NOCLDSTOP end with the handler (XSH exec)", kit_child(execs) == 0);
}

static void in_own_group(void)
{
    struct sigaction a;
    memset(&a, 0, sizeof a);
    a.sa_handler = note_cont;
    setpgid(0, 0);
    sigaction(SIGCONT, &a, NULL);
    int good = kill(0, SIGCONT) == 0 && conts == 1;
    good &= killpg(getpgrp(), SIGCONT) == 0 && conts == 2;
    good &= kill(-getpid(), SIGCONT) == 0 && conts == 3;
    _exit(!good);
}

static void to_groups(void)
{
    CHECK("kill: the own group by 0 or its number (XSH kill)", kit_child(in_own_group) == 0);
    CHECK("kill: the group one is in already (XSH kill)", kill(0, 0) == 0 && killpg(getpgrp(), 0) == 0 && kill(-getpgrp(), 0) == 0);
    CHECK("kill: all (XSH kill)", kill(-1, 0) == 0);
    siginfo_t info;
    CHECK("waitid: no child in the own group (XSH waitid)", waitid(P_PGID, (id_t)getpgrp(), &info, WEXITED | WNOHANG) == -1 && errno == ECHILD);
#ifdef __linux__
    kit_skip("kill: a signal to all", "there are others here");
#else
    signal(SIGURG, note_cont);
    conts = 0;
    int fds[2];
    char c = 0;
    pipe(fds);
    pid_t pid = fork();
    if (pid == 0) {
        while (conts == 0) {
            write(fds[1], "x", 1);
            ms(5);
        }
        _exit(3);
    }
    read(fds[0], &c, 1);
    int status = 0;
    CHECK("kill: a signal to all (XSH kill)", kill(-1, SIGURG) == 0 && waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 3);
    CHECK("but to the caller, as on Linux", conts == 0);
    close(fds[0]);
    close(fds[1]);
#endif
}

static int said[2];

static void says_which(int number)
{
    write(said[1], number == SIGHUP ? "h" : "c", 1);
}

/* In a group of its own; its parent ends when it has stopped. */
static void left_alone(void)
{
    signal(SIGHUP, says_which);
    signal(SIGCONT, says_which);
    raise(SIGTSTP);
    write(said[1], "g", 1);
    ms(20);
    raise(SIGTSTP);
    write(said[1], "t", 1);
    raise(SIGTTIN);
    write(said[1], "i", 1);
    _exit(0);
}

/* A session, so that nobody outside of it is its parent there. */
static void forsakes(void)
{
    setsid();
    if (fork() == 0) {
        int status;
        pid_t pid = child_that(left_alone);
        _exit(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status) ? 0 : 1);
    }
    int status = 0;
    wait(&status);
    ms(100);
    _exit(status != 0);
}

static void orphaned_groups(void)
{
    char all[16];
    size_t n = 0;
    pipe(said);
    CHECK("SIGTSTP stops a process whose parent is in another group (XSH 2.4.3)", kit_child(forsakes) == 0);
    close(said[1]);
    for (ssize_t got; n < sizeof all && (got = read(said[0], all + n, sizeof all - n)) > 0;)
        n += (size_t)got;
    CHECK("when its group is orphaned it gets SIGHUP and SIGCONT (XSH _exit)",
          n >= 3 && memchr(all, 'h', 3) && memchr(all, 'c', 3) && all[2] == 'g');
    CHECK("and SIGTSTP and SIGTTIN do not stop it (XSH 2.4.3)", n == 5 && memcmp(all + 3, "ti", 2) == 0);
    close(said[0]);
}

int main(int argc, char **argv)
{
    own = argv;
    if (argc > 1)
        return next_program();

    told_by_wait();
    while_stopped();
    leaves_input();
    told_by_signal();
    by_waitid();
    flags_and_exec();
    to_groups();
    orphaned_groups();
    return kit_end();
}
