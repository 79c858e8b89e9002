/* Semaphores; named ones are files in /tmp that all who open them have mapped. State: the list of those open here. */
#include <semaphore.h>

#include "file.h"
#include "futex.h"
#include "interrupt.h"

#include <abi/msg.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <quire/call.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int sem_init(sem_t *sem, int shared, unsigned value)
{
    (void)shared;
    if (value > SEM_VALUE_MAX)
        return (int)quire_result(ERR_INVAL);
    *sem = (sem_t){value, 0};
    return 0;
}

int sem_destroy(sem_t *sem)
{
    (void)sem;
    return 0;
}

static int take(sem_t *sem)
{
    unsigned value = __atomic_load_n(&sem->__value, __ATOMIC_RELAXED);
    while (value > 0)
        if (__atomic_compare_exchange_n(&sem->__value, &value, value - 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            return 1;
    return 0;
}

static int wait(sem_t *sem, uint64_t deadline)
{
    __cancel_point();
    while (!take(sem)) {
        struct interrupt_mark mark = __interrupt_mark();
        __atomic_fetch_add(&sem->__waiters, 1, __ATOMIC_SEQ_CST);
        int64_t result = __futex_wait_point(&sem->__value, 0, deadline);
        __atomic_fetch_sub(&sem->__waiters, 1, __ATOMIC_SEQ_CST);
        if (result == ERR_INTR)
            __cancel_point();
        if (result == ERR_TIMEOUT || (result == ERR_INTR && __interrupted(mark)))
            return (int)quire_result(result);
    }
    return 0;
}

int sem_wait(sem_t *sem)
{
    return wait(sem, DEADLINE_NEVER);
}

int sem_trywait(sem_t *sem)
{
    return take(sem) ? 0 : (int)quire_result(ERR_AGAIN);
}

int sem_timedwait(sem_t *sem, const struct timespec *until)
{
    uint64_t deadline;
    __cancel_point();
    if (take(sem))
        return 0;
    if (__deadline(CLOCK_REALTIME, until, &deadline))
        return (int)quire_result(ERR_INVAL);
    return wait(sem, deadline);
}

int sem_post(sem_t *sem)
{
    unsigned value = __atomic_load_n(&sem->__value, __ATOMIC_RELAXED);
    do
        if (value == SEM_VALUE_MAX)
            return (int)quire_result(ERR_OVERFLOW);
    while (!__atomic_compare_exchange_n(&sem->__value, &value, value + 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
    if (__atomic_load_n(&sem->__waiters, __ATOMIC_SEQ_CST))
        __futex_wake(&sem->__value, 1);
    return 0;
}

int sem_getvalue(sem_t *sem, int *value)
{
    *value = (int)__atomic_load_n(&sem->__value, __ATOMIC_RELAXED);
    return 0;
}

/* ---- named ---- */

struct named {
    sem_t *sem;
    ino_t inode;
    unsigned opens;
    struct named *next;
};
static struct named *named;
static int lock;

/* The file of a name: 0 or an error. */
static int64_t path_of(const char *name, char path[NAME_MAX + 16])
{
    while (*name == '/')
        name++;
    size_t n = strlen(name);
    if (n == 0 || strchr(name, '/'))
        return ERR_INVAL;
    if (n > NAME_MAX - 8)
        return ERR_NAMETOOLONG;
    snprintf(path, NAME_MAX + 16, "/tmp/.sem.%s", name);
    return 0;
}

/* Makes the file whole before it gets its name, so that nobody opens half of one. A descriptor, or -1. */
static int make_file(const char *path, mode_t mode, unsigned value)
{
    char temporary[32];
    sem_t initial = {value, 0};
    static unsigned count;
    snprintf(temporary, sizeof temporary, "/tmp/.sem-%d-%u", (int)getpid(), __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED));
    int fd = _open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return -1;
    bool ok = _write(fd, &initial, sizeof initial) == (ssize_t)sizeof initial && link(temporary, path) == 0;
    int error = errno;
    unlink(temporary);
    if (ok)
        return fd;
    _close(fd);
    errno = error;
    return -1;
}

/* Opens the file of the name, making it if that is asked for. */
static int open_file(const char *path, int flags, mode_t mode, unsigned value)
{
    for (;;) {
        int fd = flags & O_EXCL && flags & O_CREAT ? -1 : _open(path, O_RDWR | O_CLOEXEC);
        if (fd >= 0 || !(flags & O_CREAT) || (!(flags & O_EXCL) && errno != ENOENT))
            return fd;
        fd = make_file(path, mode, value);
        if (fd >= 0 || flags & O_EXCL || errno != EEXIST)
            return fd;
    }
}

/* The semaphore of an open file: the same one if we have it. NULL: errno. */
static sem_t *attach(int fd)
{
    struct stat status;
    if (fstat(fd, &status) < 0)
        return NULL;
    for (struct named *n = named; n; n = n->next)
        if (n->inode == status.st_ino) {
            n->opens++;
            return n->sem;
        }
    struct named *n = malloc(sizeof *n);
    void *memory = n ? mmap(NULL, sizeof(sem_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
    if (memory == MAP_FAILED) {
        free(n);
        return NULL;
    }
    *n = (struct named){memory, status.st_ino, 1, named};
    named = n;
    return memory;
}

sem_t *sem_open(const char *name, int flags, ...)
{
    char path[NAME_MAX + 16];
    unsigned value = 0;
    mode_t mode = 0;
    if (flags & O_CREAT) {
        va_list list;
        va_start(list, flags);
        mode = va_arg(list, mode_t);
        value = va_arg(list, unsigned);
        va_end(list);
    }
    int64_t error = value > SEM_VALUE_MAX ? ERR_INVAL : path_of(name, path);
    if (quire_result(error) < 0)
        return SEM_FAILED;
    int fd = open_file(path, flags, mode, value);
    if (fd < 0)
        return SEM_FAILED;
    __lock_take(&lock, DEADLINE_NEVER);
    sem_t *sem = attach(fd);
    __lock_give(&lock);
    int saved = errno;
    _close(fd);
    errno = saved;
    return sem;
}

int sem_close(sem_t *sem)
{
    int64_t result = ERR_INVAL;
    __lock_take(&lock, DEADLINE_NEVER);
    for (struct named **link = &named; *link; link = &(*link)->next) {
        struct named *n = *link;
        if (n->sem != sem)
            continue;
        if (--n->opens == 0) {
            munmap(n->sem, sizeof(sem_t));
            *link = n->next;
            free(n);
        }
        result = 0;
        break;
    }
    __lock_give(&lock);
    return (int)quire_result(result);
}

int sem_unlink(const char *name)
{
    char path[NAME_MAX + 16];
    int64_t error = path_of(name, path);
    return error < 0 ? (int)quire_result(error == ERR_INVAL ? ERR_NOENT : error) : unlink(path);
}
