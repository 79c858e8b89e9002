/* Paths and copying. */
#include "file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *file_join(const char *folder, const char *name)
{
    size_t length = strlen(folder);
    char *path = malloc(length + strlen(name) + 2);
    if (!path)
        return NULL;
    memcpy(path, folder, length);
    if (length == 0 || folder[length - 1] != '/')
        path[length++] = '/';
    strcpy(path + length, name);
    return path;
}

char *file_base(const char *path)
{
    size_t end = strlen(path);
    while (end > 1 && path[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && path[start - 1] != '/')
        start--;
    if (start == end && end > 0)
        start = end - 1; /* the root */
    char *base = malloc(end - start + 1);
    if (!base)
        return NULL;
    memcpy(base, path + start, end - start);
    base[end - start] = 0;
    return base;
}

int file_is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

char *file_target(const char *from, const char *to)
{
    if (!file_is_folder(to))
        return strdup(to);
    char *base = file_base(from);
    char *path = base ? file_join(to, base) : NULL;
    free(base);
    return path;
}

int file_write_all(int fd, const void *data, size_t bytes)
{
    const char *at = data;
    while (bytes > 0) {
        ssize_t done = write(fd, at, bytes);
        if (done < 0)
            return -1;
        at += done;
        bytes -= (size_t)done;
    }
    return 0;
}

int file_pour(int from, int to)
{
    static char buffer[32 << 10];
    for (;;) {
        ssize_t got = read(from, buffer, sizeof buffer);
        if (got <= 0)
            return got < 0 ? -1 : 0;
        if (file_write_all(to, buffer, (size_t)got) < 0)
            return -2;
    }
}

static int is_zero(const char *data, size_t bytes)
{
    return data[0] == 0 && memcmp(data, data + 1, bytes - 1) == 0;
}

int file_pour_holes(int from, int to)
{
    static char page[4096];
    off_t end = 0;
    ssize_t got;
    while ((got = read(from, page, sizeof page)) > 0) {
        if (is_zero(page, (size_t)got) ? lseek(to, got, SEEK_CUR) < 0 : file_write_all(to, page, (size_t)got) < 0)
            return -2;
        end += got;
    }
    return got < 0 ? -1 : ftruncate(to, end) < 0 ? -2 : 0;
}
