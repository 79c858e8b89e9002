/* Opening files. */
#include "alias.h"
#include "file.h"
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <proto/fs.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>
#include <stdarg.h>

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

static int64_t open_file(int at, const char *path, int flags, mode_t mode)
{
    int fd = __fd_free(0);
    if (fd < 0)
        return fd;
    unsigned device = __device_kind(path);
    if (device) {
        if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
            return ERR_EXIST;
        if (flags & O_DIRECTORY)
            return ERR_NOTDIR;
        __fd_install(fd, device, 0, fd_flags(flags), flags & O_CLOEXEC);
        return fd;
    }
    uint64_t w[MSG_WORDS] = {0, fs_flags(flags), mode & ~__process.umask & 07777};
    int64_t result = __path_call(FS_OPEN, at, path, w);
    if (result < 0)
        return result;
    uint64_t handle = w[0];
    int64_t kind = kind_of(w[1]);
    if (kind < 0) {
        __handle_close(0, handle);
        return kind;
    }
    if (flags & O_TRUNC && kind == FDLIST_FILE && (flags & O_ACCMODE) != O_RDONLY && w[2] != 0)
        result = cut(handle);
    if (result < 0) {
        __handle_close((unsigned)kind, handle);
        return result;
    }
    __fd_install(fd, (unsigned)kind, handle, fd_flags(flags), flags & O_CLOEXEC);
    return fd;
}

static int open_checked(int at, const char *path, int flags, mode_t mode)
{
    if ((flags & O_ACCMODE) == O_ACCMODE) {
        errno = EINVAL;
        return -1;
    }
    return (int)quire_result(open_file(at, path, flags, mode));
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
    return open_checked(AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...) WEAK_ALIAS(_open);

int creat(const char *path, mode_t mode)
{
    return open_checked(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}
