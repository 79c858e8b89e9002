/* Locks of files: fcntl's records, lockf, flock. The file server keeps them. State: whether there may be records. */
#include "filelock.h"

#include "interrupt.h"

#include <errno.h>
#include <proto/fs.h>
#include <proto/layout.h>
#include <quire/call.h>
#include <quire/sys.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool __record_locks;

void __record_locks_end(unsigned kind, uint64_t handle)
{
    if (!__record_locks || kind != FDLIST_FILE)
        return;
    uint64_t w[MSG_WORDS] = {handle, FS_LOCK_UNLOCK};
    quire_call(USER_SLOT_FS, FS_LOCK, w);
}

/* Asks fs for a lock, again if a signal came that does not concern this call. */
static int64_t ask_lock(uint64_t w[MSG_WORDS])
{
    struct interrupt_mark mark = __interrupt_mark();
    uint64_t asked[MSG_WORDS];
    int64_t result;
    memcpy(asked, w, sizeof asked);
    do {
        memcpy(w, asked, sizeof asked);
        result = __cancel_call(USER_SLOT_FS, FS_LOCK, w, NULL, 0);
    } while (__call_again(&result, mark));
    return result;
}

/* Its own words for what a lock call says. */
static int lock_errno(int64_t result)
{
    return result >= 0           ? 0
           : result == ERR_BUSY  ? EDEADLK
           : result == ERR_NFILE ? ENOLCK
                                 : quire_errno(result);
}

/* The first byte and the number of bytes (0: to the end) that the lock means. 0 or an errno. */
static int find_range(int fd, const struct flock *lock, off_t *start, off_t *bytes)
{
    struct stat status;
    off_t base = 0;
    if (lock->l_whence == SEEK_CUR) {
        base = lseek(fd, 0, SEEK_CUR);
    } else if (lock->l_whence == SEEK_END) {
        if (fstat(fd, &status) < 0)
            return errno;
        base = status.st_size;
    } else if (lock->l_whence != SEEK_SET) {
        return EINVAL;
    }
    if (base < 0)
        return errno;
    if (__builtin_add_overflow(base, lock->l_start, start))
        return EOVERFLOW;
    *bytes = lock->l_len;
    if (*bytes < 0) { /* what lies before the start */
        *start += *bytes;
        *bytes = -*bytes;
    }
    if (*start < 0)
        return EINVAL;
    return *bytes - 1 > INT64_MAX - *start ? EOVERFLOW : 0;
}

int __record_lock(int fd, const struct open_file *file, int command, struct flock *lock)
{
    off_t start = 0, bytes = 0;
    bool asks = command == F_GETLK;
    if (command == F_SETLKW)
        __cancel_point();
    if (lock->l_type != F_RDLCK && lock->l_type != F_WRLCK && (lock->l_type != F_UNLCK || asks))
        return EINVAL;
    if (file->kind != FDLIST_FILE)
        return file->handle ? EBADF : EINVAL;
    int error = find_range(fd, lock, &start, &bytes);
    if (error)
        return error;
    uint64_t type = lock->l_type == F_RDLCK ? FS_LOCK_READ : lock->l_type == F_WRLCK ? FS_LOCK_WRITE : FS_LOCK_UNLOCK;
    uint64_t w[MSG_WORDS] = {file->handle, type | (asks ? FS_LOCK_ASK : 0) | (command == F_SETLKW ? FS_LOCK_WAIT : 0),
                             (uint64_t)start, (uint64_t)bytes};
    __record_locks |= !asks;
    error = lock_errno(ask_lock(w));
    if (error == EINTR)
        __cancel_point();
    if (error || !asks)
        return error;
    lock->l_type = w[0] == FS_LOCK_UNLOCK ? F_UNLCK : w[0] == FS_LOCK_READ ? F_RDLCK : F_WRLCK;
    if (w[0] != FS_LOCK_UNLOCK) {
        lock->l_whence = SEEK_SET;
        lock->l_start = (off_t)w[1];
        lock->l_len = (off_t)w[2];
        lock->l_pid = (pid_t)w[3];
    }
    return 0;
}

int lockf(int fd, int function, off_t bytes)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_CUR, .l_len = bytes};
    switch (function) {
    case F_ULOCK:
        lock.l_type = F_UNLCK;
        return fcntl(fd, F_SETLK, &lock);
    case F_LOCK:
        return fcntl(fd, F_SETLKW, &lock);
    case F_TLOCK:
        return fcntl(fd, F_SETLK, &lock);
    case F_TEST:
        if (fcntl(fd, F_GETLK, &lock) < 0)
            return -1;
        if (lock.l_type == F_UNLCK)
            return 0;
        errno = EACCES;
        return -1;
    default:
        errno = EINVAL;
        return -1;
    }
}

int flock(int fd, int operation)
{
    const struct open_file *file = __fd_file(fd);
    int what = operation & ~LOCK_NB;
    if (!file)
        return -1;
    if ((what != LOCK_SH && what != LOCK_EX && what != LOCK_UN) || !file->handle || file->kind == FDLIST_PIPE) {
        errno = EINVAL;
        return -1;
    }
    uint64_t type = what == LOCK_SH ? FS_LOCK_READ : what == LOCK_EX ? FS_LOCK_WRITE : FS_LOCK_UNLOCK;
    uint64_t w[MSG_WORDS] = {file->handle, type | FS_LOCK_WHOLE | (operation & LOCK_NB ? 0 : FS_LOCK_WAIT)};
    __cancel_hold(); /* it is no cancellation point */
    int error = lock_errno(ask_lock(w));
    __cancel_release();
    if (error)
        errno = error;
    return error ? -1 : 0;
}
