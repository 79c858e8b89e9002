/* The working directory: an open directory handle, and its canonical path as text. */
#include "file.h"
#include "path.h"
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <proto/fs.h>
#include <proto/layout.h>
#include <quire/call.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int64_t read_link(const char *path, char *buffer, size_t max)
{
    ssize_t bytes = readlink(path, buffer, max);
    if (bytes >= 0)
        return bytes;
    return errno == EINVAL         ? ERR_INVAL
           : errno == ENOENT       ? ERR_NOENT
           : errno == ENOTDIR      ? ERR_NOTDIR
           : errno == ELOOP        ? ERR_LOOP
           : errno == ENAMETOOLONG ? ERR_NAMETOOLONG
           : errno == EACCES       ? ERR_ACCESS
                                   : ERR_IO;
}

char *realpath(const char *path, char *resolved)
{
    char found[PATH_BYTES];
    if (!path) {
        errno = EINVAL;
        return NULL;
    }
    int saved = errno;
    if (quire_result(__path_canonical(__process.cwd, path, found, read_link)) < 0)
        return NULL;
    errno = saved;
    return resolved ? strcpy(resolved, found) : strdup(found);
}

int chdir(const char *path)
{
    static int cwd_is_malloced;
    uint64_t w[MSG_WORDS] = {0, FS_O_READ | FS_O_DIRECTORY};
    int64_t result = __device_kind(path) ? ERR_NOTDIR : __path_call(FS_OPEN, AT_FDCWD, path, w);
    if (result < 0)
        return (int)quire_result(result);
    char *text = realpath(path, NULL);
    if (!text) {
        int error = errno;
        __handle_close(FDLIST_DIRECTORY, w[0]);
        errno = error;
        return -1;
    }
    __handle_close(FDLIST_DIRECTORY, __process.cwd_handle);
    if (cwd_is_malloced)
        free(__process.cwd);
    __process.cwd_handle = w[0];
    __process.cwd = text;
    cwd_is_malloced = 1;
    return 0;
}

char *getcwd(char *buffer, size_t bytes)
{
    size_t need = strlen(__process.cwd) + 1;
    if (buffer && bytes == 0) {
        errno = EINVAL;
        return NULL;
    }
    if (bytes == 0)
        bytes = need;
    if (bytes < need) {
        errno = ERANGE;
        return NULL;
    }
    if (!buffer && !(buffer = malloc(bytes)))
        return NULL;
    return memcpy(buffer, __process.cwd, need);
}
