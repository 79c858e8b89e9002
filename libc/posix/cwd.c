/* The working directory: an open directory handle, and its canonical path as text. */
#include "file.h"
#include "path.h"
#include "process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <proto/fs.h>
#include <proto/layout.h>
#include <quire/call.h>
#include <stdbool.h>
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

static bool text_is_true(void);

char *realpath(const char *path, char *resolved)
{
    char found[PATH_BYTES];
    if (!path) {
        errno = EINVAL;
        return NULL;
    }
    int saved = errno;
    if (*path != '/' && *path && !text_is_true())
        return NULL;
    if (quire_result(__path_canonical(__own()->cwd, path, found, read_link)) < 0)
        return NULL;
    errno = saved;
    return resolved ? strcpy(resolved, found) : strdup(found);
}

/* The name that the folder with this inode number has in the folder `parent`, which is closed. False and errno. */
static bool find_name(int parent, ino_t inode, char name[NAME_MAX + 1])
{
    const struct dirent *entry;
    bool found = false;
    DIR *dir = fdopendir(parent);
    if (!dir) {
        _close(parent);
        return false;
    }
    errno = ENOENT;
    while (!found && (entry = readdir(dir)) != NULL) {
        found = entry->d_ino == inode && strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
        if (found)
            strcpy(name, entry->d_name);
    }
    int error = errno;
    closedir(dir);
    errno = error;
    return found;
}

/* Puts "/name" before the path at `from`. Where it begins now, 0 and errno if there is no room. */
static size_t prepend(char path[PATH_BYTES], size_t from, const char *name)
{
    size_t bytes = strlen(name);
    if (bytes + 2 > from) {
        errno = ENAMETOOLONG;
        return 0;
    }
    from -= bytes + 1;
    path[from] = '/';
    memcpy(path + from + 1, name, bytes);
    return from;
}

/* Where the folder `at` lies, found by going up from it. NULL and errno; ENOENT if it was removed. */
static char *folder_path(int at)
{
    char path[PATH_BYTES], name[NAME_MAX + 1];
    size_t from = sizeof path - 1;
    struct stat own, parent;
    path[from] = 0;
    int fd = __openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    while (fd >= 0) {
        int up = __openat(fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
        int failed = up < 0 || fstat(fd, &own) < 0 || fstat(up, &parent) < 0;
        int error = errno;
        _close(fd);
        if (failed || own.st_ino == parent.st_ino) {
            if (up >= 0)
                _close(up);
            errno = error;
            return failed ? NULL : strdup(path[from] ? path + from : "/");
        }
        fd = dup(up);
        if (!find_name(up, own.st_ino, name) || (from = prepend(path, from, name)) == 0) {
            _close(fd);
            return NULL;
        }
    }
    return NULL;
}

char *__real_path_at(int at, const char *path)
{
    char found[PATH_BYTES];
    if (at == AT_FDCWD || *path == '/')
        return realpath(path, NULL);
    char *folder = folder_path(at);
    if (!folder)
        return NULL;
    int64_t result = quire_result(__path_canonical(folder, path, found, read_link));
    free(folder);
    return result < 0 ? NULL : strdup(found);
}

/* Goes to the folder behind this handle, whose path is `text` (from malloc); closes the handle if that is NULL. */
static int go(uint64_t handle, char *text)
{
    struct own *own = __own();
    if (!text) {
        int error = errno;
        __handle_close(FDLIST_DIRECTORY, handle);
        errno = error;
        return -1;
    }
    __handle_close(FDLIST_DIRECTORY, own->cwd_handle);
    if (own->cwd_is_malloced)
        free(own->cwd);
    own->cwd_handle = handle;
    own->cwd = text;
    own->cwd_is_malloced = true;
    return 0;
}

int chdir(const char *path)
{
    uint64_t w[MSG_WORDS] = {0, FS_O_READ | FS_O_DIRECTORY};
    int64_t result = __device_kind(path) ? ERR_NOTDIR : __path_call(FS_OPEN, AT_FDCWD, path, w);
    if (result < 0)
        return (int)quire_result(result);
    char *text = realpath(path, NULL);
    if (!text) { /* it was removed that the path starts from, but there is a way out */
        struct own *own = __own();
        uint64_t before = own->cwd_handle;
        own->cwd_handle = w[0];
        text = folder_path(AT_FDCWD);
        own->cwd_handle = before;
    }
    return go(w[0], text);
}

int fchdir(int fd)
{
    uint64_t w[MSG_WORDS] = {0, FS_O_READ | FS_O_DIRECTORY};
    const struct open_file *file = __fd_file(fd);
    if (!file)
        return -1;
    int64_t result = file->kind != FDLIST_DIRECTORY ? ERR_NOTDIR : __path_call(FS_OPEN, fd, ".", w);
    return result < 0 ? (int)quire_result(result) : go(w[0], folder_path(fd));
}

char *getwd(char *buffer)
{
    return getcwd(buffer, PATH_MAX);
}

/* There is one root for all. */
int chroot(const char *path)
{
    struct stat status;
    return stat(path, &status) < 0 ? -1 : (int)quire_result(ERR_PERM);
}

char *get_current_dir_name(void)
{
    return getcwd(NULL, 0);
}

/* Is what the kept path leads to still the working directory? */
static bool path_is_true(void)
{
    struct stat own, there;
    return fstatat(AT_FDCWD, ".", &own, 0) == 0 && lstat(__own()->cwd, &there) == 0 && own.st_ino == there.st_ino;
}

/* Makes the kept path that of the working directory, if it, or a folder above it, was moved. False and errno: it was removed. */
static bool text_is_true(void)
{
    uint64_t w[MSG_WORDS] = {0, FS_O_READ | FS_O_DIRECTORY};
    if (path_is_true())
        return true;
    char *text = folder_path(AT_FDCWD);
    if (!text || __path_call(FS_OPEN, AT_FDCWD, ".", w) < 0) {
        free(text);
        return false;
    }
    go(w[0], text);
    return true;
}

char *getcwd(char *buffer, size_t bytes)
{
    int saved = errno;
    if (buffer && bytes == 0) {
        errno = EINVAL;
        return NULL;
    }
    if (!text_is_true())
        return NULL;
    errno = saved;
    size_t need = strlen(__own()->cwd) + 1;
    if (bytes == 0)
        bytes = need;
    if (bytes < need) {
        errno = ERANGE;
        return NULL;
    }
    if (!buffer && !(buffer = malloc(bytes)))
        return NULL;
    return memcpy(buffer, __own()->cwd, need);
}
