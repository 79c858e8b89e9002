/* Opening files. */
#include "alias.h"
#include "file.h"
#include "forkgate.h"
#include "interrupt.h"
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <proto/fs.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>
#include <quire/sys.h>
#include <stdarg.h>
#include <stdbool.h>

static unsigned fd_flags(int flags)
{
    unsigned access = (flags & O_ACCMODE) == O_RDONLY   ? FDLIST_READ
                      : (flags & O_ACCMODE) == O_WRONLY ? FDLIST_WRITE
                                                        : FDLIST_READ | FDLIST_WRITE;
    return access | (flags & O_APPEND ? FDLIST_APPEND : 0) | (flags & O_NONBLOCK ? FDLIST_NONBLOCK : 0);
}

static uint64_t fs_flags(int flags)
{
    uint64_t to = 0;
    if ((flags & O_ACCMODE) != O_WRONLY)
        to |= FS_O_READ;
    if ((flags & O_ACCMODE) != O_RDONLY)
        to |= FS_O_WRITE;
    if (flags & O_CREAT)
        to |= FS_O_CREATE;
    if (flags & O_EXCL)
        to |= FS_O_EXCL;
    if (flags & O_DIRECTORY)
        to |= FS_O_DIRECTORY;
    if (flags & O_NOFOLLOW)
        to |= FS_NOFOLLOW;
    if (flags & O_APPEND)
        to |= FS_O_APPEND;
    if (flags & O_NONBLOCK)
        to |= FS_NONBLOCK;
    if (flags & O_SYNC)
        to |= FS_O_SYNC;
    return to;
}

/* What libc knows an object of fs as; an error if a program cannot open such a thing. */
static int64_t kind_of(uint64_t fs_kind)
{
    switch (fs_kind) {
    case FS_KIND_FILE:
        return FDLIST_FILE;
    case FS_KIND_DIRECTORY:
        return FDLIST_DIRECTORY;
    case FS_KIND_PIPE:
        return FDLIST_PIPE;
    case FS_KIND_SYMLINK:
        return ERR_LOOP; /* O_NOFOLLOW */
    default:
        return ERR_CAP; /* a device node of another system: ENXIO */
    }
}

static int64_t cut(uint64_t handle)
{
    uint64_t w[MSG_WORDS] = {handle, 0};
    return quire_call(USER_SLOT_PAGER, PAGER_TRUNCATE, w);
}

/* Is it an end of a pipe whose open waits for the other one? */
static bool must_meet(int64_t kind, int flags)
{
    return kind == FDLIST_PIPE && !(flags & O_NONBLOCK) && (flags & O_ACCMODE) != O_RDWR;
}

/* Opens the file and makes the reserved fd name it. */
static int64_t open_into(int fd, int at, const char *path, int flags, mode_t mode)
{
    unsigned device = __device_kind(path);
    if (device) {
        if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
            return ERR_EXIST;
        if (flags & O_DIRECTORY)
            return ERR_NOTDIR;
        __fd_install(fd, device, 0, fd_flags(flags), flags & O_CLOEXEC);
        return fd;
    }
    uint64_t w[MSG_WORDS] = {0, fs_flags(flags), mode & ~__own()->umask & 07777};
    int64_t result = __path_call(FS_OPEN, at, path, w);
    if (result < 0)
        return result;
    uint64_t handle = w[0];
    int64_t kind = kind_of(w[1]);
    if (kind < 0) {
        __handle_close(0, handle);
        return kind;
    }
    if (flags & O_TRUNC && kind == FDLIST_FILE && (flags & O_ACCMODE) != O_RDONLY && !(w[4] & FS_OPEN_MADE))
        result = cut(handle);
    if (result < 0) {
        __handle_close((unsigned)kind, handle);
        return result;
    }
    __fd_install(fd, (unsigned)kind, handle, fd_flags(flags), flags & O_CLOEXEC || must_meet(kind, flags));
    return fd;
}

/*
 * Waits until somebody opens the other end of a pipe. fd is open already, so that whoever waits there meets us, but nobody
 * has been told of it; it is not the gate's business.
 */
static int64_t meet(int fd, int flags)
{
    struct interrupt_mark mark = __interrupt_mark();
    const struct open_file *file = __fd_find(fd);
    struct open_file last;
    int64_t result;
    if (!file || !must_meet(file->kind, flags))
        return fd;
    do {
        uint64_t w[MSG_WORDS] = {file->handle, FS_POLL_PEER, DEADLINE_NEVER};
        result = __cancel_call(USER_SLOT_FS, FS_POLL, w, NULL, 0);
    } while (__call_again(&result, mark));
    if (result >= 0) {
        __fd_set_close_on_exec(fd, flags & O_CLOEXEC);
        return fd;
    }
    __fork_gate_enter();
    if (__fd_remove(fd, &last) == 1)
        __handle_close(last.kind, last.handle);
    __fork_gate_leave();
    return result;
}

static int64_t open_file(int at, const char *path, int flags, mode_t mode)
{
    int fd = __fd_reserve(0);
    if (fd < 0)
        return fd;
    __fork_gate_enter();
    int64_t result = open_into(fd, at, path, flags, mode);
    __fork_gate_leave();
    if (result < 0)
        __fd_unreserve(fd);
    return result < 0 ? result : meet(fd, flags);
}

static int open_checked(int at, const char *path, int flags, mode_t mode)
{
    __cancel_point();
    if ((flags & O_ACCMODE) == O_ACCMODE) {
        errno = EINVAL;
        return -1;
    }
    return (int)__cancel_result(open_file(at, path, flags, mode));
}

int __openat(int at, const char *path, int flags, mode_t mode)
{
    __cancel_hold();
    int fd = open_checked(at, path, flags, mode);
    __cancel_release();
    return fd;
}

int openat(int at, const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
    va_end(args);
    return open_checked(at, path, flags, mode);
}

int _open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
    va_end(args);
    return __openat(AT_FDCWD, path, flags, mode);
}

__attribute__((weak)) int open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
    va_end(args);
    return open_checked(AT_FDCWD, path, flags, mode);
}

int creat(const char *path, mode_t mode)
{
    return open_checked(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}
