/* What a build's own test program does: a child that answers through a pipe, its exit status, the environment. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void child(int fd)
{
    const char *value = getenv("COUNT_PROBE");
    dprintf(fd, "child says %s", value ? value : "nothing");
    _exit(42);
}

int main(void)
{
    int fds[2], status = 0;
    char text[64];
    size_t bytes = 0;
    ssize_t part;
    if (setenv("COUNT_PROBE", "hello", 1) || pipe(fds))
        return 1;
    pid_t pid = fork();
    if (pid < 0)
        return 1;
    if (pid == 0)
        child(fds[1]);
    close(fds[1]);
    while (bytes < sizeof text - 1 && (part = read(fds[0], text + bytes, sizeof text - 1 - bytes)) > 0)
        bytes += (size_t)part;
    text[bytes] = '\0';
    if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
        return 1;
    printf("%s, status %d\n", text, WEXITSTATUS(status));
    return strcmp(text, "child says hello") != 0;
}
