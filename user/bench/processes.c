/* What processes cost. */
#include "measure.h"

#include <proto/layout.h>
#include <proto/pager.h>
#include <proto/proc.h>
#include <quire/call.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void wait_for(pid_t child)
{
    int status;
    if (child < 0)
        fail("fork");
    if (waitpid(child, &status, 0) != child || status != 0)
        fail("waitpid");
}

static void fork_exit_wait(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    wait_for(child);
}

static void fork_exec_wait(void)
{
    static char name[] = "bench", nothing[] = "--nothing";
    char *const argv[] = {name, nothing, NULL};
    pid_t child = fork();
    if (child == 0) {
        execv("/bin/bench", argv);
        _exit(1);
    }
    wait_for(child);
}

void bench_processes(void)
{
    uint64_t w[MSG_WORDS] = {0};
    MEASURE("pager_null", (void)0, quire_call(USER_SLOT_PAGER, PAGER_NULL, w), (void)0);
    MEASURE("proc_null", (void)0, quire_call(USER_SLOT_PROC, PROC_NULL, w), (void)0);
    MEASURE("getpid", (void)0, getpid(), (void)0);
    MEASURE("fork_exit_wait", (void)0, fork_exit_wait(), (void)0);
    MEASURE("fork_exec_wait", (void)0, fork_exec_wait(), (void)0);
}
