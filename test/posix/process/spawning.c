/* Conformance: posix_spawn, its actions and attributes, its errors; and what remains when it fails in the middle. */
#include "../kit.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

extern char **environ;

enum { ROUNDS = 50, THREADS = 3 };

static char *self; /* this program: it looks at what it was given, as its arguments say */
static posix_spawn_file_actions_t actions;
static posix_spawnattr_t attributes;

/* Its exit code; -1 it was killed; 1000 + the error of the spawn. */
static int look(const char *what, const posix_spawn_file_actions_t *a, const posix_spawnattr_t *b)
{
    char *argv[] = {self, (char *)what, NULL};
    pid_t pid;
    int status, error = posix_spawnp(&pid, self, a, b, argv, environ);
    if (error)
        return 1000 + error;
    while (waitpid(pid, &status, 0) != pid)
        if (errno != EINTR)
            return -2;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int is_ignored(int signal)
{
    struct sigaction action;
    return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

/* In the program that was started. 0: what it should be is so. */
static int looked(const char *what)
{
    char folder[PATH_MAX];
    sigset_t mask;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    if (strcmp(what, "plain") == 0)
        return !(fcntl(0, F_GETFD) >= 0 && fcntl(1, F_GETFD) >= 0 && fcntl(7, F_GETFD) < 0 && !sigismember(&mask, SIGUSR1) &&
                 !sigismember(&mask, SIGTERM) && is_ignored(SIGUSR2) && !is_ignored(SIGUSR1));
    if (strcmp(what, "mask") == 0)
        return !(sigismember(&mask, SIGUSR1) && !sigismember(&mask, SIGTERM));
    if (strcmp(what, "default") == 0)
        return is_ignored(SIGUSR2);
    if (strcmp(what, "leader") == 0)
        return getpgrp() != getpid();
    if (strcmp(what, "folder") == 0)
        return !(getcwd(folder, sizeof folder) && strcmp(folder, "/tmp") == 0);
    if (strcmp(what, "root") == 0)
        return !(getcwd(folder, sizeof folder) && strcmp(folder, "/") == 0);
    if (strcmp(what, "files") == 0) { /* 5: to write; 6: the same; 7: nothing */
        return !(write(5, "one ", 4) == 4 && write(6, "two", 3) == 3 && lseek(5, 0, SEEK_CUR) == 7 && fcntl(7, F_GETFD) < 0);
    }
    if (strcmp(what, "kept") == 0) /* 8 was close-on-exec, and was told to stay */
        return fcntl(8, F_GETFD) != 0;
    return 99;
}

static void begin(void)
{
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
}

static void end(void)
{
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
}

static void attribute_cases(void)
{
    sigset_t set;
    signal(SIGUSR2, SIG_IGN);
    CHECK("nothing asked for", look("plain", NULL, NULL) == 0);
    begin();
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    posix_spawnattr_setsigmask(&attributes, &set);
    CHECK("a mask without its flag", look("plain", &actions, &attributes) == 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    CHECK("POSIX_SPAWN_SETSIGMASK", look("mask", NULL, &attributes) == 0);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    posix_spawnattr_setsigdefault(&attributes, &set);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    CHECK("POSIX_SPAWN_SETSIGDEF", look("default", NULL, &attributes) == 0);
    CHECK("here it is ignored as before", is_ignored(SIGUSR2));
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    CHECK("POSIX_SPAWN_SETPGROUP", look("leader", NULL, &attributes) == 0);
    posix_spawnattr_setpgroup(&attributes, 0x7ffffff0);
    CHECK("a group that cannot be had", look("leader", NULL, &attributes) == 1000 + EPERM);
    struct sched_param param = {0};
    posix_spawnattr_setschedparam(&attributes, &param);
    posix_spawnattr_setschedpolicy(&attributes, SCHED_OTHER);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_RESETIDS | POSIX_SPAWN_SETSCHEDPARAM | POSIX_SPAWN_SETSCHEDULER);
    CHECK("POSIX_SPAWN_RESETIDS, _SETSCHEDPARAM, _SETSCHEDULER", look("plain", NULL, &attributes) == 0);
    end();
    signal(SIGUSR2, SIG_DFL);
}

static void action_cases(void)
{
    char name[] = "/tmp/spawningXXXXXX", text[8] = "", absolute[PATH_MAX], *before = self;
    int made = mkstemp(name), root = open("/", O_RDONLY);
    close(made);
    begin();
    posix_spawn_file_actions_addopen(&actions, 5, name + 5, O_WRONLY | O_TRUNC, 0);
    posix_spawn_file_actions_adddup2(&actions, 5, 6);
    posix_spawn_file_actions_addclose(&actions, 7);
    CHECK("an action that fails", look("files", &actions, NULL) == 1000 + ENOENT);
    end();
    begin();
    posix_spawn_file_actions_addchdir_np(&actions, "/tmp");
    posix_spawn_file_actions_addopen(&actions, 5, name + 5, O_WRONLY | O_TRUNC, 0);
    posix_spawn_file_actions_adddup2(&actions, 5, 6);
    posix_spawn_file_actions_addclose(&actions, 7);
    if (strchr(self, '/') && *self != '/')
        self = realpath(self, absolute);
    CHECK("chdir, open, dup2, close", look("files", &actions, NULL) == 0);
    CHECK("chdir", look("folder", &actions, NULL) == 0);
    posix_spawn_file_actions_addfchdir_np(&actions, root);
    CHECK("fchdir", look("root", &actions, NULL) == 0);
    end();
    begin();
    posix_spawn_file_actions_addopen(&actions, 5, name, O_RDWR | O_TRUNC, 0);
    posix_spawn_file_actions_adddup2(&actions, 5, 6);
    CHECK("a file opened for it", look("files", &actions, NULL) == 0);
    end();
    made = open(name, O_RDONLY);
    CHECK("both descriptors had one offset", read(made, text, 7) == 7 && memcmp(text, "one two", 7) == 0);
    begin();
    fcntl(dup2(made, 8), F_SETFD, FD_CLOEXEC);
    posix_spawn_file_actions_adddup2(&actions, 8, 8);
    CHECK("dup2 of a descriptor onto itself keeps it", look("kept", &actions, NULL) == 0);
    posix_spawn_file_actions_adddup2(&actions, 200, 3);
    CHECK("dup2 of none", look("kept", &actions, NULL) == 1000 + EBADF);
    end();
    close(8);
    close(made);
    close(root);
    unlink(name);
    self = before;
}

static void error_cases(void)
{
    char *argv[] = {"x", NULL};
    pid_t pid = 77;
    int lowest = dup(0), after = -1;
    close(lowest);
    CHECK("no such program", posix_spawn(&pid, "/no/such", NULL, NULL, argv, environ) == ENOENT);
    CHECK("a folder", posix_spawn(&pid, "/tmp", NULL, NULL, argv, environ) == EACCES);
    CHECK("below a file", posix_spawn(&pid, "/bin/sh/x", NULL, NULL, argv, environ) == ENOTDIR);
    CHECK("no child, no pid, no descriptor is left", pid == 77 && waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD && (after = dup(0)) == lowest);
    close(after);
    struct rlimit few, was;
    getrlimit(RLIMIT_NOFILE, &was);
    few = was;
    few.rlim_cur = (rlim_t)lowest;
    begin();
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0); /* where a loader complains */
    setrlimit(RLIMIT_NOFILE, &few);
    int error = posix_spawn(&pid, "/bin/sh", &actions, NULL, (char *[]){"sh", "-c", "exit 0", NULL}, environ);
    setrlimit(RLIMIT_NOFILE, &was);
    posix_spawn_file_actions_addopen(&actions, lowest + 1, "/dev/null", O_WRONLY, 0);
    setrlimit(RLIMIT_NOFILE, &few);
    int beyond = posix_spawn(NULL, "/bin/sh", &actions, NULL, (char *[]){"sh", "-c", "exit 0", NULL}, environ);
    setrlimit(RLIMIT_NOFILE, &was);
    end();
    CHECK("with no descriptor to spare", error == 0 && waitpid(pid, NULL, 0) == pid);
    CHECK("a descriptor beyond the limit", beyond != 0 && waitpid(-1, NULL, WNOHANG) < 0);
}

/* ---- often, and by several at once ---- */

static void *often(void *bad)
{
    for (int i = 0; i < ROUNDS; i++)
        if (look("plain", NULL, NULL) == 99)
            *(int *)bad = 1;
    return NULL;
}

static void *churn(void *stop)
{
    while (!*(volatile int *)stop) {
        int ends[2];
        if (pipe(ends) == 0) {
            close(ends[0]);
            close(ends[1]);
        }
    }
    return NULL;
}

static void thread_cases(void)
{
    pthread_t threads[THREADS], other;
    int bad = 0, stop = 0, lowest = dup(0), after;
    close(lowest);
    pthread_create(&other, NULL, churn, &stop);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, often, &bad);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    stop = 1;
    pthread_join(other, NULL);
    after = dup(0);
    close(after);
    CHECK("several threads spawn while another opens and closes", !bad && after == lowest);
}

static void shell_cases(void)
{
    FILE *first = popen("cat >/dev/null; exit 3", "w"), *second = popen("cat >/dev/null; exit 4", "w");
    CHECK("popen twice", first && second && fputs("text", first) >= 0 && fputs("text", second) >= 0);
    CHECK("a later command does not keep an earlier one's stream open", pclose(first) == 3 << 8 && pclose(second) == 4 << 8);
    struct sigaction before, after;
    sigset_t mask;
    signal(SIGINT, SIG_DFL);
    sigaction(SIGINT, NULL, &before);
    CHECK("system", system("exit 5") == 5 << 8 && system("kill -2 $$") == SIGINT);
    sigaction(SIGINT, NULL, &after);
    sigprocmask(SIG_SETMASK, NULL, &mask);
    CHECK("system leaves signals as they were", before.sa_handler == after.sa_handler && !sigismember(&mask, SIGCHLD));
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return looked(argv[1]);
    self = argv[0];
    attribute_cases();
    action_cases();
    error_cases();
    thread_cases();
    shell_cases();
    return kit_end();
}
