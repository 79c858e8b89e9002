/*
 * From the first instruction to main: takes the stack image apart (proto/layout.h), makes the first thread's local storage
 * and the descriptor table, runs the constructors, and exits with what main returned.
 */
#include "../posix/fd.h"
#include "../posix/filelock.h"
#include "../posix/process.h"
#include "../posix/thread.h"

#include <proto/layout.h>
#include <quire/sys.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char __tdata_start[], __tdata_end[], __tls_main[];
extern void (*__preinit_array_start[])(void), (*__preinit_array_end[])(void);
extern void (*__init_array_start[])(void), (*__init_array_end[])(void);
extern void (*__fini_array_start[])(void), (*__fini_array_end[])(void);
extern void *__dso_handle;
void *__dso_handle; /* names the program to __cxa_atexit */

int main(int argc, char **argv, char **envp);
_Noreturn void __start(uint64_t *image, uint64_t pid);

static void inherit_fds(const struct fdlist_entry *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].flags & FDLIST_CLOSE)
            __handle_close(list[i].kind, list[i].handle);
        else if (list[i].fd == FDLIST_FD_LOCKS)
            __record_locks = true;
        else if (list[i].fd == FDLIST_FD_LIMIT)
            __fd_set_limit(list[i].handle);
        else if (list[i].fd == FDLIST_FD_UMASK)
            __own()->umask = (unsigned)list[i].handle & 0777;
        else if (list[i].fd == FDLIST_FD_NICE)
            __own()->niceness = (int)list[i].handle;
        else if (list[i].fd == FDLIST_FD_CWD)
            __own()->cwd_handle = list[i].handle;
        else
            __fd_inherit(&list[i]);
    }
}

static void read_aux(const uint64_t *aux)
{
    const struct fdlist_entry *fds = NULL;
    uint64_t fd_bytes = 0;
    for (; aux[0] != AUX_END; aux += 2) {
        switch (aux[0]) {
        case AUX_FDS:
            fds = (const struct fdlist_entry *)aux[1];
            break;
        case AUX_FDS_BYTES:
            fd_bytes = aux[1];
            break;
        case AUX_CWD:
            __own()->cwd = (char *)aux[1];
            break;
        case AUX_TIMEBASE:
            if (aux[1])
                __process.timebase_hz = aux[1];
            break;
        case AUX_EPOCH:
            __process.epoch = aux[1];
            break;
        default:
            break;
        }
    }
    if (fds)
        inherit_fds(fds, fd_bytes / sizeof *fds);
}

static void run_destructors(void)
{
    for (void (**f)(void) = __fini_array_end; f > __fini_array_start;)
        (*--f)();
}

static void run_constructors(void)
{
    void (**no_destructors)(void) = __fini_array_end;
    if (no_destructors != __fini_array_start)
        atexit(run_destructors);
    for (void (**f)(void) = __preinit_array_start; f < __preinit_array_end; f++)
        (*f)();
    for (void (**f)(void) = __init_array_start; f < __init_array_end; f++)
        (*f)();
}

/* The image lies elsewhere than it was made for: moves the addresses in it. */
static void move_image(uint64_t *image)
{
    uint64_t *argv = image + 1, *envp = argv + image[0] + 1, *aux = envp, by = 0;
    while (*aux)
        aux++;
    for (uint64_t *pair = ++aux; pair[0] != AUX_END; pair += 2)
        if (pair[0] == AUX_BASE)
            by = (uintptr_t)image - pair[1];
    if (by == 0)
        return;
    for (uint64_t *p = argv; p < aux; p++)
        if (*p)
            *p += by;
    for (; aux[0] != AUX_END; aux += 2)
        if (aux[0] == AUX_FDS || aux[0] == AUX_CWD)
            aux[1] += by;
}

_Noreturn void __start(uint64_t *image, uint64_t pid)
{
    memcpy(__tls_main, __tdata_start, (size_t)(__tdata_end - __tdata_start)); /* the rest of it is bss */
    __thread_init(_GLOBAL_REENT, pid >> 32);
    move_image(image);
    int argc = (int)image[0];
    char **argv = (char **)(image + 1);
    environ = argv + argc + 1;
    __process.name = argv[0];
    __process.stack = (uintptr_t)image;
    const uint64_t *aux = (const uint64_t *)environ;
    while (*aux)
        aux++;
    __own()->pid = (int)(pid & INT32_MAX); /* above it is the thread that called exec */
    read_aux(aux + 1);
    run_constructors();
    exit(main(argc, argv, environ));
}
