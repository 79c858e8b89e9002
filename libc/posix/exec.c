/* exec: opens the program, builds the stack image, and asks proc to replace this process. */
#include "alias.h"
#include "cancel.h"
#include "file.h"
#include "filelock.h"
#include "image.h"
#include "process.h"
#include "thread.h"
#include "threadlist.h"
#include "vfork.h"

#include <errno.h>
#include <fcntl.h>
#include <proto/fs.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <proto/proc.h>
#include <quire/call.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { MAGIC_BYTES = 4, RETRIES_MAX = 1000, RETRY_NS = 1000000, SMALL_BYTES = 4096, FDS_MAX = FD_MAX + 6 };
enum { LINE_BYTES = 256, SCRIPTS_MAX = 4 }; /* of "#!" lines */

/* May this file be executed, and does it begin as a program does? */
static int64_t check_program(uint64_t handle)
{
    struct fs_stat status;
    char magic[MAGIC_BYTES];
    uint64_t ask[MSG_WORDS] = {handle}, read[MSG_WORDS] = {handle, sizeof magic, 0};
    int64_t result = quire_call_buffer(USER_SLOT_FS, FS_FSTAT, ask, &status, sizeof status, BUF_OUT);
    if (result >= 0 && !(status.mode & 0111))
        result = ERR_ACCESS;
    if (result >= 0)
        result = quire_call_buffer(USER_SLOT_PAGER, PAGER_READ, read, magic, sizeof magic, BUF_OUT);
    if (result >= 0 && (result < MAGIC_BYTES || memcmp(magic, "\177ELF", MAGIC_BYTES) != 0))
        result = ERR_NOEXEC;
    return result < 0 ? result : 0;
}

/* Opens the program. Gives its handle. Whether it begins as one the pager sees. */
static int64_t open_program(const char *path, uint64_t *handle)
{
    uint64_t w[MSG_WORDS] = {0, FS_O_READ};
    int64_t result = __device_kind(path) ? ERR_ACCESS : __path_call(FS_OPEN, AT_FDCWD, path, w);
    if (result < 0)
        return result;
    *handle = w[0];
    if (w[1] == FS_KIND_FILE && w[4] & FS_OPEN_PROGRAM)
        return 0;
    __handle_close(FDLIST_DIRECTORY, *handle); /* the pager has not seen it */
    return ERR_ACCESS;
}

/*
 * The descriptors, and what else the new program must know of or close: the program, if it was only opened for this.
 * Gives the number of entries.
 */
static size_t list_fds(struct fdlist_entry list[FDS_MAX], uint64_t program, unsigned close_as)
{
    size_t count = __fd_list(list, FD_MAX);
    if (__own()->cwd_handle)
        list[count++] = (struct fdlist_entry){FDLIST_FD_CWD, FDLIST_DIRECTORY, 0, __own()->cwd_handle};
    list[count++] = (struct fdlist_entry){FDLIST_FD_UMASK, 0, 0, __own()->umask};
    if (__own()->niceness)
        list[count++] = (struct fdlist_entry){FDLIST_FD_NICE, 0, 0, (uint64_t)__own()->niceness};
    if (__fd_limit() != FD_MAX) /* after the descriptors, which it does not concern */
        list[count++] = (struct fdlist_entry){FDLIST_FD_LIMIT, 0, 0, (uint64_t)__fd_limit()};
    if (__record_locks && !__me.vfork) /* the child of a vfork has none */
        list[count++] = (struct fdlist_entry){FDLIST_FD_LOCKS, 0, 0, 0};
    if (close_as)
        list[count++] = (struct fdlist_entry){FDLIST_FD_CLOSE, (uint16_t)close_as, FDLIST_CLOSE, program};
    return count;
}

static void set_name(struct proc_exec *exec, const char *path)
{
    const char *slash = strrchr(path, '/');
    strncpy(exec->name, slash ? slash + 1 : path, sizeof exec->name - 1);
    exec->name[sizeof exec->name - 1] = 0;
}

/* Waits until the program's first page is in memory; the pager knows the handle then. */
static void read_program(uint64_t program, int tries)
{
    struct timespec pause = {0, RETRY_NS};
    char magic[MAGIC_BYTES];
    uint64_t read[MSG_WORDS] = {program, sizeof magic, 0};
    quire_call_buffer(USER_SLOT_PAGER, PAGER_READ, read, magic, sizeof magic, BUF_OUT);
    if (tries > 0) {
        __cancel_hold();
        nanosleep(&pause, NULL);
        __cancel_release();
    }
}

static int64_t send_buffer(struct proc_exec *buffer, const struct image *image, uint64_t program, const char *path, size_t bytes)
{
    memset(buffer, 0, sizeof *buffer);
    set_name(buffer, path);
    __image_write(image, buffer + 1, bytes);
    uint64_t w[MSG_WORDS] = {program, bytes};
    int64_t result = quire_call_buffer(USER_SLOT_PROC, PROC_EXEC, w, buffer, sizeof *buffer + bytes, BUF_IN);
    return result < 0 ? result : ERR_IO;
}

/*
 * Writes the image, on the stack if it is as small as most are, and sends it. Nothing here comes from malloc: the child of a vfork, which may be killed
 * at any moment, must not take a lock of its parent's; and what it maps its parent unmaps.
 */
static int64_t send_image(const struct image *image, uint64_t program, const char *path, size_t bytes)
{
    uint64_t small[(sizeof(struct proc_exec) + SMALL_BYTES) / sizeof(uint64_t)];
    if (bytes <= SMALL_BYTES)
        return send_buffer((struct proc_exec *)small, image, program, path, bytes);
    size_t room = sizeof(struct proc_exec) + bytes;
    void *buffer = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (buffer == MAP_FAILED)
        return ERR_NOMEM;
    if (__me.vfork)
        __vfork_mapped(buffer, room);
    int64_t result = send_buffer(buffer, image, program, path, bytes);
    if (__me.vfork)
        __vfork_mapped(NULL, 0);
    munmap(buffer, room);
    return result;
}

/*
 * Replaces this process by an open program, which the new one closes: at the pager (FDLIST_FILE) or, if that has not seen the handle, at fs
 * (FDLIST_DIRECTORY), or not (0). Again while the first page is still on its way. Comes back only with an error.
 */
static int64_t exec_handle(uint64_t program, unsigned close_as, const char *path, char *const argv[], char *const envp[])
{
    struct fdlist_entry fds[FDS_MAX];
    for (int tries = 0;; tries++) {
        bool closed = !__me.vfork && __vfork_close(); /* what another thread is just opening would be nobody's in the new program */
        struct image image = {argv, envp, __own()->cwd, fds, list_fds(fds, program, close_as), __process.timebase_hz,
                              __process.epoch};
        int64_t bytes = __image_bytes(&image);
        int64_t result = bytes < 0 ? bytes : send_image(&image, program, path, (size_t)bytes);
        if (closed)
            __vfork_open();
        if (result != ERR_AGAIN || tries == RETRIES_MAX)
            return result;
        read_program(program, tries);
        close_as = close_as ? FDLIST_FILE : 0;
    }
}

static int64_t exec(const char *path, char *const argv[], char *const envp[], int scripts);

/*
 * Reads the first line of what is no program. "#!INTERPRETER [ARGUMENT]": the two words in it, the second NULL if there is none. ERR_NOEXEC
 */
static int64_t read_interpreter(uint64_t handle, char line[LINE_BYTES], char **interpreter, char **argument)
{
    uint64_t read[MSG_WORDS] = {handle, LINE_BYTES - 1, 0};
    int64_t bytes = quire_call_buffer(USER_SLOT_PAGER, PAGER_READ, read, line, LINE_BYTES - 1, BUF_OUT);
    if (bytes < 2 || line[0] != '#' || line[1] != '!')
        return bytes < 0 ? bytes : ERR_NOEXEC;
    line[bytes] = 0;
    char *end = line + strcspn(line, "\n"), *at = line + 2;
    if (*end == 0 && bytes == LINE_BYTES - 1)
        return ERR_NOEXEC; /* cut off: who knows what it says */
    while (end > at && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *end = 0;
    *interpreter = at += strspn(at, " \t");
    at += strcspn(at, " \t");
    *argument = NULL;
    if (*at) {
        *at++ = 0;
        *argument = at + strspn(at, " \t");
    }
    return **interpreter ? 0 : ERR_NOEXEC;
}

/* `path` is a script that names its interpreter: that runs, with the script's path before its arguments. */
static int64_t exec_interpreter(char *interpreter, char *argument, const char *path, char *const argv[], char *const envp[], int scripts)
{
    size_t count = 0, at = 0;
    while (argv && argv[count])
        count++;
    if (count > USER_ARGS_BYTES_MAX / sizeof *argv)
        return ERR_2BIG;
    char *words[count + 4];
    words[at++] = interpreter;
    if (argument)
        words[at++] = argument;
    words[at++] = (char *)(uintptr_t)path;
    for (size_t i = 1; i < count; i++)
        words[at++] = argv[i];
    words[at] = NULL;
    return exec(interpreter, words, envp, scripts + 1);
}

static int64_t exec(const char *path, char *const argv[], char *const envp[], int scripts)
{
    uint64_t program;
    char line[LINE_BYTES], *interpreter, *argument;
    if (scripts > SCRIPTS_MAX)
        return ERR_LOOP;
    int64_t result = open_program(path, &program);
    if (result < 0)
        return result;
    result = exec_handle(program, FDLIST_DIRECTORY, path, argv, envp);
    bool script = result == ERR_NOEXEC && read_interpreter(program, line, &interpreter, &argument) == 0;
    __handle_close(FDLIST_FILE, program);
    return script ? exec_interpreter(interpreter, argument, path, argv, envp, scripts) : result;
}

int _execve(const char *path, char *const argv[], char *const envp[])
{
    return (int)quire_result(exec(path, argv, envp, 0));
}

int execve(const char *path, char *const argv[], char *const envp[]) WEAK_ALIAS(_execve);

/* The program's name is what it is told to be called: a descriptor has none. */
int fexecve(int fd, char *const argv[], char *const envp[])
{
    const struct open_file *file = __fd_file(fd);
    if (!file)
        return -1;
    int64_t result = file->kind != FDLIST_FILE ? ERR_ACCESS : check_program(file->handle);
    if (result == 0)
        result = exec_handle(file->handle, 0, argv && argv[0] ? argv[0] : "program", argv, envp);
    return (int)quire_result(result);
}

int execv(const char *path, char *const argv[])
{
    return _execve(path, argv, environ);
}
