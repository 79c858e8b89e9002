/* The other shapes of exec: looked up in PATH, arguments one by one. */
#include <errno.h>
#include <limits.h>
#include <proto/layout.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char default_path[] = "/bin:/usr/bin";

/* As execve; what is neither a program nor names its interpreter is a script of the shell's. */
static void exec_or_shell(const char *path, char *const argv[], char *const envp[])
{
    size_t count = 0;
    execve(path, argv, envp);
    if (errno != ENOEXEC)
        return;
    while (argv && argv[count])
        count++;
    if (count > USER_ARGS_BYTES_MAX / sizeof *argv) {
        errno = E2BIG;
        return;
    }
    char *words[count + 3];
    words[0] = argv && argv[0] ? argv[0] : (char *)(uintptr_t) "sh";
    words[1] = (char *)(uintptr_t)path;
    for (size_t i = 1; i <= count; i++)
        words[i + 1] = argv[i];
    words[count ? count + 1 : 2] = NULL;
    execve("/bin/sh", words, envp);
}

/* POSIX exec: goes on after a folder that lacks the file or forbids it; EACCES if one forbade and none worked. */
int execvpe(const char *file, char *const argv[], char *const envp[])
{
    const char *path = getenv("PATH");
    size_t file_bytes = strlen(file);
    int error = ENOENT;
    if (strchr(file, '/')) {
        exec_or_shell(file, argv, envp);
        return -1;
    }
    if (file_bytes == 0) {
        errno = ENOENT;
        return -1;
    }
    for (path = path ? path : default_path;; path++) {
        char full[PATH_MAX];
        size_t bytes = strcspn(path, ":");
        if (bytes + 1 + file_bytes < sizeof full) {
            memcpy(full, path, bytes);
            if (bytes > 0)
                full[bytes++] = '/';
            memcpy(full + bytes, file, file_bytes + 1);
            exec_or_shell(full, argv, envp);
            if (errno == EACCES)
                error = EACCES;
            else if (errno != ENOENT && errno != ENOTDIR)
                return -1;
        }
        path += strcspn(path, ":");
        if (*path == 0)
            break;
    }
    errno = error;
    return -1;
}

int execvp(const char *file, char *const argv[])
{
    return execvpe(file, argv, environ);
}

/* Counts the arguments up to NULL; gathers them and the environment behind it, if there is one, on the stack. */
#define GATHER(first)                                                                                                  \
    va_list args;                                                                                                      \
    int count = 1;                                                                                                     \
    va_start(args, first);                                                                                             \
    while (first && va_arg(args, char *))                                                                              \
        count++;                                                                                                       \
    va_end(args);                                                                                                      \
    char *argv[count + 1];                                                                                             \
    va_start(args, first);                                                                                             \
    argv[0] = (char *)(size_t)first;                                                                                   \
    for (int i = 1; i < count; i++)                                                                                    \
        argv[i] = va_arg(args, char *);                                                                                \
    if (first)                                                                                                         \
        (void)va_arg(args, char *);                                                                                    \
    argv[count] = NULL

int execl(const char *path, const char *first, ...)
{
    GATHER(first);
    va_end(args);
    return execve(path, argv, environ);
}

int execlp(const char *file, const char *first, ...)
{
    GATHER(first);
    va_end(args);
    return execvpe(file, argv, environ);
}

int execle(const char *path, const char *first, ...)
{
    GATHER(first);
    char *const *envp = va_arg(args, char *const *);
    va_end(args);
    return execve(path, argv, envp);
}
