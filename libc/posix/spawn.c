/*
 * Starting programs: in a child that borrows this memory (vfork.h), what the attributes and actions say, then exec. No page is copied; what goes
 * wrong is left in the caller's memory.
 */
#include <spawn.h>

#include "cancel.h"
#include "file.h"
#include "vfork.h"

#include <errno.h>
#include <fcntl.h>
#include <proto/layout.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum spawn_kind { SPAWN_OPEN, SPAWN_CLOSE, SPAWN_DUP, SPAWN_CHDIR, SPAWN_FCHDIR };

struct __spawn_action {
    struct __spawn_action *next;
    enum spawn_kind kind;
    int fd, to, flags;
    mode_t mode;
    char path[];
};

static int add(posix_spawn_file_actions_t *actions, struct __spawn_action what, const char *path)
{
    size_t bytes = path ? strlen(path) + 1 : 0;
    if (what.fd < 0 || what.to < 0)
        return EBADF;
    struct __spawn_action *action = malloc(sizeof *action + bytes);
    if (!action)
        return ENOMEM;
    memcpy(action, &what, sizeof what);
    if (path)
        memcpy(action->path, path, bytes);
    *actions->__end = action;
    actions->__end = &action->next;
    return 0;
}

int posix_spawn_file_actions_init(posix_spawn_file_actions_t *actions)
{
    actions->__first = NULL;
    actions->__end = &actions->__first;
    return 0;
}

int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *actions)
{
    while (actions->__first) {
        struct __spawn_action *action = actions->__first;
        actions->__first = action->next;
        free(action);
    }
    actions->__end = &actions->__first;
    return 0;
}

int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *actions, int fd, const char *path, int flags, mode_t mode)
{
    return add(actions, (struct __spawn_action){.kind = SPAWN_OPEN, .fd = fd, .flags = flags, .mode = mode}, path);
}

int posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *actions, int fd)
{
    return add(actions, (struct __spawn_action){.kind = SPAWN_CLOSE, .fd = fd}, NULL);
}

int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *actions, int fd, int to)
{
    return add(actions, (struct __spawn_action){.kind = SPAWN_DUP, .fd = fd, .to = to}, NULL);
}

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path)
{
    return add(actions, (struct __spawn_action){.kind = SPAWN_CHDIR}, path);
}

int posix_spawn_file_actions_addfchdir_np(posix_spawn_file_actions_t *actions, int fd)
{
    return add(actions, (struct __spawn_action){.kind = SPAWN_FCHDIR, .fd = fd}, NULL);
}

/* One action, in the child. -1 and errno. */
static int act(const struct __spawn_action *action)
{
    int fd;
    switch (action->kind) {
    case SPAWN_OPEN:
        _close(action->fd);
        fd = _open(action->path, action->flags, action->mode);
        if (fd < 0 || fd == action->fd)
            return fd;
        if (dup2(fd, action->fd) < 0)
            return -1;
        return _close(fd);
    case SPAWN_CLOSE:
        _close(action->fd); /* one that is not open is no error */
        return 0;
    case SPAWN_DUP:
        if (action->fd == action->to)
            return fcntl(action->fd, F_SETFD, 0);
        return dup2(action->fd, action->to);
    case SPAWN_CHDIR:
        return chdir(action->path);
    default:
        return fchdir(action->fd);
    }
}

static int set_attributes(const posix_spawnattr_t *attributes)
{
    short flags = attributes->__flags;
    for (int number = 1; flags & POSIX_SPAWN_SETSIGDEF && number < NSIG; number++) {
        if (sigismember(&attributes->__defaults, number) == 1)
            signal(number, SIG_DFL);
    }
    if (flags & POSIX_SPAWN_SETPGROUP && setpgid(0, attributes->__group) < 0)
        return -1;
    return flags & POSIX_SPAWN_SETSIGMASK ? sigprocmask(SIG_SETMASK, &attributes->__mask, NULL) : 0;
}

struct spawn {
    const char *path;
    const posix_spawn_file_actions_t *actions;
    const posix_spawnattr_t *attributes;
    char *const *argv, *const *envp;
    int (*exec)(const char *, char *const[], char *const[]);
    int error; /* of the child */
};

static _Noreturn void run_child(struct spawn *s)
{
    int error = s->attributes && set_attributes(s->attributes) < 0 ? errno : 0;
    for (const struct __spawn_action *a = s->actions ? s->actions->__first : NULL; a && !error; a = a->next) {
        if (act(a) < 0)
            error = errno;
    }
    if (!error) {
        s->exec(s->path, s->argv, s->envp);
        error = errno;
    }
    *(volatile int *)&s->error = error;
    _exit(127);
}

/* Reads each of them, so that one that cannot be read ends the caller and not, unnoticed, the child. */
static size_t length_of_all(char *const *strings)
{
    size_t bytes = 0;
    for (; strings && *strings; strings++)
        bytes += strlen(*strings);
    return bytes;
}

static int spawn(pid_t *pid, struct spawn *s)
{
    int saved = errno;
    if (strlen(s->path) + length_of_all(s->argv) + length_of_all(s->envp) > USER_ARGS_BYTES_MAX)
        return E2BIG;
    pid_t child = __vfork_shielded();
    if (child == 0)
        run_child(s);
    int error = child < 0 ? errno : *(volatile int *)&s->error;
    if (child > 0 && error) {
        __cancel_hold();
        waitpid(child, NULL, 0);
        __cancel_release();
    }
    if (!error && pid)
        *pid = child;
    errno = saved;
    return error;
}

int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
    return spawn(pid, &(struct spawn){path, actions, attributes, argv, envp, execve, 0});
}

int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
    return spawn(pid, &(struct spawn){file, actions, attributes, argv, envp, execvpe, 0});
}
