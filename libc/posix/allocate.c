/* Room, holes and advice for a file's bytes. The functions of POSIX give the number of an error and leave errno. */
#include "file.h"
#include "resource.h"

#include <errno.h>
#include <fcntl.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>

int posix_fadvise(int fd, off_t offset, off_t bytes, int advice)
{
    const struct open_file *file = __fd_find(fd);
    (void)offset;
    if (!file)
        return EBADF;
    if (file->kind == FDLIST_PIPE)
        return ESPIPE;
    return advice < POSIX_FADV_NORMAL || advice > POSIX_FADV_NOREUSE || bytes < 0 ? EINVAL : 0;
}

/* The pager's answer, as a negative ERR_*; or an errno. */
static int64_t allocate(int fd, uint64_t mode, off_t offset, off_t bytes)
{
    const struct open_file *file = __fd_find(fd);
    if (!file || !(file->flags & FDLIST_WRITE))
        return EBADF;
    if (file->kind != FDLIST_FILE)
        return file->kind == FDLIST_PIPE ? ESPIPE : ENODEV;
    if (offset < 0 || bytes <= 0)
        return EINVAL;
    uint64_t w[MSG_WORDS] = {file->handle, (uint64_t)offset, (uint64_t)bytes, mode};
    return quire_call(USER_SLOT_PAGER, PAGER_ALLOCATE, w);
}

int posix_fallocate(int fd, off_t offset, off_t bytes)
{
    int saved = errno;
    int64_t result = allocate(fd, 0, offset, bytes);
    if (result < 0) {
        __write_result(result);
        result = errno;
        errno = saved;
    }
    return (int)result;
}

int fallocate(int fd, int mode, off_t offset, off_t bytes)
{
    if (mode != 0 && mode != (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE)) {
        errno = EOPNOTSUPP;
        return -1;
    }
    int64_t result = allocate(fd, mode ? PAGER_ALLOCATE_PUNCH : 0, offset, bytes);
    if (result < 0)
        return (int)__write_result(result);
    errno = result ? (int)result : errno;
    return result ? -1 : 0;
}
