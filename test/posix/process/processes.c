/* Conformance of processes: POSIX.1-2017 fork, exec, wait, exit, process groups, environment. `--child N` is what exec runs. */
#include "../kit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

extern char **environ;
static const char *self;

static void exit_7(void)
{
    _exit(7);
}

static void c_exit(void)
{
    _Exit(8);
}

static void killed(void)
{
    signal(SIGTERM, SIG_DFL);
    raise(SIGTERM);
}

static void waiting(void)
{
    int status = kit_child(exit_7);
    CHECK("waitpid: WIFEXITED, WEXITSTATUS", WIFEXITED(status) && WEXITSTATUS(status) == 7 && !WIFSIGNALED(status));
    status = kit_child(c_exit);
    CHECK("_Exit (C11 7.22.4.5)", WIFEXITED(status) && WEXITSTATUS(status) == 8);
    status = kit_child(killed);
    CHECK("waitpid: WIFSIGNALED, WTERMSIG", WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM && !WIFEXITED(status));
    errno = 0;
    CHECK("waitpid ECHILD", waitpid(-1, &status, 0) == -1 && errno == ECHILD);
    CHECK("waitpid EINVAL: options", waitpid(-1, &status, 0x4000000) == -1 && errno == EINVAL);
    int fds[2];
    char byte;
    if (pipe(fds) < 0)
        return;
    pid_t child = fork();
    if (child == 0) {
        close(fds[1]);
        _exit(read(fds[0], &byte, 1) == 0 ? 3 : 4);
    }
    close(fds[0]);
    CHECK("waitpid WNOHANG: 0 while it runs", waitpid(child, &status, WNOHANG) == 0);
    close(fds[1]);
    CHECK("waitpid: of one child", waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 3);
    child = vfork();
    if (child == 0)
        _exit(5);
    CHECK("vfork, wait", wait(&status) == child && WEXITSTATUS(status) == 5);
}

static pid_t parent;

static void sees_parent(void)
{
    _exit(getppid() == parent && getpid() != parent ? 0 : 1);
}

static void new_session(void)
{
    pid_t own = setsid();
    _exit(own == getpid() && getpgrp() == own ? 0 : 1);
}

static void new_group(void)
{
    _exit(setpgid(0, 0) == 0 && getpgrp() == getpid() && getpgid(0) == getpid() ? 0 : 1);
}

static void identities(void)
{
    parent = getpid();
    CHECK("getppid: of a child", kit_child(sees_parent) == 0);
    CHECK("setpgid: a group of its own", kit_child(new_group) == 0);
    CHECK("setsid: leader of session and group", kit_child(new_session) == 0);
}

static void says_1(void)
{
    putchar('1');
}

static void says_2(void)
{
    putchar('2');
}

static void with_handlers(void)
{
    atexit(says_1);
    atexit(says_2);
    exit(0);
}

/* What a child prints, cut to the buffer. */
static const char *printed(void (*body)(void))
{
    static char text[64];
    int fds[2];
    size_t end = 0;
    ssize_t got;
    if (pipe(fds) < 0)
        return "";
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        dup2(fds[1], 1);
        close(fds[0]), close(fds[1]);
        body();
        _exit(0);
    }
    close(fds[1]);
    while ((got = read(fds[0], text + end, sizeof text - 1 - end)) > 0)
        end += (size_t)got;
    close(fds[0]);
    waitpid(child, NULL, 0);
    text[end] = '\0';
    return text;
}

static void environment(void)
{
    static char put[] = "PUT=1";
    CHECK("setenv, getenv", setenv("NEW", "a", 1) == 0 && strcmp(getenv("NEW"), "a") == 0);
    CHECK("setenv: no overwrite", setenv("NEW", "b", 0) == 0 && strcmp(getenv("NEW"), "a") == 0);
    CHECK("unsetenv", unsetenv("NEW") == 0 && !getenv("NEW"));
    CHECK("setenv EINVAL: a name with =", setenv("A=B", "x", 1) == -1 && errno == EINVAL);
    CHECK("putenv", putenv(put) == 0 && strcmp(getenv("PUT"), "1") == 0);
    unsetenv("PUT");
}

static void execs_list(void)
{
    execl(self, self, "--child", "list", (char *)NULL);
}

static void execs_environment(void)
{
    char *const environment_of_it[] = {"ONLY=this", NULL};
    char *const argv[] = {(char *)(size_t)self, "--child", "environment", NULL};
    execve(self, argv, environment_of_it);
}

static void execs_nice(void)
{
    nice(3);
    execl(self, self, "--child", "nice", (char *)NULL);
}

static int exec_error(const char *path, char *argument)
{
    char *const argv[] = {"x", argument, NULL};
    errno = 0;
    return execv(path, argv) == -1 ? errno : 0;
}

static void executing(void)
{
    CHECK("execl: arguments", strcmp(printed(execs_list), "list") == 0);
    CHECK("execve: environment", strcmp(printed(execs_environment), "this") == 0);
    CHECK("exec keeps the nice value (XSH exec)", atoi(printed(execs_nice)) == getpriority(PRIO_PROCESS, 0) + 3);
    CHECK("exec ENOENT", exec_error("/no/such/file", NULL) == ENOENT);
    CHECK("exec EACCES: a folder", exec_error("/tmp", NULL) == EACCES);
    int fd = open("/tmp/bad-elf", O_WRONLY | O_CREAT | O_TRUNC, 0755);
    write(fd, "\177ELF and no more", 16);
    close(fd);
    CHECK("exec ENOEXEC", exec_error("/tmp/bad-elf", NULL) == ENOEXEC);
    unlink("/tmp/bad-elf");
    size_t bytes = 16u << 20; /* beyond any ARG_MAX in use */
    char *huge = malloc(bytes);
    memset(huge, 'x', bytes - 1);
    huge[bytes - 1] = '\0';
    CHECK("exec E2BIG", exec_error(self, huge) == E2BIG);
    free(huge);
}

static int child_main(const char *what)
{
    if (strcmp(what, "nice") == 0)
        return printf("%d", getpriority(PRIO_PROCESS, 0)) < 0;
    fputs(strcmp(what, "environment") == 0 ? getenv("ONLY") && !environ[1] ? getenv("ONLY") : "bad" : what, stdout);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "--child") == 0)
        return child_main(argv[2]);
    self = strchr(argv[0], '/') ? argv[0] : "/bin/posix-process-processes";
    waiting();
    identities();
    CHECK("atexit: in reverse order", strcmp(printed(with_handlers), "21") == 0);
    environment();
    executing();
    return kit_end();
}
