/* One case: a forked child in a process group of its own, a pipe for its last words, counters before and after. */
#include "case.h"

#include "lib/ask.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int words_fd = -1; /* in the child: where suite_fail writes */
static pid_t case_pid;

/* What must be the same after a case as before. */
static const char *const kept[] = {
    "pager.spaces", "pager.opens", "pager.waiting", "pager.frames_anon", "pager.kernel_frames", "pager.frames_commit",
    "proc.processes", "proc.zombies", "proc.frames_used", "proc.slots_used", "fs.handles", "fs.pipes", "fs.waiting",
};
enum { KEPT = sizeof kept / sizeof *kept, RUNS_MAX = 3 };

struct census {
    uint64_t values[KEPT];
};

void suite_fail(const char *format, ...)
{
    char text[CASE_WHY_BYTES];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    if (getpid() == case_pid)
        (void)!write(words_fd, text, strlen(text));
    else
        fprintf(stderr, "in a child: %s\n", text);
    _exit(1);
}

static void note(const char *name, uint64_t value, void *context)
{
    struct census *census = context;
    for (int i = 0; i < KEPT; i++)
        if (strcmp(kept[i], name) == 0)
            census->values[i] = value;
}

static struct census take_census(void)
{
    struct census census = { { 0 } };
    ask_counters(note, &census);
    return census;
}

/* The first counter that differs, or -1. */
static int difference(const struct census *before, struct census *now)
{
    *now = take_census();
    for (int i = 0; i < KEPT; i++)
        if (before->values[i] != now->values[i])
            return i;
    return -1;
}

static void pause_ms(int milliseconds)
{
    nanosleep(&(struct timespec){ .tv_nsec = milliseconds * 1000000L }, NULL);
}

/*
 * The counters once they stand still: whoever reads what this program prints works for a while after each line, and then waits
 * again. What changes without an end is taken as it is.
 */
static struct census take_quiet_census(void)
{
    struct census last = take_census(), now;
    for (int i = 0, same = 0; i < 200 && same < 2; i++, last = now) {
        pause_ms(2);
        same = difference(&last, &now) < 0 ? same + 1 : 0;
    }
    return last;
}

/* Waits for the case. Its status, or -1: it took too long. */
static int wait_for(pid_t pid)
{
    int status, pause = 1;
    for (long waited = 0; waited < CASE_SECONDS_MAX * 1000L; waited += pause) {
        if (waitpid(pid, &status, WNOHANG) == pid)
            return status;
        pause_ms(pause);
        pause = waited > 100 ? 20 : 2;
    }
    kill(-pid, SIGKILL);
    waitpid(pid, &status, 0);
    return -1;
}

static pid_t start(const struct test_case *test, int words[2])
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    setpgid(0, 0);
    close(words[0]);
    words_fd = words[1];
    case_pid = getpid();
    test->run();
    _exit(0);
}

static bool judge(int status, const char *words, char why[CASE_WHY_BYTES])
{
    if (status == 0)
        return true;
    if (status == -1)
        snprintf(why, CASE_WHY_BYTES, "not done after %d seconds", CASE_SECONDS_MAX);
    else if (WIFSIGNALED(status))
        snprintf(why, CASE_WHY_BYTES, "died of signal %d", WTERMSIG(status));
    else if (words[0])
        snprintf(why, CASE_WHY_BYTES, "%s", words);
    else
        snprintf(why, CASE_WHY_BYTES, "exit status %d", WEXITSTATUS(status));
    return false;
}

/* Runs it once. False: it failed. *differs: the counter that is not as it was, or -1. */
static bool run_once(const struct test_case *test, void (*clean)(void), char why[CASE_WHY_BYTES], int *differs)
{
    char text[CASE_WHY_BYTES] = "";
    int words[2];
    struct census before = take_quiet_census(), after;
    *differs = -1;
    if (pipe(words) < 0)
        return snprintf(why, CASE_WHY_BYTES, "pipe: %s", strerror(errno)), false;
    pid_t pid = start(test, words);
    close(words[1]);
    int status = pid < 0 ? 1 << 8 : wait_for(pid);
    if (pid > 0)
        kill(-pid, SIGKILL); /* what it left behind */
    ssize_t got = pid > 0 ? read(words[0], text, sizeof text - 1) : 0;
    text[got > 0 ? got : 0] = 0;
    close(words[0]);
    if (clean)
        clean();
    if (!judge(status, text, why))
        return false;
    *differs = difference(&before, &after);
    for (int i = 0; i < 100 && *differs >= 0; i++) {
        pause_ms(10);
        *differs = difference(&before, &after);
    }
    if (*differs >= 0)
        snprintf(why, CASE_WHY_BYTES, "%s was %llu, is %llu", kept[*differs],
                 (unsigned long long)before.values[*differs], (unsigned long long)after.values[*differs]);
    return true;
}

bool case_run(const struct test_case *test, void (*clean)(void), char why[CASE_WHY_BYTES])
{
    int differs = 0;
    for (int i = 0; i < RUNS_MAX && differs >= 0; i++) /* a leak comes again; what another program did meanwhile does not */
        if (!run_once(test, clean, why, &differs))
            return false;
    return differs < 0;
}

bool suite_soon(bool (*claim)(void *context), void *context)
{
    for (int i = 0; i < 200; i++) {
        if (claim(context))
            return true;
        pause_ms(10);
    }
    return claim(context);
}

int suite_child(void (*what)(void *argument), void *argument)
{
    int status;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        what(argument);
        _exit(0);
    }
    NEED_OK(pid);
    NEED(waitpid(pid, &status, 0) == pid);
    if (WIFSIGNALED(status))
        return WTERMSIG(status);
    return WEXITSTATUS(status) == 0 ? 0 : -1;
}
