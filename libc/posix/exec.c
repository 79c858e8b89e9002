/* exec: opens the program, builds the stack image, and asks proc to replace this process. */
#include "alias.h"
#include "file.h"
#include "image.h"
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <proto/fs.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <proto/proc.h>
#include <quire/call.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MAGIC_BYTES = 4, RETRIES_MAX = 1000, RETRY_NS = 1000000 };

/* Opens the program and checks that it is one. Gives its handle; it is in memory now, at least its first page. */
static int64_t open_program(const char *path, uint64_t *handle)
{
    uint64_t w[MSG_WORDS] = {0, FS_O_READ};
    struct fs_stat status;
    char magic[MAGIC_BYTES];
    int64_t result = __device_kind(path) ? ERR_ACCESS : __path_call(FS_OPEN, AT_FDCWD, path, w);
    if (result < 0)
        return result;
    *handle = w[0];
    if (w[1] != FS_KIND_FILE) {
        __handle_close(FDLIST_DIRECTORY, *handle);
        return ERR_ACCESS;
    }
    uint64_t ask[MSG_WORDS] = {*handle}, read[MSG_WORDS] = {*handle, sizeof magic, 0};
    result = quire_call_buffer(USER_SLOT_FS, FS_FSTAT, ask, &status, sizeof status, BUF_OUT);
    if (result >= 0 && !(status.mode & 0111))
        result = ERR_ACCESS;
    if (result >= 0)
        result = quire_call_buffer(USER_SLOT_PAGER, PAGER_READ, read, magic, sizeof magic, BUF_OUT);
    if (result >= 0 && (result < MAGIC_BYTES || memcmp(magic, "\177ELF", MAGIC_BYTES) != 0))
        result = ERR_NOEXEC;
    if (result < 0)
        __handle_close(FDLIST_FILE, *handle);
    return result < 0 ? result : 0;
}

/* The descriptors, and what else the new program must know of or close. Gives the number of entries. */
static size_t list_fds(struct fdlist_entry list[FD_MAX + 3], uint64_t program)
{
    size_t count = __fd_list(list, FD_MAX);
    if (__process.cwd_handle)
        list[count++] = (struct fdlist_entry){FDLIST_FD_CWD, FDLIST_DIRECTORY, 0, __process.cwd_handle};
    list[count++] = (struct fdlist_entry){FDLIST_FD_UMASK, 0, 0, __process.umask};
    list[count++] = (struct fdlist_entry){FDLIST_FD_CLOSE, FDLIST_FILE, FDLIST_CLOSE, program};
    return count;
}

static void set_name(struct proc_exec *exec, const char *path)
{
    const char *slash = strrchr(path, '/');
    strncpy(exec->name, slash ? slash + 1 : path, sizeof exec->name - 1);
    exec->name[sizeof exec->name - 1] = 0;
}

/* Asks proc, again while the program's first page is still on its way. Comes back only with an error. */
static int64_t replace(uint64_t program, void *buffer, size_t image_bytes)
{
    for (int tries = 0;; tries++) {
        uint64_t w[MSG_WORDS] = {program, image_bytes};
        struct timespec pause = {0, RETRY_NS};
        int64_t result = quire_call_buffer(USER_SLOT_PROC, PROC_EXEC, w, buffer,
                                           sizeof(struct proc_exec) + image_bytes, BUF_IN);
        if (result != ERR_AGAIN || tries == RETRIES_MAX)
            return result < 0 ? result : ERR_IO;
        char magic[MAGIC_BYTES];
        uint64_t read[MSG_WORDS] = {program, sizeof magic, 0};
        quire_call_buffer(USER_SLOT_PAGER, PAGER_READ, read, magic, sizeof magic, BUF_OUT);
        if (tries > 0)
            nanosleep(&pause, NULL);
    }
}

static int64_t exec(const char *path, char *const argv[], char *const envp[])
{
    struct fdlist_entry fds[FD_MAX + 3];
    uint64_t program;
    int64_t result = open_program(path, &program);
    if (result < 0)
        return result;
    struct image image = {argv, envp, __process.cwd, fds, list_fds(fds, program), __process.timebase_hz,
                          __process.epoch};
    int64_t bytes = __image_bytes(&image);
    struct proc_exec *buffer = bytes < 0 ? NULL : malloc(sizeof *buffer + (size_t)bytes);
    if (buffer) {
        memset(buffer, 0, sizeof *buffer);
        set_name(buffer, path);
        __image_write(&image, buffer + 1, (size_t)bytes);
        result = replace(program, buffer, (size_t)bytes);
        free(buffer);
    } else {
        result = bytes < 0 ? bytes : ERR_NOMEM;
    }
    __handle_close(FDLIST_FILE, program);
    return result;
}

int _execve(const char *path, char *const argv[], char *const envp[])
{
    return (int)quire_result(exec(path, argv, envp));
}

int execve(const char *path, char *const argv[], char *const envp[]) WEAK_ALIAS(_execve);

int execv(const char *path, char *const argv[])
{
    return _execve(path, argv, environ);
}
