/* Reading folders. A DIR owns its descriptor and one buffer of packed struct fs_dirent. */
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <proto/fs.h>
#include <proto/layout.h>
#include <quire/call.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DIR_BUFFER_BYTES = 4096 };

struct __dirstream {
    int fd;
    uint64_t cookie; /* of what follows the buffer */
    uint64_t place;  /* of what is read next */
    size_t at, end;  /* in the buffer */
    struct dirent entry;
    _Alignas(8) char buffer[DIR_BUFFER_BYTES];
};

static const unsigned char types[] = {
    [FS_KIND_FILE] = DT_REG,
    [FS_KIND_DIRECTORY] = DT_DIR,
    [FS_KIND_SYMLINK] = DT_LNK,
    [FS_KIND_PIPE] = DT_FIFO,
    [FS_KIND_OTHER] = DT_UNKNOWN,
};

DIR *fdopendir(int fd)
{
    const struct open_file *file = __fd_file(fd);
    if (!file)
        return NULL;
    if (file->kind != FDLIST_DIRECTORY) {
        errno = ENOTDIR;
        return NULL;
    }
    DIR *dir = malloc(sizeof *dir);
    if (!dir)
        return NULL;
    dir->fd = fd;
    seekdir(dir, 0);
    return dir;
}

static DIR *open_at(int at, const char *path)
{
    int fd = __openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (fd < 0)
        return NULL;
    DIR *dir = fdopendir(fd);
    if (!dir)
        _close(fd);
    return dir;
}

DIR *opendir(const char *path)
{
    return open_at(AT_FDCWD, path);
}

/* Fills the buffer. Bytes, 0 at the end, or ERR_*. */
static int64_t fill(DIR *dir)
{
    const struct open_file *file = __fd_find(dir->fd);
    if (!file || file->kind != FDLIST_DIRECTORY)
        return ERR_BADF;
    uint64_t w[MSG_WORDS] = {file->handle, dir->cookie};
    int64_t bytes = quire_call_buffer(USER_SLOT_FS, FS_READDIR, w, dir->buffer, sizeof dir->buffer, BUF_OUT);
    if (bytes <= 0)
        return bytes;
    dir->cookie = w[1];
    dir->at = 0;
    dir->end = (size_t)bytes;
    return bytes;
}

struct dirent *readdir(DIR *dir)
{
    if (dir->at >= dir->end) {
        int64_t bytes = fill(dir);
        if (bytes <= 0) {
            quire_result(bytes); /* the end leaves errno alone */
            return NULL;
        }
    }
    const struct fs_dirent *from = (const struct fs_dirent *)(dir->buffer + dir->at);
    dir->at += from->bytes;
    dir->place = from->next;
    dir->entry.d_ino = from->inode;
    dir->entry.d_reclen = sizeof dir->entry;
    dir->entry.d_type = from->kind < sizeof types ? types[from->kind] : DT_UNKNOWN;
    memcpy(dir->entry.d_name, from->name, from->name_bytes);
    dir->entry.d_name[from->name_bytes] = 0;
    return &dir->entry;
}

int readdir_r(DIR *dir, struct dirent *entry, struct dirent **result)
{
    int saved = errno;
    errno = 0;
    struct dirent *found = readdir(dir);
    int error = found ? 0 : errno;
    errno = saved;
    if (found)
        *entry = *found;
    *result = found ? entry : NULL;
    return error;
}

void rewinddir(DIR *dir)
{
    seekdir(dir, 0);
}

long telldir(DIR *dir)
{
    return (long)dir->place;
}

void seekdir(DIR *dir, long place)
{
    dir->cookie = dir->place = (uint64_t)place;
    dir->at = dir->end = 0;
}

int dirfd(DIR *dir)
{
    return dir->fd;
}

int fdclosedir(DIR *dir)
{
    int fd = dir->fd;
    free(dir);
    return fd;
}

int closedir(DIR *dir)
{
    return _close(fdclosedir(dir));
}

int alphasort(const struct dirent **a, const struct dirent **b)
{
    return strcoll((*a)->d_name, (*b)->d_name);
}

int versionsort(const struct dirent **a, const struct dirent **b)
{
    return strverscmp((*a)->d_name, (*b)->d_name);
}

static void free_names(struct dirent **names, size_t count)
{
    while (count > 0)
        free(names[--count]);
    free(names);
}

/* Appends a copy of entry. False if there is no memory. */
static int append(struct dirent ***names, size_t *count, const struct dirent *entry)
{
    if ((*count & (*count - 1)) == 0) { /* room grows by powers of two */
        struct dirent **more = realloc(*names, (*count ? *count * 2 : 1) * sizeof *more);
        if (!more)
            return 0;
        *names = more;
    }
    struct dirent *copy = malloc(sizeof *copy);
    if (!copy)
        return 0;
    *copy = *entry;
    (*names)[(*count)++] = copy;
    return 1;
}

int scandirat(int at, const char *path, struct dirent ***list, int (*wanted)(const struct dirent *),
              int (*compare)(const struct dirent **, const struct dirent **))
{
    struct dirent **names = NULL, *entry;
    size_t count = 0;
    DIR *dir = open_at(at, path);
    if (!dir)
        return -1;
    errno = 0;
    while ((entry = readdir(dir)) != NULL) {
        if ((!wanted || wanted(entry)) && !append(&names, &count, entry)) {
            errno = ENOMEM;
            break;
        }
    }
    int error = errno;
    closedir(dir);
    if (error) {
        free_names(names, count);
        errno = error;
        return -1;
    }
    if (compare && count > 0)
        qsort(names, count, sizeof *names, (int (*)(const void *, const void *))compare);
    *list = names;
    return (int)count;
}

int scandir(const char *path, struct dirent ***list, int (*wanted)(const struct dirent *),
            int (*compare)(const struct dirent **, const struct dirent **))
{
    return scandirat(AT_FDCWD, path, list, wanted, compare);
}
