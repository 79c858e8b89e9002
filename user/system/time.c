/*
 * time [-p] COMMAND ...: runs it, then says how long it took: real time, CPU time of its processes, the instructions of the whole
 * machine meanwhile, and the page faults of its processes.
 */
#include "lib/say.h"

#include <errno.h>
#include <quire/sys.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct moment {
    struct timespec clock;
    uint64_t instructions;
    struct rusage children;
};

static struct moment now(void)
{
    struct moment moment;
    clock_gettime(CLOCK_MONOTONIC, &moment.clock);
    moment.instructions = sys_instret();
    getrusage(RUSAGE_CHILDREN, &moment.children); /* those that were waited for, and theirs */
    return moment;
}

static long long milliseconds(const struct timeval *time)
{
    return (long long)time->tv_sec * 1000 + time->tv_usec / 1000;
}

static void report(const struct moment *before, const struct moment *after, bool posix)
{
    long long real = ((long long)(after->clock.tv_sec - before->clock.tv_sec) * 1000000000 + after->clock.tv_nsec -
                      before->clock.tv_nsec) / 1000000;
    long long user = milliseconds(&after->children.ru_utime), sys = milliseconds(&after->children.ru_stime);
    long minor = after->children.ru_minflt, major = after->children.ru_majflt;
    if (posix) {
        fprintf(stderr, "real %lld.%02lld\nuser %lld.%02lld\nsys %lld.%02lld\n", real / 1000, real % 1000 / 10, user / 1000,
                user % 1000 / 10, sys / 1000, sys % 1000 / 10);
        return;
    }
    fprintf(stderr, "real %lld.%03lld s, user %lld.%03lld s, sys %lld.%03lld s, %llu instructions, %ld minor and %ld major faults\n",
            real / 1000, real % 1000, user / 1000, user % 1000, sys / 1000, sys % 1000,
            (unsigned long long)(after->instructions - before->instructions), minor, major);
}

int main(int argc, char **argv)
{
    int status, at = 1;
    bool posix = false;
    say_start(argv, "time [-p] COMMAND [ARGUMENT ...]");
    if (argc > 1 && strcmp(argv[1], "-p") == 0) {
        posix = true;
        at = 2;
    }
    if (at < argc && strcmp(argv[at], "--") == 0)
        at++;
    if (at == argc || (argv[at][0] == '-' && argv[at][1]))
        say_wrong();
    struct moment before = now();
    pid_t pid = fork();
    if (pid < 0)
        return say_errno("fork");
    if (pid == 0) {
        execvp(argv[at], argv + at);
        int why = errno;
        say_errno(argv[at]);
        _exit(why == ENOENT ? 127 : 126);
    }
    signal(SIGINT, SIG_IGN); /* ^C is for the command; what it took is told all the same */
    signal(SIGQUIT, SIG_IGN);
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return say_errno(argv[at]);
    struct moment after = now();
    report(&before, &after, posix);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
