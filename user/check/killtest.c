/*
 * killtest: processes killed at bad moments: in the middle of a fault, a read, a write, a fork, an exec, a wait. The suite
 * counts frames, capabilities, handles and processes before and after each. And as many of them as there can be.
 */
#include "check/suite.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, ROUNDS = 25, FILE_PAGES = 64 };
#define PATH "/tmp/killtest.data"

static const int both = PROT_READ | PROT_WRITE;

/* Waits about so many microseconds, without sleeping: a sleep is too coarse to hit every moment. */
static void spend(unsigned microseconds)
{
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    do
        clock_gettime(CLOCK_MONOTONIC, &now);
    while ((now.tv_sec - start.tv_sec) * 1000000LL + (now.tv_nsec - start.tv_nsec) / 1000 < microseconds);
}

/* Starts a child that does what() for ever and kills it, each round a little later. */
static void kill_in(void (*what)(void))
{
    for (int round = 0; round < ROUNDS; round++) {
        int status;
        pid_t pid = fork();
        if (pid == 0) {
            setpgid(0, 0);
            for (;;)
                what();
        }
        NEED_OK(pid);
        if (round % 3 == 0)
            nanosleep(&(struct timespec){ .tv_nsec = 500000 * (round + 1) }, NULL); /* the child runs meanwhile */
        spend((unsigned)round * 97 % 800);
        kill(-pid, SIGKILL); /* its children too; fails if it has no group yet */
        NEED_OK(kill(pid, SIGKILL));
        NEED(waitpid(pid, &status, 0) == pid);
        NEED(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    }
}

static int make_file(void)
{
    static char page[PAGE];
    int fd = open(PATH, O_RDWR | O_CREAT | O_TRUNC, 0644);
    NEED_OK(fd);
    for (int i = 0; i < FILE_PAGES; i++)
        NEED(write(fd, page, PAGE) == PAGE);
    return fd;
}

static void touch_anonymous(void)
{
    char *memory = mmap(NULL, 64 * PAGE, both, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; memory != MAP_FAILED && i < 64; i++)
        memory[i * PAGE] = 1;
    munmap(memory, 64 * PAGE);
}

static void touch_file(void)
{
    int fd = open(PATH, O_RDWR);
    char *memory = mmap(NULL, FILE_PAGES * PAGE, both, MAP_SHARED, fd, 0);
    for (int i = 0; memory != MAP_FAILED && i < FILE_PAGES; i++)
        memory[i * PAGE]++;
    munmap(memory, FILE_PAGES * PAGE);
    close(fd);
}

static void read_file(void)
{
    static char buffer[16 * PAGE];
    int fd = open(PATH, O_RDONLY);
    while (read(fd, buffer, sizeof buffer) > 0)
        ;
    close(fd);
}

static void write_file(void)
{
    static char buffer[16 * PAGE];
    int fd = open(PATH, O_RDWR);
    for (int i = 0; i < 4; i++)
        (void)!write(fd, buffer, sizeof buffer);
    fsync(fd);
    close(fd);
}

/* Names of files that come and go: half-done changes of folders must not stay. */
static void change_names(void)
{
    int fd = open(PATH ".a", O_RDWR | O_CREAT, 0644);
    (void)!write(fd, "text", 4);
    rename(PATH ".a", PATH ".b");
    unlink(PATH ".b");
    close(fd);
}

static void fork_and_wait(void)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    waitpid(pid, NULL, 0);
}

static void fork_changed_memory(void)
{
    static char memory[64 * PAGE];
    for (int i = 0; i < 64; i++)
        memory[i * PAGE]++;
    pid_t pid = fork();
    if (pid == 0) {
        for (int i = 0; i < 64; i++)
            memory[i * PAGE]++;
        _exit(0);
    }
    waitpid(pid, NULL, 0);
}

static void exec_program(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        execl("/bin/true", "true", (char *)NULL);
        _exit(1);
    }
    waitpid(pid, NULL, 0);
}

static void talk_through_pipe(void)
{
    int ends[2];
    static char buffer[2 * PAGE];
    if (pipe(ends) < 0)
        return;
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        for (int i = 0; i < 8; i++)
            (void)!write(ends[1], buffer, sizeof buffer);
        _exit(0);
    }
    close(ends[1]);
    while (read(ends[0], buffer, sizeof buffer) > 0)
        ;
    close(ends[0]);
    waitpid(pid, NULL, 0);
}

static void wait_for_nothing(void)
{
    int ends[2];
    char byte;
    if (pipe(ends) == 0)
        (void)!read(ends[0], &byte, 1); /* its own write end is open: for ever */
}

static void sleep_long(void)
{
    sleep(1000);
}

static void in_a_fault(void) { kill_in(touch_anonymous); }
static void in_a_file_fault(void) { close(make_file()); kill_in(touch_file); }
static void in_a_read(void) { close(make_file()); kill_in(read_file); }
static void in_a_write(void) { close(make_file()); kill_in(write_file); }
static void in_a_rename(void) { kill_in(change_names); }
static void in_a_fork(void) { kill_in(fork_and_wait); }
static void in_a_fork_of_changed_memory(void) { kill_in(fork_changed_memory); }
static void in_an_exec(void) { kill_in(exec_program); }
static void in_a_pipe(void) { kill_in(talk_through_pipe); }
static void in_a_wait(void) { kill_in(wait_for_nothing); }
static void in_a_sleep(void) { kill_in(sleep_long); }

enum { FORKS_MAX = 1200 };

/* Forks until it is refused, and ends them all again: how many there were. */
static int fork_all(void)
{
    static pid_t children[FORKS_MAX];
    int count = 0, error;
    for (; count < FORKS_MAX; count++) {
        children[count] = fork();
        error = errno;
        if (children[count] < 0)
            break;
        if (children[count] == 0)
            for (;;)
                pause();
    }
    for (int i = 0; i < count; i++)
        kill(children[i], SIGKILL);
    for (int i = 0; i < count; i++)
        NEED(waitpid(children[i], NULL, 0) == children[i]);
    NEED(count < FORKS_MAX);
    NEED(error == EAGAIN || error == ENOMEM);
    errno = error;
    return count;
}

static void forks_until_eagain(void)
{
    struct rlimit limit;
    NEED_OK(getrlimit(RLIMIT_NPROC, &limit));
    limit.rlim_cur = 40;
    NEED_OK(setrlimit(RLIMIT_NPROC, &limit));
    NEED(fork_all() <= 40);
    NEED(errno == EAGAIN);
}

/* Until there are no processes, or no frames for kernel objects: the next fork works again. */
static void forks_until_refused(void)
{
    struct rlimit limit;
    NEED(fork_all() > 50);
    NEED_OK(getrlimit(RLIMIT_NPROC, &limit));
    limit.rlim_cur = limit.rlim_max;
    NEED_OK(setrlimit(RLIMIT_NPROC, &limit));
    NEED(fork_all() > 50);
    fork_and_wait();
}

static void clean(void)
{
    unlink(PATH);
    unlink(PATH ".a");
    unlink(PATH ".b");
}

static const struct test_case cases[] = {
    { "killed_in_a_fault", in_a_fault, NULL },
    { "killed_in_a_file_fault", in_a_file_fault, NULL },
    { "killed_in_a_read", in_a_read, NULL },
    { "killed_in_a_write", in_a_write, NULL },
    { "killed_in_a_rename", in_a_rename, NULL },
    { "killed_in_a_fork", in_a_fork, NULL },
    { "killed_in_a_fork_of_changed_memory", in_a_fork_of_changed_memory, NULL },
    { "killed_in_an_exec", in_an_exec, NULL },
    { "killed_in_a_pipe", in_a_pipe, NULL },
    { "killed_in_a_wait", in_a_wait, NULL },
    { "killed_in_a_sleep", in_a_sleep, NULL },
    { "forks_until_eagain", forks_until_eagain, NULL },
    { "forks_until_refused", forks_until_refused, NULL },
    { NULL, NULL, NULL },
};

int main(int argc, char **argv)
{
    static const struct test_case *const groups[] = { cases };
    static const struct suite suite = { groups, 1, clean };
    return suite_main(&suite, argc, argv);
}
