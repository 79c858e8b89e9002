/* Descriptors: close, dup, pipe, fcntl. */
#include "alias.h"
#include "cancel.h"
#include "file.h"
#include "filelock.h"
#include "forkgate.h"
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <proto/fs.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>
#include <stdarg.h>
#include <stdbool.h>
#include <unistd.h>

static int64_t close_last(const struct open_file *last)
{
    int64_t result = __handle_close(last->kind, last->handle);
    return result > 0 ? 0 : result;
}

/* What fd names, if anything. */
static void look(int fd, struct open_file *out)
{
    const struct open_file *file = __fd_find(fd);
    if (file)
        *out = *file;
}

static int64_t close_fd(int fd)
{
    struct open_file last = {0};
    __fork_gate_enter();
    look(fd, &last);
    int64_t result = __fd_remove(fd, &last);
    if (result == 1)
        result = close_last(&last);
    else if (result == 0)
        __record_locks_end(last.kind, last.handle);
    __fork_gate_leave();
    return result;
}

int _close(int fd)
{
    return (int)quire_result(close_fd(fd));
}

__attribute__((weak)) int close(int fd)
{
    __cancel_point();
    return _close(fd);
}

void closefrom(int fd)
{
    for (fd = fd < 0 ? 0 : fd; fd < __fd_end(); fd++)
        close_fd(fd);
}

static int64_t dup_from(int fd, int from, int close_on_exec)
{
    if (!__fd_find(fd))
        return ERR_BADF;
    int to = __fd_reserve(from);
    return to < 0 ? to : __fd_share(fd, to, close_on_exec);
}

int dup(int fd)
{
    return (int)quire_result(dup_from(fd, 0, 0));
}

static int dup_to(int fd, int to, bool close_on_exec)
{
    struct open_file last = {0};
    if (!__fd_find(fd) || to < 0 || to >= __fd_limit())
        return (int)quire_result(ERR_BADF);
    if (fd == to)
        return to;
    __fork_gate_enter();
    look(to, &last);
    int result = __fd_replace(fd, to, close_on_exec, &last);
    if (result == 1)
        close_last(&last); /* whose error nobody is told, as POSIX has it */
    else if (result == 0)
        __record_locks_end(last.kind, last.handle);
    __fork_gate_leave();
    return result < 0 ? (int)quire_result(result) : to;
}

int dup2(int fd, int to)
{
    return dup_to(fd, to, false);
}

int dup3(int fd, int to, int flags)
{
    if (fd == to || flags & ~O_CLOEXEC)
        return (int)quire_result(ERR_INVAL);
    return dup_to(fd, to, flags & O_CLOEXEC);
}

static int64_t make_pipe(int reader, int writer, int flags)
{
    uint64_t w[MSG_WORDS] = {flags & O_NONBLOCK ? FS_NONBLOCK : 0};
    int64_t result = quire_call(USER_SLOT_FS, FS_PIPE, w);
    if (result < 0)
        return result;
    __fd_install(reader, FDLIST_PIPE, w[0], FDLIST_READ, flags & O_CLOEXEC);
    __fd_install(writer, FDLIST_PIPE, w[1], FDLIST_WRITE, flags & O_CLOEXEC);
    return 0;
}

int pipe2(int fds[2], int flags)
{
    if (flags & ~(O_CLOEXEC | O_NONBLOCK))
        return (int)quire_result(ERR_INVAL);
    int reader = __fd_reserve(0);
    int writer = reader < 0 ? reader : __fd_reserve(reader + 1 < FD_MAX ? reader + 1 : 0);
    int64_t result = ERR_MFILE;
    if (writer >= 0) {
        __fork_gate_enter();
        result = make_pipe(reader, writer, flags);
        __fork_gate_leave();
    }
    if (result < 0) {
        if (writer >= 0)
            __fd_unreserve(writer);
        if (reader >= 0)
            __fd_unreserve(reader);
        return (int)quire_result(result);
    }
    fds[0] = reader;
    fds[1] = writer;
    return 0;
}

int pipe(int fds[2])
{
    return pipe2(fds, 0);
}

/* The flags that can be changed belong to the handle, and so to all who share it; a device, which has none, keeps them here. */
static int64_t get_flags(const struct open_file *file)
{
    unsigned access = file->flags & (FDLIST_READ | FDLIST_WRITE);
    int flags = access == FDLIST_READ ? O_RDONLY : access == FDLIST_WRITE ? O_WRONLY : O_RDWR;
    if (file->handle == 0)
        return flags | (file->flags & FDLIST_APPEND ? O_APPEND : 0) | (file->flags & FDLIST_NONBLOCK ? O_NONBLOCK : 0);
    uint64_t w[MSG_WORDS] = {file->handle, 0, UINT64_MAX};
    int64_t kept = quire_call(USER_SLOT_FS, FS_FLAGS, w);
    if (kept < 0)
        return kept;
    return flags | (kept & FS_O_APPEND ? O_APPEND : 0) | (kept & FS_NONBLOCK ? O_NONBLOCK : 0) | (kept & FS_O_SYNC ? O_SYNC : 0);
}

static int64_t set_flags(struct open_file *file, int flags)
{
    if (file->handle == 0) {
        file->flags &= ~(unsigned)(FDLIST_NONBLOCK | FDLIST_APPEND);
        file->flags |= (flags & O_NONBLOCK ? FDLIST_NONBLOCK : 0) | (flags & O_APPEND ? FDLIST_APPEND : 0);
        return 0;
    }
    uint64_t w[MSG_WORDS] = {file->handle, 0, (flags & O_NONBLOCK ? FS_NONBLOCK : 0) | (flags & O_APPEND ? FS_O_APPEND : 0)};
    int64_t result = file->kind == FDLIST_FILE ? quire_call(USER_SLOT_PAGER, PAGER_FLAGS, w)
                                               : quire_call(USER_SLOT_FS, FS_FLAGS, w);
    return result > 0 ? 0 : result;
}

static int lock_record(int fd, const struct open_file *file, int command, struct flock *lock)
{
    int error = __record_lock(fd, file, command, lock);
    if (error)
        errno = error;
    return error ? -1 : 0;
}

int _fcntl(int fd, int command, ...)
{
    va_list args;
    va_start(args, command);
    bool locks = command == F_GETLK || command == F_SETLK || command == F_SETLKW;
    struct flock *lock = locks ? va_arg(args, struct flock *) : NULL;
    int argument = locks ? 0 : va_arg(args, int);
    va_end(args);
    struct open_file *file = __fd_file(fd);
    if (!file)
        return -1;
    switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        return (int)quire_result(dup_from(fd, argument, command == F_DUPFD_CLOEXEC));
    case F_GETFD:
        return __fd_close_on_exec(fd) ? FD_CLOEXEC : 0;
    case F_SETFD:
        __fd_set_close_on_exec(fd, argument & FD_CLOEXEC);
        return 0;
    case F_GETFL:
        return (int)quire_result(get_flags(file));
    case F_SETFL:
        return (int)quire_result(set_flags(file, argument));
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
        return lock_record(fd, file, command, lock);
    default:
        return (int)quire_result(ERR_INVAL);
    }
}

int fcntl(int fd, int command, ...) WEAK_ALIAS(_fcntl);
