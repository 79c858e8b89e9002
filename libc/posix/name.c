/* Names in the file system: folders, links, renaming. */
#include "alias.h"
#include "file.h"
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <proto/fs.h>
#include <proto/layout.h>
#include <quire/call.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Calls that take one path and a number in w[2], or two paths, and answer nothing. */
static int one(uint64_t op, int at, const char *path, uint64_t w2)
{
    uint64_t w[MSG_WORDS] = {0, 0, w2};
    int64_t result = __path_call(op, at, path, w);
    return (int)quire_result(result > 0 ? 0 : result);
}

static int two(uint64_t op, int at, const char *path, int at2, const char *path2)
{
    uint64_t w[MSG_WORDS] = {0};
    int64_t result = __path_call_two(op, at, path, at2, path2, w);
    return (int)quire_result(result > 0 ? 0 : result);
}

int mkdirat(int at, const char *path, mode_t mode)
{
    return one(FS_MKDIR, at, path, mode & ~__own()->umask & 07777);
}

int _mkdir(const char *path, mode_t mode)
{
    return mkdirat(AT_FDCWD, path, mode);
}

int mkdir(const char *path, mode_t mode) WEAK_ALIAS(_mkdir);

int unlinkat(int at, const char *path, int flags)
{
    if (flags & ~AT_REMOVEDIR)
        return (int)quire_result(ERR_INVAL);
    int result = one(flags & AT_REMOVEDIR ? FS_RMDIR : FS_UNLINK, at, path, 0);
    if (result < 0 && errno == EISDIR && !(flags & AT_REMOVEDIR))
        errno = EPERM; /* POSIX unlink: a directory is EPERM */
    return result;
}

int _unlink(const char *path)
{
    return unlinkat(AT_FDCWD, path, 0);
}

int unlink(const char *path) WEAK_ALIAS(_unlink);

int rmdir(const char *path)
{
    return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

int renameat(int at, const char *from, int at2, const char *to)
{
    return two(FS_RENAME, at, from, at2, to);
}

int _rename(const char *from, const char *to)
{
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int rename(const char *from, const char *to) WEAK_ALIAS(_rename);

int linkat(int at, const char *from, int at2, const char *to, int flags)
{
    if (flags & ~AT_SYMLINK_FOLLOW)
        return (int)quire_result(ERR_INVAL);
    if (!(flags & AT_SYMLINK_FOLLOW))
        return two(FS_LINK, at, from, at2, to); /* of a symbolic link itself */
    char *target = __real_path_at(at, from);
    int result = target ? two(FS_LINK, AT_FDCWD, target, at2, to) : -1;
    int error = errno;
    free(target);
    errno = error;
    return result;
}

int _link(const char *from, const char *to)
{
    return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int link(const char *from, const char *to) WEAK_ALIAS(_link);

int symlinkat(const char *target, int at, const char *path)
{
    uint64_t w[MSG_WORDS] = {0};
    /* the target is text: no directory belongs to it. w[2] is not used */
    return (int)quire_result(__path_call_two(FS_SYMLINK, AT_FDCWD, target, at, path, w));
}

int symlink(const char *target, const char *path)
{
    return symlinkat(target, AT_FDCWD, path);
}

ssize_t readlinkat(int at, const char *path, char *buffer, size_t bytes)
{
    char both[FS_PATH_MAX];
    size_t path_bytes = strlen(path);
    uint64_t w[MSG_WORDS] = {path_bytes};
    int64_t result = path_bytes == 0             ? ERR_NOENT
                     : path_bytes >= PATH_MAX   ? ERR_NAMETOOLONG
                     : bytes == 0                ? ERR_INVAL
                     : __device_kind(path)       ? ERR_INVAL
                                                 : __at_handle(at, path, &w[3]);
    if (result < 0)
        return quire_result(result);
    memcpy(both, path, path_bytes);
    result = quire_call_buffer(USER_SLOT_FS, FS_READLINK, w, both, sizeof both, BUF_IN | BUF_OUT);
    if (result < 0)
        return quire_result(result);
    if ((size_t)result > bytes)
        result = (int64_t)bytes;
    memcpy(buffer, both, (size_t)result);
    return result;
}

ssize_t readlink(const char *path, char *buffer, size_t bytes)
{
    return readlinkat(AT_FDCWD, path, buffer, bytes);
}

/* A file or a pipe with a name: devices are libc's own, in /dev, and no more can be made. */
int mknodat(int at, const char *path, mode_t mode, dev_t device)
{
    (void)device;
    if (S_ISFIFO(mode))
        return mkfifoat(at, path, mode);
    if (mode & S_IFMT && !S_ISREG(mode))
        return (int)quire_result(S_ISCHR(mode) || S_ISBLK(mode) ? ERR_PERM : ERR_INVAL);
    int fd = __openat(at, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    return fd < 0 ? -1 : _close(fd);
}

int mknod(const char *path, mode_t mode, dev_t device)
{
    return mknodat(AT_FDCWD, path, mode, device);
}

int mkfifoat(int at, const char *path, mode_t mode)
{
    return __device_kind(path) ? (int)quire_result(ERR_EXIST) : one(FS_MKFIFO, at, path, mode & ~__own()->umask & 07777);
}

int mkfifo(const char *path, mode_t mode)
{
    return mkfifoat(AT_FDCWD, path, mode);
}
