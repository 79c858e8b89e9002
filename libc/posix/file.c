/* Paths and descriptors on their way to the file server; the devices that libc serves itself. */
#include "file.h"

#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <proto/fs.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <quire/call.h>
#include <string.h>

static const struct {
    const char *name;
    unsigned kind;
} devices[] = {
    {"tty", FDLIST_TTY},   {"console", FDLIST_TTY}, {"null", FDLIST_NULL},
    {"zero", FDLIST_ZERO}, {"full", FDLIST_FULL},
    {"urandom", FDLIST_RANDOM}, {"random", FDLIST_RANDOM},
};

/* The first name of a path, behind slashes and names that are ".". */
static const char *first_name(const char *path)
{
    while (*path == '/' || (*path == '.' && path[1] == '/'))
        path++;
    return path;
}

unsigned __device_kind(const char *path)
{
    if (*path != '/' || strncmp(path = first_name(path), "dev/", 4) != 0)
        return 0;
    const char *name = first_name(path + 4);
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        if (strcmp(name, devices[i].name) == 0)
            return devices[i].kind;
    }
    struct pager_device device;
    for (unsigned kind = FDLIST_MAPPED; __device_mapped(kind, &device); kind++) {
        if (strcmp(name, device.name) == 0)
            return kind;
    }
    return 0;
}

bool __device_mapped(unsigned kind, struct pager_device *device)
{
    uint64_t w[MSG_WORDS] = {kind - FDLIST_MAPPED};
    return kind >= FDLIST_MAPPED && kind < FDLIST_KINDS &&
           quire_call_buffer(USER_SLOT_PAGER, PAGER_DEVICE, w, device, sizeof *device, BUF_OUT) == 0;
}

struct open_file *__fd_file(int fd)
{
    struct open_file *file = __fd_find(fd);
    if (!file)
        errno = EBADF;
    return file;
}

int64_t __at_handle(int at, const char *path, uint64_t *handle)
{
    *handle = __own()->cwd_handle;
    if (at == AT_FDCWD || *path == '/')
        return 0;
    const struct open_file *file = __fd_find(at);
    if (!file)
        return ERR_BADF;
    if (file->kind != FDLIST_DIRECTORY)
        return ERR_NOTDIR;
    *handle = file->handle;
    return 0;
}

static int64_t check_path(const char *path, size_t *bytes)
{
    *bytes = strlen(path);
    if (*bytes == 0)
        return ERR_NOENT;
    return *bytes >= PATH_MAX ? ERR_NAMETOOLONG : 0;
}

int64_t __path_call(uint64_t op, int at, const char *path, uint64_t w[MSG_WORDS])
{
    size_t bytes;
    int64_t error = check_path(path, &bytes);
    if (error == 0)
        error = __at_handle(at, path, &w[3]);
    if (error)
        return error;
    w[0] = bytes;
    return quire_call_buffer(USER_SLOT_FS, op, w, (void *)(uintptr_t)path, bytes, BUF_IN);
}

int64_t __path_call_two(uint64_t op, int at, const char *path, int at2, const char *path2, uint64_t w[MSG_WORDS])
{
    char both[2 * FS_PATH_MAX];
    size_t bytes, bytes2;
    int64_t error = check_path(path, &bytes);
    if (error == 0)
        error = check_path(path2, &bytes2);
    if (error == 0)
        error = __at_handle(at, path, &w[2]);
    if (error == 0)
        error = __at_handle(at2, path2, &w[3]);
    if (error)
        return error;
    memcpy(both, path, bytes);
    memcpy(both + bytes, path2, bytes2);
    w[0] = bytes;
    w[1] = bytes2;
    return quire_call_buffer(USER_SLOT_FS, op, w, both, bytes + bytes2, BUF_IN);
}

int64_t __handle_close(unsigned kind, uint64_t handle)
{
    uint64_t w[MSG_WORDS] = {handle};
    if (handle == 0)
        return 0;
    if (kind == FDLIST_FILE)
        return quire_call(USER_SLOT_PAGER, PAGER_CLOSE, w);
    return quire_call(USER_SLOT_FS, FS_CLOSE, w);
}
