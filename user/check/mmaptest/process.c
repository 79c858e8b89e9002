/* exit, kill, exec and changes of thread. */
#include "process.h"

#include "kit.h"

#include "lib/ask.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

static const int both = PROT_READ | PROT_WRITE;

static void map_and_leave(void *unused)
{
    (void)unused;
    int fd = open(KIT_PATH, O_RDWR);
    unsigned char *shared = mmap(NULL, 8 * PAGE, both, MAP_SHARED, fd, 0);
    unsigned char *private = mmap(NULL, 8 * PAGE, both, MAP_PRIVATE, fd, 0);
    unsigned char *anonymous = mmap(NULL, 64 * PAGE, both, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED || private == MAP_FAILED || anonymous == MAP_FAILED)
        _exit(1);
    shared[2 * PAGE] = 0;
    private[PAGE] = 1;
    memset(anonymous, 1, 64 * PAGE);
}

static bool anon_is(void *want)
{
    struct pager_stat now = kit_stat(), *before = want;
    return now.anon_frames == before->anon_frames && now.spaces == before->spaces && now.opens == before->opens &&
           now.kernel_frames == before->kernel_frames && now.commit_frames == before->commit_frames;
}

static void exit_unmaps_all(void)
{
    int fd = kit_file(8 * PAGE);
    NEED(suite_child(map_and_leave, NULL) == 0);
    struct pager_stat before = kit_stat();
    for (int i = 0; i < 5; i++)
        NEED(suite_child(map_and_leave, NULL) == 0);
    NEED(suite_soon(anon_is, &before));
    unsigned char byte = 1;
    NEED(pread(fd, &byte, 1, 2 * PAGE) == 1 && byte == 0); /* what it stored is in the file */
}

static void map_and_die(void *unused)
{
    map_and_leave(unused);
    kill(getpid(), SIGKILL);
}

static void kill_unmaps_all(void)
{
    close(kit_file(8 * PAGE));
    NEED(suite_child(map_and_die, NULL) == SIGKILL);
    struct pager_stat before = kit_stat();
    for (int i = 0; i < 5; i++)
        NEED(suite_child(map_and_die, NULL) == SIGKILL);
    NEED(suite_soon(anon_is, &before));
}

int process_after_exec(int argc, char **argv)
{
    if (argc < 4)
        return 9;
    if (kit_region((void *)strtoul(argv[2], NULL, 0)).bytes != 0)
        return 1;
    return kit_region_count() > atoi(argv[3]) ? 2 : 0;
}

static void exec_keeps_nothing(void)
{
    int fd = kit_file(PAGE), status, fresh = kit_region_count();
    unsigned char *memory = mmap((void *)0x2222220000, PAGE, both, MAP_SHARED | MAP_FIXED, fd, 0);
    NEED_OK(memory);
    NEED_OK(mmap(NULL, 4 * PAGE, both, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    memory[0] = 0;
    char where[32], count[16];
    snprintf(where, sizeof where, "%p", (void *)memory);
    snprintf(count, sizeof count, "%d", fresh);
    pid_t pid = fork();
    if (pid == 0) {
        execl("/bin/mmaptest", "mmaptest", PROCESS_EXEC_WORD, where, count, (char *)NULL);
        _exit(8);
    }
    NEED(waitpid(pid, &status, 0) == pid);
    NEED(WIFEXITED(status));
    if (status != 0)
        suite_fail("the program after exec: status %d", WEXITSTATUS(status));
    unsigned char byte = 1;
    NEED(pread(fd, &byte, 1, 0) == 1 && byte == 0);
}

static void failed_exec_keeps_all(void)
{
    int fd = kit_file(PAGE);
    unsigned char *memory = kit_map(PAGE, both, MAP_PRIVATE, fd, 0);
    memory[0] = 33;
    char *argv[] = { "x", NULL };
    NEED_ERRNO(execve("/nowhere", argv, NULL), ENOENT);
    NEED_ERRNO(execve(KIT_PATH, argv, NULL), EACCES);
    NEED_OK(chmod(KIT_PATH, 0755));
    NEED_ERRNO(execve(KIT_PATH, argv, NULL), ENOEXEC);
    NEED(memory[0] == 33);
}

/* Sums a series again and again, letting others run between. */
static int calculate(int which)
{
    double first = 0;
    for (int round = 0; round < 30; round++) {
        double sum = which, factor = 1.0 + which / 16.0;
        for (int i = 1; i < 2000; i++) {
            sum += factor / i;
            factor = factor * 0.999 + sum * 0.0001;
        }
        if (round == 0)
            first = sum;
        if (sum != first)
            return 1;
        nanosleep(&(struct timespec){ .tv_nsec = 100000 }, NULL);
    }
    return 0;
}

static void floating_point(void)
{
    enum { CHILDREN = 4 };
    pid_t pids[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            _exit(calculate(i));
        NEED_OK(pids[i]);
    }
    NEED(calculate(CHILDREN) == 0);
    for (int i = 0; i < CHILDREN; i++) {
        int status;
        NEED(waitpid(pids[i], &status, 0) == pids[i] && status == 0);
    }
}

/* A register keeps its value over a fault, a call and a fork. */
static void floating_point_over_faults(void)
{
    volatile double quarter = 0.25;
    double a = quarter, b = quarter * 3, c = quarter * 5;
    unsigned char *memory = kit_anon(32 * PAGE);
    for (int i = 0; i < 32; i++) {
        memory[i * PAGE] = 1;
        a += b;
        b += c;
        c += quarter;
    }
    pid_t pid = fork();
    if (pid == 0)
        _exit(c == 9.25 && a > b ? 0 : 1);
    int status;
    NEED(waitpid(pid, &status, 0) == pid && status == 0);
    NEED(c == 9.25 && b == 0.75 + 32 * 1.25 + 0.25 * 496);
}

const struct test_case cases_process[] = {
    { "exit_unmaps_all", exit_unmaps_all, NULL },
    { "kill_unmaps_all", kill_unmaps_all, NULL },
    { "exec_keeps_no_mapping", exec_keeps_nothing, NULL },
    { "failed_exec_keeps_every_mapping", failed_exec_keeps_all, NULL },
    { "floating_point_survives_other_programs", floating_point, NULL },
    { "floating_point_survives_faults_and_fork", floating_point_over_faults, NULL },
    { NULL, NULL, NULL },
};
