/* What a file is: stat, access. */
#include "alias.h"
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <proto/fs.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BUFFER_BYTES = 16384, OTHER_BUFFER_BYTES = 4096 }; /* st_blksize: what stdio takes as its buffer */
enum { NS = 1000000000 };
enum { DEVICE_DISK = 1, DEVICE_PIPES = 2, DEVICE_LIBC = 3 };   /* st_dev */

static struct timespec in_seconds(int64_t ns)
{
    struct timespec time = {ns / NS, ns % NS};
    if (time.tv_nsec < 0)
        time.tv_sec--, time.tv_nsec += NS;
    return time;
}

static void from_fs(const struct fs_stat *from, struct stat *to)
{
    memset(to, 0, sizeof *to);
    to->st_dev = from->inode & FS_INODE_NAMELESS ? DEVICE_PIPES : DEVICE_DISK;
    to->st_ino = from->inode;
    to->st_mode = from->mode;
    to->st_nlink = (nlink_t)from->links;
    to->st_uid = from->uid;
    to->st_gid = from->gid;
    to->st_size = (off_t)from->size;
    to->st_atim = in_seconds(from->atime);
    to->st_mtim = in_seconds(from->mtime);
    to->st_ctim = in_seconds(from->ctime);
    to->st_blksize = from->kind == FS_KIND_FILE ? FILE_BUFFER_BYTES : OTHER_BUFFER_BYTES;
    to->st_blocks = (blkcnt_t)from->blocks_512;
}

static void of_device(unsigned kind, struct stat *to)
{
    memset(to, 0, sizeof *to);
    to->st_dev = DEVICE_LIBC;
    to->st_ino = to->st_rdev = kind;
    to->st_mode = S_IFCHR | 0666;
    to->st_nlink = 1;
    to->st_blksize = OTHER_BUFFER_BYTES;
    struct pager_device device;
    if (__device_mapped(kind, &device))
        to->st_size = (off_t)device.bytes;
}

static int stat_path(int at, const char *path, struct stat *status, uint64_t flags)
{
    union {
        char path[FS_PATH_MAX];
        struct fs_stat status;
    } both;
    unsigned device = __device_kind(path);
    size_t bytes = strlen(path);
    uint64_t w[MSG_WORDS] = {bytes, flags};
    if (device) {
        of_device(device, status);
        return 0;
    }
    int64_t result = bytes == 0 ? ERR_NOENT : bytes >= PATH_MAX ? ERR_NAMETOOLONG : __at_handle(at, path, &w[3]);
    if (result < 0)
        return (int)quire_result(result);
    memcpy(both.path, path, bytes);
    if (bytes < sizeof both.status)
        bytes = sizeof both.status;
    result = quire_call_buffer(USER_SLOT_FS, FS_STAT, w, &both, bytes, BUF_IN | BUF_OUT);
    if (result < 0)
        return (int)quire_result(result);
    from_fs(&both.status, status);
    return 0;
}

int _stat(const char *path, struct stat *status)
{
    return stat_path(AT_FDCWD, path, status, 0);
}

int stat(const char *path, struct stat *status) WEAK_ALIAS(_stat);

int lstat(const char *path, struct stat *status)
{
    return stat_path(AT_FDCWD, path, status, FS_NOFOLLOW);
}

int fstatat(int at, const char *path, struct stat *status, int flags)
{
    return stat_path(at, path, status, flags & AT_SYMLINK_NOFOLLOW ? FS_NOFOLLOW : 0);
}

int _fstat(int fd, struct stat *status)
{
    const struct open_file *file = __fd_file(fd);
    struct fs_stat found;
    int64_t result;
    if (!file)
        return -1;
    if (file->handle == 0) {
        of_device(file->kind, status);
        return 0;
    }
    uint64_t w[MSG_WORDS] = {file->handle};
    if (file->kind == FDLIST_FILE)
        result = quire_call_buffer(USER_SLOT_PAGER, PAGER_FSTAT, w, &found, sizeof found, BUF_OUT);
    else
        result = quire_call_buffer(USER_SLOT_FS, FS_FSTAT, w, &found, sizeof found, BUF_OUT);
    if (result < 0)
        return (int)quire_result(result);
    from_fs(&found, status);
    return 0;
}

int fstat(int fd, struct stat *status) WEAK_ALIAS(_fstat);

/* Everybody is user 0, who may read and write all, and execute what anybody may execute (POSIX access, RATIONALE). */
int faccessat(int at, const char *path, int mode, int flags)
{
    struct stat status;
    (void)flags;
    if (mode & ~(R_OK | W_OK | X_OK))
        return (int)quire_result(ERR_INVAL);
    if (stat_path(at, path, &status, 0) < 0)
        return -1;
    if (mode & X_OK && !S_ISDIR(status.st_mode) && !(status.st_mode & 0111))
        return (int)quire_result(ERR_ACCESS);
    return 0;
}

int access(const char *path, int mode)
{
    return faccessat(AT_FDCWD, path, mode, 0);
}

/* Who a program runs as is who started it. */
int eaccess(const char *path, int mode)
{
    return access(path, mode);
}

int euidaccess(const char *path, int mode)
{
    return access(path, mode);
}
