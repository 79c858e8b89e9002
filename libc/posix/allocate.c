/* Room and advice for a file's bytes. Both give the number of an error and leave errno. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* Writes one byte of each block of the range: what is there, or zero where nothing is. 0, or an errno. */
static int touch_blocks(int fd, off_t offset, off_t end, off_t size, off_t step)
{
    for (off_t at = offset; at < end; at = (at / step + 1) * step) {
        char byte = 0;
        if (at < size && pread(fd, &byte, 1, at) < 0)
            return errno;
        if (pwrite(fd, &byte, 1, at) < 0)
            return errno;
    }
    return 0;
}

int posix_fallocate(int fd, off_t offset, off_t bytes)
{
    enum { BLOCK_BYTES_MIN = 1024 };
    const struct open_file *file = __fd_find(fd);
    struct stat status;
    off_t end;
    int saved = errno;
    if (!file || !(file->flags & FDLIST_WRITE))
        return EBADF;
    if (file->kind != FDLIST_FILE)
        return file->kind == FDLIST_PIPE ? ESPIPE : ENODEV;
    if (offset < 0 || bytes <= 0)
        return EINVAL;
    if (__builtin_add_overflow(offset, bytes, &end))
        return EFBIG;
    int error = fstat(fd, &status) < 0 ? errno : 0;
    if (!error)
        error = touch_blocks(fd, offset, end, status.st_size, BLOCK_BYTES_MIN);
    if (!error && end > status.st_size && ftruncate(fd, end) < 0)
        error = errno;
    errno = saved;
    return error;
}
