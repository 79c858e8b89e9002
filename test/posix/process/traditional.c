/* Conformance: what programs use that is XSI or older than POSIX: groups and sessions, wait4, sighold and sigset, timegm, clearenv, err.h. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "../kit.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static volatile sig_atomic_t runs;

static void note(int number)
{
    (void)number;
    runs++;
}

static void new_session(void)
{
    pid_t parent = getppid(), group = getpgrp();
    if (getpgid(parent) != getpgid(getppid()) || getpgid(0) != group || getpgid(getpid()) != group)
        _exit(1);
    if (setsid() != getpid() || getpgrp() != getpid() || setsid() != -1 || errno != EPERM)
        _exit(2);
}

static void groups(void)
{
    int go[2], how;
    char byte;
    if (pipe(go) < 0)
        return;
    pid_t child = fork();
    if (child == 0)
        _exit(read(go[0], &byte, 1) != 1);
    CHECK("getpgid of a child; it can be given a group of its own (XSH getpgid, setpgid)",
          getpgid(child) == getpgrp() && setpgid(child, 0) == 0 && getpgid(child) == child && getpgid(child) != getpgrp());
    CHECK("it ends", write(go[1], "x", 1) == 1 && waitpid(child, &how, 0) == child && how == 0 && close(go[0]) == 0 && close(go[1]) == 0);
    CHECK("getpgid: ESRCH (XSH getpgid)", getpgid(child) == -1 && errno == ESRCH);
    CHECK("setsid makes a group; its leader cannot do it again: EPERM (XSH setsid)", kit_child(new_session) == 0);
}

static void works(void)
{
    struct timespec begun, now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begun);
    do
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    while ((now.tv_sec - begun.tv_sec) * 1000 + (now.tv_nsec - begun.tv_nsec) / 1000000 < 60);
}

static long ms(const struct rusage *u)
{
    return (u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1000 + (u->ru_utime.tv_usec + u->ru_stime.tv_usec) / 1000;
}

static void waits(void)
{
    struct rusage first, second;
    int how = -1;
    kit_child(works);
    pid_t child = fork();
    if (child == 0) {
        works();
        _exit(7);
    }
    CHECK("wait4 tells what that child has used", wait4(child, &how, 0, &first) == child && WIFEXITED(how) && WEXITSTATUS(how) == 7 &&
                                                      ms(&first) >= 50 && ms(&first) < 110);
    child = fork();
    if (child == 0)
        _exit(0);
    CHECK("wait3: of any", wait3(&how, 0, &second) == child && how == 0 && ms(&second) < 50);
    CHECK("wait3: ECHILD", wait3(&how, WNOHANG, NULL) == -1 && errno == ECHILD);
}

static void signals(void)
{
    runs = 0;
    CHECK("sighold: it waits; sigrelse: it comes (XSH sighold)", sigset(SIGUSR1, note) == SIG_DFL && sighold(SIGUSR1) == 0 &&
                                                                     raise(SIGUSR1) == 0 && runs == 0 && sigrelse(SIGUSR1) == 0 && runs == 1);
    CHECK("sigset: SIG_HOLD, and what was before (XSH sigset)", sigset(SIGUSR1, SIG_HOLD) == note && raise(SIGUSR1) == 0 && runs == 1 &&
                                                                    sigset(SIGUSR1, note) == SIG_HOLD && runs == 2);
    CHECK("sigignore (XSH sigignore)", sigignore(SIGUSR1) == 0 && raise(SIGUSR1) == 0 && runs == 2);
    CHECK("EINVAL", sighold(1000) == -1 && errno == EINVAL && sigset(SIGKILL, note) == SIG_ERR && errno == EINVAL);
    signal(SIGUSR1, SIG_DFL);
}

static int is_day(int year, int month, int day, time_t seconds)
{
    struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day}, back;
    return timegm(&tm) == seconds && gmtime_r(&seconds, &back) && back.tm_yday == tm.tm_yday && back.tm_wday == tm.tm_wday && tm.tm_mday == back.tm_mday;
}

static void days(void)
{
    CHECK("timegm", is_day(1970, 1, 1, 0) && is_day(2000, 2, 29, 951782400) && is_day(2026, 11, 29, 1795910400) && is_day(1969, 12, 31, -86400) &&
                        is_day(1900, 3, 1, -2203891200) && is_day(2100, 3, 1, 4107542400));
    CHECK("timegm: what is too large goes on in the next", is_day(1970, 14, 1, 34214400) && is_day(1970, 1, 0, -86400) && is_day(1970, -1, 30, -2764800));
    int good = 1;
    for (time_t t = -70000000000; t < 70000000000; t += 99999999) {
        struct tm tm;
        good &= gmtime_r(&t, &tm) && timegm(&tm) == t;
    }
    CHECK("timegm is the opposite of gmtime", good);
    setenv("TZ", "EST5EDT", 1);
    tzset();
    CHECK("timegm: whatever TZ says", is_day(1970, 1, 2, 86400));
}

static void warns(void)
{
    warnx("%d", 5);
    errno = ENOENT;
    err(3, "%s", "file");
}

static void messages(void)
{
    char text[256] = "";
    int both = dup(2), to = open("/tmp/traditional", O_RDWR | O_CREAT | O_TRUNC, 0600);
    dup2(to, 2);
    int how = kit_child(warns);
    dup2(both, 2);
    ssize_t n = pread(to, text, sizeof text - 1, 0);
    const char *name = program_invocation_short_name;
    char wanted[256];
    snprintf(wanted, sizeof wanted, "%s: 5\n%s: file: %s\n", name, name, strerror(ENOENT));
    CHECK("warnx and err begin with the program's name", n > 0 && strcmp(text, wanted) == 0 && *name && !strchr(name, '/'));
    CHECK("strerror has a text for every number (XSH strerror)", strerror(12345)[0] && strerror(-3)[0] && strerror(0)[0]);
    CHECK("err exits", WIFEXITED(how) && WEXITSTATUS(how) == 3);
    unlink("/tmp/traditional");
    close(to), close(both);
}

static void environment(void)
{
    CHECK("clearenv, and setenv after it", setenv("A", "1", 1) == 0 && clearenv() == 0 && !getenv("A") && !getenv("PATH") &&
                                               setenv("B", "2", 1) == 0 && strcmp(getenv("B"), "2") == 0 && environ[0] && !environ[1]);
}

int main(void)
{
    groups();
    waits();
    signals();
    days();
    messages();
    environment();
    return kit_end();
}
