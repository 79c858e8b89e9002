/*
 * Waiting until descriptors can be used. Files and devices always can. A pipe or the terminal is asked at its server; to wait for one is
 * one call, which answers when it is ready or at the deadline; with several, each in turn for a short while. With a mask of signals it is
 * a short while, too: a handler that runs after the last look at `mark` and before the call has begun is seen in the next round.
 */
#include <poll.h>

#include "clock.h"
#include "file.h"
#include "interrupt.h"

#include <errno.h>
#include <proto/fs.h>
#include <proto/layout.h>
#include <proto/tty.h>
#include <quire/call.h>
#include <quire/sys.h>
#include <signal.h>
#include <sys/select.h>
#include <time.h>

enum { SLICES_A_SECOND = 200, IN = POLLIN | POLLRDNORM, OUT = POLLOUT | POLLWRNORM, NS = 1000000000 };

static int64_t ask_pipe(const struct open_file *file, short events, uint64_t deadline, short *told)
{
    bool writer = file->flags & FDLIST_WRITE, reader = file->flags & FDLIST_READ;
    uint64_t wanted = (writer && events & OUT ? FS_POLL_WRITE : 0) | (reader && events & IN ? FS_POLL_READ : 0);
    uint64_t w[MSG_WORDS] = {file->handle, wanted, deadline};
    int64_t bits = __cancel_call(USER_SLOT_FS, FS_POLL, w, NULL, 0);
    if (bits < 0)
        return bits;
    *told = (short)((bits & FS_POLL_READ ? events & IN : 0) | (bits & FS_POLL_WRITE ? events & OUT : 0));
    if (bits & FS_POLL_HUP)
        *told = writer ? *told | POLLERR : *told | POLLHUP;
    if (!writer && bits & FS_POLL_HUP && bits & FS_POLL_READ) { /* the end: Linux and BSD tell it as HUP, IN only with bytes */
        struct fs_stat status;
        uint64_t at[MSG_WORDS] = {file->handle};
        int64_t result = quire_call_buffer(USER_SLOT_FS, FS_FSTAT, at, &status, sizeof status, BUF_OUT);
        if (result >= 0 && status.size == 0)
            *told &= ~IN;
    }
    return *told ? 0 : ERR_TIMEOUT;
}

/* Sets what fd has to tell, waiting for it until the deadline. 0, ERR_TIMEOUT, ERR_INTR, ERR_CROWDED. */
static int64_t ask(struct pollfd *of, uint64_t deadline)
{
    const struct open_file *file = __fd_find(of->fd);
    of->revents = 0;
    if (!file) {
        of->revents = POLLNVAL;
        return 0;
    }
    if (file->kind == FDLIST_PIPE)
        return ask_pipe(file, of->events, deadline, &of->revents);
    of->revents = (short)(of->events & (IN | OUT));
    if (file->kind == FDLIST_TTY && of->events & IN) {
        uint64_t w[MSG_WORDS] = {of->events & OUT ? DEADLINE_POLL : deadline};
        int64_t result = __cancel_call(USER_SLOT_TTY, TTY_POLL, w, NULL, 0);
        if (result == ERR_TIMEOUT || result == ERR_INTR || result == ERR_CROWDED)
            of->revents &= ~IN;
        if (result == ERR_INTR || result == ERR_CROWDED)
            return result;
    }
    return of->revents ? 0 : ERR_TIMEOUT;
}

/* Can this one keep a caller waiting? */
static bool waits(const struct pollfd *of)
{
    const struct open_file *file = of->fd < 0 ? NULL : __fd_find(of->fd);
    return file && (file->kind == FDLIST_PIPE || (file->kind == FDLIST_TTY && of->events & IN));
}

/* Asks all without waiting. How many have something to tell. */
static int ask_all(struct pollfd *list, nfds_t count)
{
    int told = 0;
    for (nfds_t i = 0; i < count; i++) {
        list[i].revents = 0;
        if (list[i].fd >= 0 && ask(&list[i], DEADLINE_POLL) == 0)
            told++;
    }
    return told;
}

static uint64_t slice_end(uint64_t deadline)
{
    uint64_t slice = sys_time() + __process.timebase_hz / SLICES_A_SECOND;
    return slice > deadline ? deadline : slice;
}

/* Waits for one that can be waited for, NULL: for none; until it is worth while to ask all. */
static void wait_for(struct pollfd *of, uint64_t deadline)
{
    int64_t result = ERR_TIMEOUT;
    if (of)
        result = ask(of, deadline);
    else
        __cancel_sleep(deadline);
    if (result < 0 && result != ERR_TIMEOUT && result != ERR_INTR)
        __cancel_sleep(slice_end(deadline));
}

/* ERR_INTR: a handler has run since `mark`, or the thread is to end. `sliced`: one that ran before we wait counts, too. */
static int64_t poll_until(struct pollfd *list, nfds_t count, uint64_t deadline, struct interrupt_mark mark, bool sliced)
{
    nfds_t waiting = 0;
    for (nfds_t i = 0; i < count; i++)
        waiting += waits(&list[i]);
    for (nfds_t next = 0;; next++) {
        int told = ask_all(list, count);
        if (told > 0)
            return told;
        if (__handled(mark) || __cancel_due()) /* SA_RESTART or not (XSH poll) */
            return ERR_INTR;
        if (sys_time() >= deadline)
            return 0;
        while (waiting > 0 && !waits(&list[next % count]))
            next++;
        wait_for(waiting > 0 ? &list[next % count] : NULL, waiting > 1 || sliced ? slice_end(deadline) : deadline);
    }
}

int poll(struct pollfd *list, nfds_t count, int timeout)
{
    struct timespec length = {timeout / 1000, timeout % 1000 * 1000000L};
    uint64_t deadline = timeout < 0 ? DEADLINE_NEVER : timeout == 0 ? DEADLINE_POLL : __clock_deadline(&length);
    __cancel_point();
    return (int)__cancel_result(poll_until(list, count, deadline, __interrupt_mark(), false));
}

/* The deadline of a timeout that may be NULL. ERR_INVAL */
static int64_t deadline_of(const struct timespec *timeout, uint64_t *deadline)
{
    *deadline = DEADLINE_NEVER;
    if (!timeout)
        return 0;
    if (timeout->tv_sec < 0 || timeout->tv_nsec < 0 || timeout->tv_nsec >= NS)
        return ERR_INVAL;
    *deadline = timeout->tv_sec == 0 && timeout->tv_nsec == 0 ? DEADLINE_POLL : __clock_deadline(timeout);
    return 0;
}

int ppoll(struct pollfd *list, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
    uint64_t deadline;
    sigset_t old;
    __cancel_point();
    int64_t result = deadline_of(timeout, &deadline);
    if (result < 0)
        return (int)quire_result(result);
    struct interrupt_mark mark = __interrupt_mark();
    if (mask)
        sigprocmask(SIG_SETMASK, mask, &old); /* those that have waited for it are handled in here */
    result = poll_until(list, count, deadline, mark, mask != NULL);
    if (mask)
        sigprocmask(SIG_SETMASK, &old, NULL);
    return (int)__cancel_result(result);
}

static bool in_set(int fd, const fd_set *set)
{
    return set && FD_ISSET(fd, set);
}

/* Writes back the bits of one set. How many are set. */
static int tell(const struct pollfd *list, int count, fd_set *set, short events)
{
    fd_set told;
    int n = 0;
    if (!set)
        return 0;
    FD_ZERO(&told);
    for (int i = 0; i < count; i++) {
        if (in_set(list[i].fd, set) && list[i].revents & events) {
            FD_SET(list[i].fd, &told);
            n++;
        }
    }
    *set = told;
    return n;
}

int pselect(int count, fd_set *reads, fd_set *writes, fd_set *excepts, const struct timespec *timeout,
            const sigset_t *mask)
{
    struct pollfd list[FD_SETSIZE];
    int used = 0;
    if (count < 0 || count > FD_SETSIZE)
        return (int)quire_result(ERR_INVAL);
    for (int fd = 0; fd < count; fd++) {
        short events = (short)((in_set(fd, reads) ? POLLIN : 0) | (in_set(fd, writes) ? POLLOUT : 0));
        if (!events && !in_set(fd, excepts))
            continue;
        if (!__fd_find(fd))
            return (int)quire_result(ERR_BADF);
        list[used++] = (struct pollfd){fd, events, 0};
    }
    int told = ppoll(list, (nfds_t)used, timeout, mask);
    if (told < 0)
        return told;
    told = tell(list, used, reads, POLLIN | POLLHUP | POLLERR);
    told += tell(list, used, writes, POLLOUT | POLLERR);
    return told + tell(list, used, excepts, POLLPRI);
}

int select(int count, fd_set *reads, fd_set *writes, fd_set *excepts, struct timeval *timeout)
{
    struct timespec length;
    if (timeout)
        length = (struct timespec){timeout->tv_sec, timeout->tv_usec * 1000L};
    return pselect(count, reads, writes, excepts, timeout ? &length : NULL, NULL);
}
