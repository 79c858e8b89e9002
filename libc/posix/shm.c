/* Memory objects: files in a folder of their own, made when first needed. Names and limits as POSIX shm_open has them. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "/tmp/shm"

/* The file of a name: 0, or -1 with errno. */
static int path_of(const char *name, char path[PATH_MAX])
{
    if (name[0] == '/')
        name++;
    if (name[0] == '\0' || strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        errno = EINVAL;
        return -1;
    }
    if (strlen(name) > NAME_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(path, FOLDER "/");
    strcat(path, name);
    return 0;
}

static int open_in_folder(const char *path, int flags, mode_t mode)
{
    int fd = _open(path, flags, mode);
    if (fd < 0 && errno == ENOENT && flags & O_CREAT && (mkdir(FOLDER, 01777) == 0 || errno == EEXIST))
        fd = _open(path, flags, mode);
    return fd;
}

int shm_open(const char *name, int flags, mode_t mode)
{
    char path[PATH_MAX];
    if (path_of(name, path) < 0)
        return -1;
    return open_in_folder(path, flags | O_CLOEXEC, mode);
}

int shm_unlink(const char *name)
{
    char path[PATH_MAX];
    return path_of(name, path) < 0 ? -1 : unlink(path);
}

int memfd_create(const char *name, unsigned flags)
{
    static unsigned count;
    char path[PATH_MAX];
    if (flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING) || strlen(name) > NAME_MAX - 6) {
        errno = EINVAL;
        return -1;
    }
    for (;;) {
        snprintf(path, sizeof path, FOLDER "/memfd-%d-%u", (int)getpid(), count++);
        int fd = open_in_folder(path, O_RDWR | O_CREAT | O_EXCL | (flags & MFD_CLOEXEC ? O_CLOEXEC : 0), 0600);
        if (fd >= 0)
            unlink(path);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
}
