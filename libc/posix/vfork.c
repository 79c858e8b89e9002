/* What the child of a vfork has of its own. State: the process's, and in each thread the child's that runs as it. */
#include "vfork.h"

#include "cancel.h"
#include "thread.h"
#include "threadlist.h"

#include <errno.h>
#include <quire/call.h>
#include <stdlib.h>
#include <sys/mman.h>

static struct own first = {.umask = 022, .cwd = (char *)(uintptr_t) "/"};

static struct vfork *kept; /* unused */

struct own *__own(void)
{
    return __me.vfork ? &__me.vfork->own : &first;
}

/* One with a table of zeros: the one that is kept, if there is one and no other thread has it. NULL and errno. */
static struct vfork *take(void)
{
    struct vfork *v = __atomic_exchange_n(&kept, NULL, __ATOMIC_ACQUIRE);
    return v ? v : calloc(1, sizeof *v);
}

static void put(struct vfork *v)
{
    struct vfork *nothing = NULL;
    __fd_clear(&v->fds);
    if (!__atomic_compare_exchange_n(&kept, &nothing, v, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
        free(v);
}

struct vfork_start __vfork_begin(uint64_t flags)
{
    struct vfork_start start = {1, flags};
    if (__me.vfork)
        return start; /* the child of a vfork: what it runs in stays its parent's */
    struct vfork *v = take();
    start.go = v ? 0 : -1;
    if (!v)
        return start;
    __show_files();
    v->closed = __vfork_close();
    v->number = __me.number;
    v->mapped = NULL;
    v->own = first;
    v->own.pid = 0;
    v->own.cwd_is_malloced = false;
    __fd_lend(&v->fds);
    __fd_use(&v->fds);
    __me.vfork = v;
    __cancel_hold(); /* the child must not end as the thread that it is not */
    return start;
}

static void open_gate(struct vfork *v)
{
    int closed = v->closed;
    v->closed = 0;
    if (closed)
        __vfork_open();
}

static void forget(void)
{
    struct vfork *v = __me.vfork;
    __me.vfork = NULL;
    __cancel_release();
    if (v->own.cwd_is_malloced)
        free(v->own.cwd);
    if (v->mapped)
        munmap(v->mapped, v->mapped_bytes);
    put(v);
}

void __vfork_mapped(void *at, size_t bytes)
{
    __me.vfork->mapped_bytes = bytes;
    __me.vfork->mapped = at;
}

pid_t __vfork_end(int64_t status, uint64_t pid)
{
    struct vfork *v = __me.vfork;
    open_gate(v);
    if (status == 0 && pid == 0) {
        __me.number = 0;
        return 0;
    }
    __me.number = v->number;
    __fd_use(NULL);
    forget();
    return status < 0 ? (pid_t)quire_result(status) : (pid_t)pid;
}

void __vfork_forked(void)
{
    if (!__me.vfork)
        return;
    __fd_keep();
    first = __me.vfork->own;
    __me.vfork->own.cwd_is_malloced = false; /* it is first's */
    forget();
}
