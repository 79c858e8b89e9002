/* time COMMAND ...: runs it, then says how long it took: seconds, instructions of the whole machine, page faults. */
#include "lib/ask.h"
#include "lib/say.h"

#include <abi/syscall.h>
#include <errno.h>
#include <quire/sys.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct moment {
    struct timespec clock;
    uint64_t instructions, faults;
};

static struct moment now(void)
{
    struct moment moment;
    clock_gettime(CLOCK_MONOTONIC, &moment.clock);
    moment.instructions = sys_instret();
    moment.faults = ask_kernel(KSTAT_FAULTS);
    return moment;
}

int main(int argc, char **argv)
{
    int status;
    say_name(argv[0]);
    if (argc < 2)
        say_usage("time COMMAND [ARGUMENTS]");
    struct moment before = now();
    pid_t pid = fork();
    if (pid < 0)
        return say_errno("fork");
    if (pid == 0) {
        execvp(argv[1], argv + 1);
        int why = errno;
        say_errno(argv[1]);
        _exit(why == ENOENT ? 127 : 126);
    }
    if (waitpid(pid, &status, 0) < 0)
        return say_errno(argv[1]);
    struct moment after = now();
    long long nanoseconds = (long long)(after.clock.tv_sec - before.clock.tv_sec) * 1000000000 +
                            after.clock.tv_nsec - before.clock.tv_nsec;
    fprintf(stderr, "real %lld.%03lld s, %llu instructions, %llu faults\n", nanoseconds / 1000000000,
            nanoseconds / 1000000 % 1000, (unsigned long long)(after.instructions - before.instructions),
            (unsigned long long)(after.faults - before.faults));
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
