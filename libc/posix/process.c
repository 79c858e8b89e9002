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
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

_Static_assert((int)WNOHANG == PROC_NOHANG && (int)WUNTRACED == PROC_UNTRACED && (int)WCONTINUED == PROC_CONTINUED, "the protocol's");

struct process __process = {.timebase_hz = 10000000};

void __show_files(void)
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

static void forget_pid(void) /* it is asked when needed */
{
    if (__own()->pid)
        __own()->pid = 0;
}

pid_t _fork(void)
{
    uint64_t w[MSG_WORDS] = {0};
    __fork_prepare();
    __show_files();
    forget_pid(); /* here the page is still our own: the child need not copy it for that */
    int64_t result = quire_call(USER_SLOT_PROC, PROC_FORK, w);
    if (result == 0 && w[0] == 0) {
        forget_pid(); /* another thread may have asked meanwhile */
        __fork_child();
        return 0;
    }
    __fork_parent();
    return result < 0 ? (pid_t)quire_result(result) : (pid_t)w[0];
}

pid_t fork(void) WEAK_ALIAS(_fork);

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

/* flags: PROC_WAIT's; also what is answered in w. */
static int64_t wait_for(int64_t target, unsigned flags, uint64_t w[MSG_WORDS])
{
    struct interrupt_mark mark = __interrupt_mark();
    int64_t result;
    do {
        __cancel_point();
        w[0] = (uint64_t)target, w[1] = flags;
        result = __cancel_call(USER_SLOT_PROC, PROC_WAIT, w, NULL, 0);
    } while (result == ERR_INTR && !__interrupted(mark));
    return result;
}

pid_t waitpid(pid_t pid, int *status, int options)
{
    uint64_t w[MSG_WORDS];
    if (options & ~(WNOHANG | WUNTRACED | WCONTINUED))
        return (pid_t)quire_result(ERR_INVAL);
    int64_t result = wait_for(pid, (unsigned)options, w);
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

/* What a child has used is what is added to the sum of all that were waited for. */
static struct timeval more(struct timeval after, struct timeval before)
{
    timersub(&after, &before, &after);
    return after;
}

pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    struct rusage before, after;
    getrusage(RUSAGE_CHILDREN, &before);
    pid_t child = waitpid(pid, status, options);
    if (child <= 0 || !usage || getrusage(RUSAGE_CHILDREN, &after) < 0)
        return child;
    *usage = after;
    usage->ru_utime = more(after.ru_utime, before.ru_utime);
    usage->ru_stime = more(after.ru_stime, before.ru_stime);
    usage->ru_minflt -= before.ru_minflt;
    usage->ru_majflt -= before.ru_majflt;
    return child;
}

pid_t wait3(int *status, int options, struct rusage *usage)
{
    return wait4(-1, status, options, usage);
}

static void tell_child(const uint64_t w[MSG_WORDS], siginfo_t *info)
{
    int status = (int)w[1];
    memset(info, 0, sizeof *info);
    if (w[0] == 0)
        return;
    info->si_signo = SIGCHLD;
    info->si_pid = (pid_t)w[0];
    info->si_code = WIFCONTINUED(status) ? CLD_CONTINUED : WIFSTOPPED(status) ? CLD_STOPPED
                    : WIFSIGNALED(status) ? CLD_KILLED : CLD_EXITED;
    info->si_status = WIFCONTINUED(status) ? SIGCONT : WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

int waitid(idtype_t kind, id_t id, siginfo_t *info, int options)
{
    uint64_t w[MSG_WORDS];
    int64_t target = kind == P_ALL ? -1 : kind == P_PID ? (int64_t)id : -(int64_t)id;
    unsigned ways = (unsigned)options & (WEXITED | WSTOPPED | WCONTINUED);
    if (options & ~(WEXITED | WSTOPPED | WCONTINUED | WNOHANG | WNOWAIT) || !ways || (unsigned)kind > P_PGID ||
        (kind != P_ALL && (target == 0 || target == -1)))
        return (int)quire_result(kind == P_PGID && id == 1 ? ERR_CHILD : ERR_INVAL); /* a group that nobody is in */
    unsigned flags = (ways & (WSTOPPED | WCONTINUED)) | ((unsigned)options & WNOHANG) |
                     (ways & WEXITED ? 0 : PROC_NOEXITED) | (options & WNOWAIT ? PROC_NOREAP : 0);
    int64_t result = wait_for(target, flags, w);
    if (result == 0 && info)
        tell_child(w, info);
    return (int)quire_result(result);
}

int _kill(pid_t pid, int signal)
{
    uint64_t w[MSG_WORDS] = {(uint64_t)(int64_t)pid, (uint64_t)(int64_t)signal};
    int64_t result = quire_call(USER_SLOT_PROC, PROC_KILL, w);
    return (int)quire_result(result > 0 ? 0 : result);
}

int kill(pid_t pid, int signal) WEAK_ALIAS(_kill);

int killpg(pid_t group, int signal)
{
    return group < 0 ? (int)quire_result(ERR_INVAL) : _kill(-group, signal);
}

/* One of the words of PROC_GETPID of that process; 0: this one. */
static pid_t ask(int word, pid_t pid)
{
    uint64_t w[MSG_WORDS] = {(uint64_t)(int64_t)pid};
    int64_t result = quire_call(USER_SLOT_PROC, PROC_GETPID, w);
    return result < 0 ? (pid_t)quire_result(result) : (pid_t)w[word];
}

pid_t _getpid(void)
{
    if (__own()->pid == 0)
        __own()->pid = ask(0, 0);
    return __own()->pid;
}

pid_t getpid(void) WEAK_ALIAS(_getpid);

pid_t getppid(void)
{
    return ask(1, 0);
}

pid_t getpgrp(void)
{
    return ask(2, 0);
}

pid_t getpgid(pid_t pid)
{
    return pid < 0 ? (pid_t)quire_result(ERR_SRCH) : ask(2, pid);
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
int setpgrp(void)
{
    return setpgid(0, 0);
}

/* There is one session; who would begin another becomes the leader of a group. */
pid_t setsid(void)
{
    if (getpgrp() == _getpid())
        return (pid_t)quire_result(ERR_PERM);
    return setpgid(0, 0) < 0 ? -1 : _getpid();
}
