/* What processes cost. */
#include "measure.h"

#include <proto/layout.h>
#include <proto/pager.h>
#include <proto/proc.h>
#include <quire/call.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
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

/* A program in the child of a vfork, and its end. */
static void vfork_exec_wait(void)
{
    static char name[] = "bench", nothing[] = "--nothing";
    char *const argv[] = {name, nothing, NULL};
    pid_t child = vfork();
    if (child == 0) {
        execv("/bin/bench", argv);
        _exit(1);
    }
    wait_for(child);
}

/* The same by posix_spawn. */
static void spawn_exec_wait(void)
{
    static char name[] = "bench", nothing[] = "--nothing";
    char *const argv[] = {name, nothing, NULL};
    pid_t child;
    if (posix_spawn(&child, "/bin/bench", NULL, NULL, argv, environ) != 0)
        fail("posix_spawn");
    wait_for(child);
}

/* What fork costs a parent with 64 MiB touched, of pages or of 2 MiB leaves, up to its return in both; the child then waits on a pipe. */
static void bench_big_fork(const char *name, int advice, int rounds)
{
    int fds[2];
    char byte;
    const size_t bytes = 64 << 20;
    char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        return; /* no memory for it on this machine: no row */
    if (madvise(at, bytes, advice) < 0)
        fail("madvise");
    for (size_t i = 0; i < bytes; i += 4096)
        at[i] = 1;
    uint64_t least = UINT64_MAX;
    for (int round = 0; round < rounds; round++) {
        if (pipe(fds) < 0)
            fail("pipe");
        uint64_t from = instructions();
        pid_t child = fork();
        uint64_t took = instructions() - from;
        if (child == 0) {
            close(fds[1]);
            _exit(read(fds[0], &byte, 1) != 0);
        }
        close(fds[0]);
        close(fds[1]);
        wait_for(child);
        least = took < least ? took : least;
    }
    row(name, least);
    if (munmap(at, bytes) < 0)
        fail("munmap");
}

void bench_processes(void)
{
    uint64_t w[MSG_WORDS] = {0};
    MEASURE("pager_null", (void)0, quire_call(USER_SLOT_PAGER, PAGER_NULL, w), (void)0);
    MEASURE("proc_null", (void)0, quire_call(USER_SLOT_PROC, PROC_NULL, w), (void)0);
    MEASURE("getpid", (void)0, getpid(), (void)0);
    MEASURE("fork_exit_wait", (void)0, fork_exit_wait(), (void)0);
    MEASURE("fork_exec_wait", (void)0, fork_exec_wait(), (void)0);
    MEASURE("vfork_exec_wait", (void)0, vfork_exec_wait(), (void)0);
    MEASURE("spawn_exec_wait", (void)0, spawn_exec_wait(), (void)0);
    bench_big_fork("fork_64m_parent", MADV_NOHUGEPAGE, 4);
    bench_big_fork("fork_64m_huge_parent", MADV_HUGEPAGE, 1); /* the first fork splits the leaves */
}
