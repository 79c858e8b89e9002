/* Sessions: there is one terminal; a session is a group here (setsid), and its number the leader's. And what begins one: daemon. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

pid_t getsid(pid_t pid)
{
    return getpgid(pid);
}

pid_t tcgetsid(int fd)
{
    return tcgetpgrp(fd);
}

int daemon(int stay, int keep)
{
    pid_t pid = fork();
    if (pid < 0)
        return -1;
    if (pid > 0)
        _exit(0);
    if (setsid() < 0 || (!stay && chdir("/") < 0))
        return -1;
    if (keep)
        return 0;
    int fd = _open("/dev/null", O_RDWR);
    if (fd < 0)
        return -1;
    for (int to = STDIN_FILENO; to <= STDERR_FILENO; to++)
        dup2(fd, to);
    if (fd > STDERR_FILENO)
        _close(fd);
    return 0;
}
