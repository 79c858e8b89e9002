/* Paths and copying. */
#include "file.h"

#include <errno.h>
#include <stdint.h>
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

/* At most so many bytes: 0 when all are copied, 1 when the end came before, or as file_pour. */
static int pour(int from, int to, off_t bytes)
{
    static char buffer[32 << 10];
    while (bytes > 0) {
        ssize_t got = read(from, buffer, bytes < (off_t)sizeof buffer ? (size_t)bytes : sizeof buffer);
        if (got <= 0)
            return got < 0 ? -1 : 1;
        if (file_write_all(to, buffer, (size_t)got) < 0)
            return -2;
        bytes -= got;
    }
    return 0;
}

int file_pour(int from, int to)
{
    int result;
    while ((result = pour(from, to, INT64_MAX)) == 0)
        continue;
    return result < 0 ? result : 0;
}

int file_pour_holes(int from, int to)
{
    off_t at = 0;
    while ((at = lseek(from, at, SEEK_DATA)) >= 0) {
        off_t hole = lseek(from, at, SEEK_HOLE);
        if (hole < 0 || lseek(from, at, SEEK_SET) < 0)
            return -1;
        if (lseek(to, at, SEEK_SET) < 0)
            return -2;
        int result = pour(from, to, hole - at);
        if (result < 0)
            return result;
        at = hole;
    }
    off_t end = errno == ENXIO ? lseek(from, 0, SEEK_END) : -1; /* no more data, or a file that was cut meanwhile */
    return end < 0 ? -1 : ftruncate(to, end) < 0 ? -2 : 0;
}
