/* What belongs to a file besides its bytes and names: mode, owner, times. */
#include "alias.h"
#include "file.h"
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <proto/fs.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

enum { NS = 1000000000 };

static int64_t plain(int64_t result)
{
    return result > 0 ? 0 : result;
}

/* A call by handle; devices, which have none, take it and keep nothing. */
static int on_handle(int fd, uint64_t op, uint64_t w1, uint64_t w2)
{
    const struct open_file *file = __fd_file(fd);
    if (!file)
        return -1;
    uint64_t w[MSG_WORDS] = {file->handle, w1, w2};
    return file->handle ? (int)quire_result(plain(quire_call(USER_SLOT_FS, op, w))) : 0;
}

static bool is_link(int at, const char *path)
{
    struct stat status;
    return fstatat(at, path, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode);
}

int fchmodat(int at, const char *path, mode_t mode, int flags)
{
    uint64_t w[MSG_WORDS] = {0, 0, mode & 07777};
    if (flags & ~AT_SYMLINK_NOFOLLOW)
        return (int)quire_result(ERR_INVAL);
    if (flags & AT_SYMLINK_NOFOLLOW && is_link(at, path)) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return (int)quire_result(__device_kind(path) ? 0 : plain(__path_call(FS_CHMOD, at, path, w)));
}

int chmod(const char *path, mode_t mode)
{
    return fchmodat(AT_FDCWD, path, mode, 0);
}

int fchmod(int fd, mode_t mode)
{
    return on_handle(fd, FS_CHMOD_HANDLE, 0, mode & 07777);
}

mode_t umask(mode_t mask)
{
    mode_t old = __own()->umask;
    __own()->umask = mask & 0777;
    return old;
}

/* There is one user, number 0, and every file is his: nobody else can be given one. */
static int own(uid_t owner, gid_t group)
{
    return (owner == 0 || owner == (uid_t)-1) && (group == 0 || group == (gid_t)-1) ? 0 : (int)quire_result(ERR_PERM);
}

int fchownat(int at, const char *path, uid_t owner, gid_t group, int flags)
{
    struct stat status;
    if (flags & ~AT_SYMLINK_NOFOLLOW)
        return (int)quire_result(ERR_INVAL);
    return fstatat(at, path, &status, flags) < 0 ? -1 : own(owner, group);
}

int chown(const char *path, uid_t owner, gid_t group)
{
    return fchownat(AT_FDCWD, path, owner, group, 0);
}

int lchown(const char *path, uid_t owner, gid_t group)
{
    return fchownat(AT_FDCWD, path, owner, group, AT_SYMLINK_NOFOLLOW);
}

int fchown(int fd, uid_t owner, gid_t group)
{
    return __fd_file(fd) ? own(owner, group) : -1;
}

/* The two times as the file server takes them. False if they make no sense. */
static bool in_ns(const struct timespec *times, int64_t ns[2])
{
    for (int i = 0; i < 2; i++) {
        if (!times || times[i].tv_nsec == UTIME_NOW)
            ns[i] = FS_TIME_NOW;
        else if (times[i].tv_nsec == UTIME_OMIT)
            ns[i] = FS_TIME_OMIT;
        else if (times[i].tv_nsec < 0 || times[i].tv_nsec >= NS)
            return false;
        else if (times[i].tv_sec >= INT64_MAX / NS)
            ns[i] = INT64_MAX;
        else if (times[i].tv_sec <= INT64_MIN / NS)
            ns[i] = INT64_MIN / NS * NS;
        else
            ns[i] = times[i].tv_sec * NS + times[i].tv_nsec;
    }
    return true;
}

int utimensat(int at, const char *path, const struct timespec *times, int flags)
{
    int64_t ns[2];
    if (flags & ~AT_SYMLINK_NOFOLLOW || !in_ns(times, ns))
        return (int)quire_result(ERR_INVAL);
    uint64_t w[MSG_WORDS] = {0, (uint64_t)ns[0], (uint64_t)ns[1], 0, flags & AT_SYMLINK_NOFOLLOW ? FS_NOFOLLOW : 0};
    return (int)quire_result(__device_kind(path) ? 0 : plain(__path_call(FS_UTIME, at, path, w)));
}

int futimens(int fd, const struct timespec *times)
{
    int64_t ns[2];
    if (!in_ns(times, ns))
        return (int)quire_result(ERR_INVAL);
    const struct open_file *file = __fd_find(fd);
    if (file && file->kind == FDLIST_FILE) { /* fs shall know first of what was written before */
        struct fs_stat status;
        uint64_t w[MSG_WORDS] = {file->handle};
        quire_call_buffer(USER_SLOT_PAGER, PAGER_FSTAT, w, &status, sizeof status, BUF_OUT);
    }
    return on_handle(fd, FS_UTIME_HANDLE, (uint64_t)ns[0], (uint64_t)ns[1]);
}

int utime(const char *path, const struct utimbuf *times)
{
    struct timespec both[2];
    if (times) {
        both[0] = (struct timespec){times->actime, 0};
        both[1] = (struct timespec){times->modtime, 0};
    }
    return utimensat(AT_FDCWD, path, times ? both : NULL, 0);
}

/* In nanoseconds; what is no number of microseconds is out of range there too. NULL if `times` is. */
static const struct timespec *finer(const struct timeval *times, struct timespec both[2])
{
    for (int i = 0; times && i < 2; i++) {
        bool good = times[i].tv_usec >= 0 && times[i].tv_usec < NS / 1000;
        both[i] = (struct timespec){times[i].tv_sec, good ? times[i].tv_usec * 1000 : NS};
    }
    return times ? both : NULL;
}

int utimes(const char *path, const struct timeval *times)
{
    struct timespec both[2];
    return utimensat(AT_FDCWD, path, finer(times, both), 0);
}

int futimesat(int at, const char *path, const struct timeval times[2])
{
    struct timespec both[2];
    return utimensat(at, path, finer(times, both), 0);
}

int lutimes(const char *path, const struct timeval *times)
{
    struct timespec both[2];
    return utimensat(AT_FDCWD, path, finer(times, both), AT_SYMLINK_NOFOLLOW);
}

int futimes(int fd, const struct timeval *times)
{
    struct timespec both[2];
    return futimens(fd, finer(times, both));
}
