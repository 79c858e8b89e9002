/* The offset, the length, and getting data onto the disk. */
#include "alias.h"
#include "cancel.h"
#include "file.h"
#include "process.h"
#include "resource.h"

#include <errno.h>
#include <fcntl.h>
#include <proto/fs.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>
#include <unistd.h>

off_t _lseek(int fd, off_t offset, int whence)
{
    struct open_file *file = __fd_file(fd);
    if (!file)
        return -1;
    if (whence < SEEK_SET || whence > PAGER_SEEK_HOLE)
        return quire_result(ERR_INVAL);
    if (file->kind == FDLIST_PIPE || file->kind == FDLIST_TTY)
        return quire_result(ERR_SPIPE);
    if (file->kind != FDLIST_FILE)
        return whence > SEEK_END ? quire_result(ERR_INVAL) : 0;
    file->flags |= FD_PAGED;
    uint64_t w[MSG_WORDS] = {file->handle, (uint64_t)offset, (uint64_t)whence};
    int64_t result = quire_call(USER_SLOT_PAGER, PAGER_SEEK, w);
    return result < 0 ? quire_result(result) : (off_t)w[0];
}

off_t lseek(int fd, off_t offset, int whence) WEAK_ALIAS(_lseek);

int ftruncate(int fd, off_t bytes)
{
    const struct open_file *file = __fd_file(fd);
    if (!file)
        return -1;
    if (file->kind != FDLIST_FILE || bytes < 0 || !(file->flags & FDLIST_WRITE))
        return (int)quire_result(ERR_INVAL);
    uint64_t w[MSG_WORDS] = {file->handle, (uint64_t)bytes};
    return (int)__write_result(quire_call(USER_SLOT_PAGER, PAGER_TRUNCATE, w));
}

int truncate(const char *path, off_t bytes)
{
    if (bytes < 0)
        return (int)quire_result(ERR_INVAL);
    uint64_t w[MSG_WORDS] = {0, FS_O_WRITE};
    int64_t result = __path_call(FS_OPEN, AT_FDCWD, path, w);
    if (result < 0)
        return (int)quire_result(result);
    uint64_t handle = w[0], cut[MSG_WORDS] = {handle, (uint64_t)bytes};
    if (w[1] != FS_KIND_FILE) {
        __handle_close(FDLIST_DIRECTORY, handle);
        return (int)quire_result(ERR_INVAL);
    }
    result = quire_call(USER_SLOT_PAGER, PAGER_TRUNCATE, cut);
    int64_t closed = __handle_close(FDLIST_FILE, handle);
    return (int)__write_result(result < 0 ? result : closed);
}

static int safe(int fd, bool times)
{
    __cancel_point();
    const struct open_file *file = __fd_file(fd);
    if (!file)
        return -1;
    uint64_t w[MSG_WORDS] = {file->handle, !times};
    if (file->kind == FDLIST_FILE)
        return (int)quire_result(quire_call(USER_SLOT_PAGER, PAGER_FSYNC, w));
    if (file->kind == FDLIST_DIRECTORY)
        return (int)quire_result(quire_call(USER_SLOT_FS, FS_SYNC, w));
    return (int)quire_result(ERR_INVAL);
}

int fsync(int fd)
{
    return safe(fd, true);
}

int fdatasync(int fd)
{
    return safe(fd, false);
}

void sync(void)
{
    uint64_t w[MSG_WORDS] = {0};
    quire_call(USER_SLOT_PAGER, PAGER_SYNC, w);
    quire_call(USER_SLOT_FS, FS_SYNC, w);
}
