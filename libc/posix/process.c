/* Processes: fork, exit, wait, kill, and who we are. */
#include "process.h"

#include "alias.h"
#include "fd.h"
#include "interrupt.h"
#include "threadlist.h"

#include <errno.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <proto/proc.h>
#include <quire/call.h>
#include <quire/sys.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

_Static_assert(WNOHANG == PROC_NOHANG, "the protocol's");

struct process __process = {.umask = 022, .timebase_hz = 10000000, .cwd = (char *)(uintptr_t) "/"};

/* Shows the pager every file whose offset parent and child are to share, by a seek that moves nothing. */
static void show_files(void)
{
    for (int fd = 0; fd < __fd_end(); fd++) {
        struct open_file *file = __fd_find(fd);
        if (file && file->kind == FDLIST_FILE && !(file->flags & FD_PAGED)) {
            uint64_t w[MSG_WORDS] = {file->handle, 0, SEEK_CUR};
            quire_call(USER_SLOT_PAGER, PAGER_SEEK, w);
            file->flags |= FD_PAGED;
        }
    }
}

pid_t _fork(void)
{
    uint64_t w[MSG_WORDS] = {0};
    __fork_prepare();
    show_files();
    int64_t result = quire_call(USER_SLOT_PROC, PROC_FORK, w);
    if (result == 0 && w[0] == 0) {
        __process.pid = 0; /* asked when needed */
        __process.start_ticks = sys_time();
        __fork_child();
        return 0;
    }
    __fork_parent();
    return result < 0 ? (pid_t)quire_result(result) : (pid_t)w[0];
}

pid_t fork(void) WEAK_ALIAS(_fork);
pid_t vfork(void) WEAK_ALIAS(_fork);

void _exit(int status)
{
    uint64_t w[MSG_WORDS] = {(unsigned)status & 0xff};
    for (;;)
        quire_call(USER_SLOT_PROC, PROC_EXIT, w); /* not answered */
}

void _Exit(int status)
{
    _exit(status);
}

pid_t waitpid(pid_t pid, int *status, int options)
{
    if (options & ~(WNOHANG | WUNTRACED))
        return (pid_t)quire_result(ERR_INVAL);
    struct interrupt_mark mark = __interrupt_mark();
    uint64_t w[MSG_WORDS];
    int64_t result;
    do {
        w[0] = (uint64_t)(int64_t)pid, w[1] = (unsigned)options & WNOHANG;
        result = quire_call(USER_SLOT_PROC, PROC_WAIT, w);
    } while (result == ERR_INTR && !__interrupted(mark));
    if (result < 0)
        return (pid_t)quire_result(result);
    if (w[0] != 0 && status)
        *status = (int)w[1];
    return (pid_t)w[0];
}

pid_t _wait(int *status)
{
    return waitpid(-1, status, 0);
}

pid_t wait(int *status) WEAK_ALIAS(_wait);

int _kill(pid_t pid, int signal)
{
    uint64_t w[MSG_WORDS] = {(uint64_t)(int64_t)pid, (uint64_t)(int64_t)signal};
    if (pid == 0)
        w[0] = (uint64_t)-(int64_t)getpgrp();
    int64_t result = quire_call(USER_SLOT_PROC, PROC_KILL, w);
    return (int)quire_result(result > 0 ? 0 : result);
}

int kill(pid_t pid, int signal) WEAK_ALIAS(_kill);

int killpg(pid_t group, int signal)
{
    return group < 0 ? (int)quire_result(ERR_INVAL) : _kill(-group, signal);
}

/* One of the words of PROC_GETPID. */
static pid_t ask(int word)
{
    uint64_t w[MSG_WORDS] = {0};
    int64_t result = quire_call(USER_SLOT_PROC, PROC_GETPID, w);
    return result < 0 ? (pid_t)quire_result(result) : (pid_t)w[word];
}

pid_t _getpid(void)
{
    if (__process.pid == 0)
        __process.pid = ask(0);
    return __process.pid;
}

pid_t getpid(void) WEAK_ALIAS(_getpid);

pid_t getppid(void)
{
    return ask(1);
}

pid_t getpgrp(void)
{
    return ask(2);
}

pid_t getpgid(pid_t pid)
{
    if (pid == 0 || pid == _getpid())
        return getpgrp();
    return (pid_t)quire_result(ERR_SRCH);
}

int setpgid(pid_t pid, pid_t group)
{
    if (pid < 0 || group < 0)
        return (int)quire_result(ERR_INVAL);
    uint64_t w[MSG_WORDS] = {(uint64_t)pid, (uint64_t)group};
    int64_t result = quire_call(USER_SLOT_PROC, PROC_SETPGID, w);
    return (int)quire_result(result > 0 ? 0 : result);
}

/* There is one terminal and one session: a new session is a new group. */
pid_t setsid(void)
{
    return setpgid(0, 0) < 0 ? -1 : _getpid();
}

/* newlib's system() comes here. */
int _system(const char *command);
int _system(const char *command)
{
    char *argv[] = {(char *)(uintptr_t) "sh", (char *)(uintptr_t) "-c", (char *)(uintptr_t)command, NULL};
    int status = -1;
    if (!command)
        return access("/bin/sh", X_OK) == 0;
    pid_t pid = _fork();
    if (pid < 0)
        return -1;
    if (pid == 0) {
        execve("/bin/sh", argv, environ);
        _exit(127);
    }
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return -1;
    }
    return status;
}
