/* Conformance: vfork. What POSIX leaves undefined is done too where Linux gives it a meaning: the child has descriptors, a folder, a mask of its own. */
#include "../kit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

enum { PAGE = 4096, ROUNDS = 100, THREADS = 4 };

static volatile int shared;
static volatile pid_t child_pid;

static void ms(long n)
{
    struct timespec t = {n / 1000, n % 1000 * 1000000};
    nanosleep(&t, NULL);
}

static int wait_for(pid_t pid)
{
    int status = -1;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

static _Noreturn void sh(const char *command)
{
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(126);
}

static void basics(void)
{
    pid_t me = getpid();
    shared = 0;
    pid_t pid = vfork();
    if (pid == 0) {
        shared = getpid() != me && getppid() == me ? 7 : 8;
        _exit(3);
    }
    CHECK("the child runs first, in the parent's memory", pid > 0 && shared == 7);
    CHECK("its status", wait_for(pid) == 3 << 8);
    CHECK("the parent is who it was", getpid() == me);
    if ((pid = vfork()) == 0)
        sh("exit 9");
    CHECK("exec, and the program's status", wait_for(pid) == 9 << 8);
    if ((pid = vfork()) == 0) {
        execl("/no/such/program", "x", (char *)NULL);
        shared = errno;
        _exit(127);
    }
    CHECK("exec that fails: the child goes on", shared == ENOENT && wait_for(pid) == 127 << 8);
}

static void descriptors(void)
{
    int ends[2], lowest = dup(0);
    char text[8] = "";
    close(lowest);
    CHECK("a pipe", pipe(ends) == 0);
    pid_t pid = vfork();
    if (pid == 0) {
        dup2(ends[1], 1);
        close(ends[0]);
        close(ends[1]);
        close(0);
        sh("echo hello");
    }
    close(ends[1]);
    CHECK("dup2 and close in the child", read(ends[0], text, sizeof text) == 6 && strcmp(text, "hello\n") == 0);
    CHECK("end of file: nobody else has the end", read(ends[0], text, 1) == 0 && wait_for(pid) == 0);
    CHECK("the parent's are as they were", fcntl(0, F_GETFD) >= 0 && fcntl(1, F_GETFD) >= 0 && fcntl(ends[0], F_GETFD) >= 0);
    close(ends[0]);
    if ((pid = vfork()) == 0) {
        shared = open("/", O_RDONLY);
        _exit(0);
    }
    wait_for(pid);
    CHECK("what the child opened is its own", shared == lowest && fcntl(lowest, F_GETFD) < 0 && errno == EBADF);
}

static void offsets(void)
{
    char name[] = "/tmp/vforkXXXXXX", text[4] = "";
    int fd = mkstemp(name);
    CHECK("a file", fd >= 0 && write(fd, "abcdefgh", 8) == 8 && lseek(fd, 1, SEEK_SET) == 1);
    pid_t pid = vfork();
    if (pid == 0) {
        read(fd, text, 2);
        _exit(0);
    }
    wait_for(pid);
    CHECK("the child reads into the parent's memory, and moves its offset", memcmp(text, "bc", 2) == 0 && lseek(fd, 0, SEEK_CUR) == 3);
    if ((pid = vfork()) == 0) {
        dup2(fd, 0);
        sh("test \"$(cat)\" = defgh");
    }
    close(fd);
    CHECK("the program has it when the parent has closed it", wait_for(pid) == 0);
    if ((pid = vfork()) == 0) {
        int made = open(name, O_RDWR | O_TRUNC);
        shared = made >= 0 && write(made, "xyz", 3) == 3 && pread(made, text, 3, 0) == 3;
        close(made);
        _exit(0);
    }
    struct stat status;
    wait_for(pid);
    CHECK("a file that the child opens, cuts and writes", shared && memcmp(text, "xyz", 3) == 0 && stat(name, &status) == 0 && status.st_size == 3);
    unlink(name);
}

static void surroundings(void)
{
    char before[256], after[256];
    sigset_t all, now;
    mode_t mask = umask(022);
    getcwd(before, sizeof before);
    pid_t pid = vfork();
    if (pid == 0) {
        sigfillset(&all);
        sigprocmask(SIG_SETMASK, &all, NULL);
        signal(SIGUSR1, SIG_IGN);
        umask(077);
        if (chdir("/tmp") < 0 || access("../tmp", F_OK) < 0)
            _exit(1);
        sh("test $(pwd) = /tmp");
    }
    CHECK("the child's folder", wait_for(pid) == 0);
    CHECK("the parent's is its own", getcwd(after, sizeof after) && strcmp(before, after) == 0);
    CHECK("so is its umask", umask(mask) == 022);
    sigprocmask(SIG_SETMASK, NULL, &now);
    CHECK("so is its signal mask", !sigismember(&now, SIGUSR1) && !sigismember(&now, SIGTERM));
    CHECK("so is what it does with signals", signal(SIGUSR1, SIG_DFL) == SIG_DFL);
}

static void wild(void)
{
    static char *volatile mapped;
    static volatile int *volatile nowhere = (volatile int *)8;
    shared = 5;
    pid_t pid = vfork();
    if (pid == 0) {
        kill(getpid(), SIGKILL);
        _exit(0);
    }
    int status = wait_for(pid);
    CHECK("a child that is killed", WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    if ((pid = vfork()) == 0) {
        *nowhere = 1;
        _exit(0);
    }
    status = wait_for(pid);
    CHECK("a child that faults", WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    if ((pid = vfork()) == 0) {
        mapped = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        mapped[1] = 'm';
        _exit(0);
    }
    CHECK("what the child maps is the parent's too", wait_for(pid) == 0 && mapped[1] == 'm' && munmap(mapped, PAGE) == 0);
    if ((pid = vfork()) == 0) {
        pid_t grandchild = fork();
        if (grandchild == 0) {
            shared = 6;
            _exit(getppid() == 0);
        }
        _exit(wait_for(grandchild) != 0);
    }
    CHECK("a child that forks: the grandchild's memory is its own", wait_for(pid) == 0 && shared == 5);
    if ((pid = vfork()) == 0) {
        pid_t grandchild = vfork();
        if (grandchild == 0)
            _exit(4);
        _exit(wait_for(grandchild) != 4 << 8);
    }
    CHECK("vfork in the child of a vfork", wait_for(pid) == 0);
}

/* ---- others meanwhile ---- */

static volatile unsigned counter;
static volatile int stop;

static void *count(void *unused)
{
    while (!stop) {
        counter++;
        ms(1);
    }
    return unused;
}

static void *kill_child(void *unused)
{
    while (child_pid == 0)
        ms(1);
    kill(child_pid, SIGKILL);
    return unused;
}

static void *vfork_often(void *bad)
{
    for (volatile int i = 0; i < ROUNDS; i++) {
        pid_t pid = vfork();
        if (pid == 0)
            _exit(i % 64);
        if (pid < 0 || wait_for(pid) != i % 64 << 8)
            *(int *)bad = 1;
    }
    return NULL;
}

static void threads(void)
{
    pthread_t other, often[THREADS];
    static int bad[THREADS], any;
    pthread_create(&other, NULL, count, NULL);
    pid_t pid = vfork();
    if (pid == 0) {
        unsigned from = counter;
        for (int i = 0; i < 2000 && counter < from + 5; i++)
            ms(1);
        _exit(counter < from + 5);
    }
    CHECK("the parent's other threads go on", wait_for(pid) == 0);
    stop = 1;
    pthread_join(other, NULL);
    child_pid = 0;
    pthread_create(&other, NULL, kill_child, NULL);
    if ((pid = vfork()) == 0) {
        child_pid = getpid();
        for (;;)
            pause();
    }
    int status = wait_for(pid);
    pthread_join(other, NULL);
    CHECK("another thread kills the child", child_pid == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&often[i], NULL, vfork_often, &bad[i]);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(often[i], NULL);
        any |= bad[i];
    }
    CHECK("vfork by several threads at once", !any);
}

static volatile int handled;

static void on_signal(int number)
{
    (void)number;
    handled++;
}

static void signals(void)
{
    struct sigaction action = {.sa_handler = on_signal}, plain = {.sa_handler = SIG_DFL};
    sigaction(SIGUSR1, &action, NULL);
    pid_t me = getpid(), pid = vfork();
    if (pid == 0) {
        kill(me, SIGUSR1);
        ms(20);
        shared = handled;
        sh("exit 0");
    }
    CHECK("a signal does not end the parent's wait", shared == 0);
    CHECK("but is handled afterwards", handled == 1 && wait_for(pid) == 0);
    sigaction(SIGUSR1, &plain, NULL);
}

/* The parent is killed while its child still runs in its memory; the child goes on to its program. */
static void killed_parent(void)
{
    int ends[2];
    char text[4] = "";
    if (pipe(ends) < 0)
        return;
    pid_t parent = fork();
    if (parent == 0) {
        pid_t pid = vfork();
        if (pid == 0) {
            write(ends[1], "a", 1);
            while (getppid() == parent || getppid() == getpid()) /* until it is gone */
                ms(1);
            ms(50);
            dup2(ends[1], 1);
            sh("printf b");
        }
        _exit(0);
    }
    close(ends[1]);
    CHECK("a child of vfork begins", read(ends[0], text, 1) == 1);
    ms(20);
    kill(parent, SIGKILL);
    int status = wait_for(parent);
    CHECK("its parent is killed", WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    CHECK("the child lives, and begins its program", read(ends[0], text, 1) == 1 && text[0] == 'b' && read(ends[0], text, 1) == 0);
    close(ends[0]);
}

int main(void)
{
    basics();
    descriptors();
    offsets();
    surroundings();
    wild();
    threads();
    signals();
    killed_parent();
    return kit_end();
}
