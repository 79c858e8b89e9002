/* The errno of each error of the system. */
#include <quire/call.h>

#include <errno.h>

static const unsigned char numbers[1 - ERR_LAST] = {
    [-ERR_CAP] = ENXIO,
    [-ERR_RIGHT] = EPERM,
    [-ERR_INVAL] = EINVAL,
    [-ERR_FAULT] = EFAULT,
    [-ERR_NOSYS] = ENOSYS,
    [-ERR_BUSY] = EBUSY,
    [-ERR_NEED_TABLE] = ENOMEM,
    [-ERR_STALE] = EIO,
    [-ERR_DEAD] = EIO,
    [-ERR_TIMEOUT] = ETIMEDOUT,
    [-ERR_TOUCH] = EFAULT,
    [-ERR_AGAIN] = EAGAIN,
    [-ERR_NOMEM] = ENOMEM,
    [-ERR_NOENT] = ENOENT,
    [-ERR_EXIST] = EEXIST,
    [-ERR_NOTDIR] = ENOTDIR,
    [-ERR_ISDIR] = EISDIR,
    [-ERR_NOTEMPTY] = ENOTEMPTY,
    [-ERR_BADF] = EBADF,
    [-ERR_ACCESS] = EACCES,
    [-ERR_NOSPC] = ENOSPC,
    [-ERR_IO] = EIO,
    [-ERR_NAMETOOLONG] = ENAMETOOLONG,
    [-ERR_MFILE] = EMFILE,
    [-ERR_NFILE] = ENFILE,
    [-ERR_PIPE] = EPIPE,
    [-ERR_SPIPE] = ESPIPE,
    [-ERR_FBIG] = EFBIG,
    [-ERR_XDEV] = EXDEV,
    [-ERR_MLINK] = EMLINK,
    [-ERR_LOOP] = ELOOP,
    [-ERR_PERM] = EPERM,
    [-ERR_CHILD] = ECHILD,
    [-ERR_SRCH] = ESRCH,
    [-ERR_NOEXEC] = ENOEXEC,
    [-ERR_2BIG] = E2BIG,
    [-ERR_INTR] = EINTR,
    [-ERR_NOTTY] = ENOTTY,
    [-ERR_RANGE] = ERANGE,
    [-ERR_OVERFLOW] = EOVERFLOW,
    [-ERR_ROFS] = EROFS,
    [-ERR_NODEV] = ENODEV,
    [-ERR_SHARED] = EBUSY,
    [-ERR_CROWDED] = EAGAIN,
};

int quire_errno(int64_t error)
{
    if (error >= 0 || error < ERR_LAST || numbers[-error] == 0)
        return EIO;
    return numbers[-error];
}

int64_t quire_result(int64_t result)
{
    if (result >= 0)
        return result;
    errno = quire_errno(result);
    return -1;
}
