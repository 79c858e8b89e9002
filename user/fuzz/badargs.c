/*
 * badargs: every operation of every server with every kind of bad buffer, and every operation that takes a handle with every kind of
 * bad handle, one after another. A buffer that cannot be used is an error; a handle that is none, or another process's, is ERR_BADF.
 */
#include <fcntl.h>
#include <proto/fs.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <proto/proc.h>
#include <proto/tty.h>
#include <quire/call.h>
#include <quire/sys.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tame.h"
#include "workers.h"

static const struct {
    cap_t slot;
    uint64_t ops;
} servers[] = { { USER_SLOT_PROC, PROC_OPS }, { USER_SLOT_PAGER, PAGER_OPS }, { USER_SLOT_FS, FS_OPS }, { USER_SLOT_TTY, TTY_OPS } };

/* What another process has, and how many answers were not as they should be. */
static struct shared {
    uint64_t file, folder, pipe[2]; /* handles */
    _Atomic unsigned wrong;
} *shared;

enum { POINTERS = 20, FLAGS = 4, SIZES = 7 };
static const uint64_t flags[FLAGS] = { 0, BUF_IN, BUF_OUT, BUF_IN | BUF_OUT };
static const uint64_t sizes[SIZES] = { 0, 1, 72, 300, 4096, 3 * 4096 + 5, UINT64_C(1) << 40 };

/* ---- buffers ---- */

static uint64_t operations(void)
{
    uint64_t count = 0;
    for (unsigned i = 0; i < sizeof servers / sizeof *servers; i++)
        count += servers[i].ops + 2;
    return count;
}

/* Where nothing is, or only the kernel's: nothing that was copied there or from there can be an answer. */
static bool is_nowhere(uint64_t pointer)
{
    return pointer < 4096 || pointer >= USER_LIMIT - 4096;
}

/* The operations whose answer needs bytes of the buffer, whatever else they are told. */
static bool needs_buffer(cap_t slot, uint64_t op)
{
    static const struct {
        cap_t slot;
        uint64_t op;
    } need[] = { { USER_SLOT_PAGER, PAGER_STAT }, { USER_SLOT_PAGER, PAGER_READ }, { USER_SLOT_PAGER, PAGER_WRITE }, { USER_SLOT_FS, FS_OPEN },
                 { USER_SLOT_FS, FS_STAT }, { USER_SLOT_FS, FS_FSTAT }, { USER_SLOT_FS, FS_MKDIR }, { USER_SLOT_FS, FS_READLINK },
                 { USER_SLOT_FS, FS_READDIR }, { USER_SLOT_FS, FS_PIPE_WRITE }, { USER_SLOT_PROC, PROC_LIST }, { USER_SLOT_TTY, TTY_WRITE } };
    for (unsigned i = 0; i < sizeof need / sizeof *need; i++)
        if (need[i].slot == slot && need[i].op == op)
            return true;
    return false;
}

static void bad_buffer(struct random *r, uint64_t index)
{
    uint64_t pointer = pointer_of(index % POINTERS), flag = flags[index / POINTERS % FLAGS];
    uint64_t size = sizes[index / POINTERS / FLAGS % SIZES], op = index / POINTERS / FLAGS / SIZES;
    unsigned server = 0;
    for (; op >= servers[server].ops + 2; server++)
        op -= servers[server].ops + 2;
    uint64_t some = size > 300 ? 300 : size;
    struct server_call c = { servers[server].slot, op, { some, some, 0, 0, 0 }, pointer, size | flag };
    fill_paths(r);
    tame(&c);
    int64_t result = sys_call((cap_t)c.endpoint, c.label, c.w, (const void *)c.buffer, c.bytes_flags);
    worker_result(result);
    if (result > 0 && c.buffer == pointer && is_nowhere(pointer) && some && needs_buffer(servers[server].slot, c.label)) {
        printf("slot %u op %lu: %ld with a buffer at %lx\n", servers[server].slot, (unsigned long)op, (long)result, (unsigned long)pointer);
        shared->wrong++;
    }
}

/* ---- handles ---- */

static const struct {
    cap_t slot;
    uint64_t op;
    int word;      /* which one is the handle */
    uint64_t w[MSG_WORDS];
    uint64_t flags;
} takers[] = {
    { USER_SLOT_FS, FS_CLOSE, 0, { 0 }, 0 },
    { USER_SLOT_FS, FS_FSTAT, 0, { 0 }, BUF_OUT },
    { USER_SLOT_FS, FS_READDIR, 0, { 0 }, BUF_OUT },
    { USER_SLOT_FS, FS_CHMOD_HANDLE, 0, { 0, 0, 0600 }, 0 },
    { USER_SLOT_FS, FS_UTIME_HANDLE, 0, { 0, 1, 1 }, 0 },
    { USER_SLOT_FS, FS_PIPE_READ, 0, { 0, 8, FS_NONBLOCK }, BUF_OUT },
    { USER_SLOT_FS, FS_PIPE_WRITE, 0, { 0, 8, FS_NONBLOCK }, BUF_IN },
    { USER_SLOT_FS, FS_POLL, 0, { 0, FS_POLL_READ, 0 }, 0 },
    { USER_SLOT_FS, FS_LOCK, 0, { 0, FS_LOCK_READ, 0, 0 }, 0 },
    { USER_SLOT_FS, FS_OPEN, 3, { 4, FS_O_READ }, BUF_IN },
    { USER_SLOT_FS, FS_STAT, 3, { 4 }, BUF_IN | BUF_OUT },
    { USER_SLOT_FS, FS_MKDIR, 3, { 4, 0, 0700 }, BUF_IN },
    { USER_SLOT_FS, FS_UNLINK, 3, { 4 }, BUF_IN },
    { USER_SLOT_FS, FS_RMDIR, 3, { 4 }, BUF_IN },
    { USER_SLOT_FS, FS_RENAME, 2, { 4, 4 }, BUF_IN },
    { USER_SLOT_FS, FS_LINK, 2, { 4, 4 }, BUF_IN },
    { USER_SLOT_FS, FS_SYMLINK, 3, { 4, 4 }, BUF_IN },
    { USER_SLOT_FS, FS_READLINK, 3, { 4 }, BUF_IN | BUF_OUT },
    { USER_SLOT_FS, FS_CHMOD, 3, { 4, 0, 0700 }, BUF_IN },
    { USER_SLOT_FS, FS_UTIME, 3, { 4, 1, 1 }, BUF_IN },
    { USER_SLOT_PAGER, PAGER_READ, 0, { 0, 8, 0 }, BUF_OUT },
    { USER_SLOT_PAGER, PAGER_WRITE, 0, { 0, 8, 0 }, BUF_IN },
    { USER_SLOT_PAGER, PAGER_SEEK, 0, { 0 }, 0 },
    { USER_SLOT_PAGER, PAGER_TRUNCATE, 0, { 0 }, 0 },
    { USER_SLOT_PAGER, PAGER_ALLOCATE, 0, { 0, 0, 1, PAGER_ALLOCATE_PUNCH }, 0 },
    { USER_SLOT_PAGER, PAGER_FSYNC, 0, { 0 }, 0 },
    { USER_SLOT_PAGER, PAGER_CLOSE, 0, { 0 }, 0 },
    { USER_SLOT_PAGER, PAGER_FSTAT, 0, { 0 }, BUF_OUT },
    { USER_SLOT_PAGER, PAGER_MMAP, 3, { 0, 4096, PROT_READ | MAP_PRIVATE << PAGER_MAP_SHIFT }, 0 },
};
enum { TAKERS = sizeof takers / sizeof *takers, HANDLES = 12 };

static uint64_t bad_handle(unsigned n)
{
    const uint64_t handles[HANDLES] = { shared->file, shared->folder, shared->pipe[0], shared->pipe[1], shared->pipe[1] + 1000000, 3,
                                        UINT32_MAX, UINT64_C(1) << 32, UINT64_C(1) << 62, UINT64_C(1) << 63, UINT64_MAX - 1, UINT64_MAX };
    return handles[n];
}

static void try_handle(struct random *r, uint64_t index)
{
    static char buffer[256];
    unsigned n = (unsigned)(index / HANDLES);
    uint64_t handle = bad_handle((unsigned)(index % HANDLES)), w[MSG_WORDS];
    (void)r;
    memcpy(w, takers[n].w, sizeof w);
    memcpy(buffer, "pathpath", 8);
    w[takers[n].word] = handle;
    int64_t result = takers[n].flags ? quire_call_buffer(takers[n].slot, takers[n].op, w, buffer, sizeof buffer, takers[n].flags)
                                     : quire_call(takers[n].slot, takers[n].op, w);
    worker_result(result);
    if (result == ERR_BADF)
        return;
    printf("slot %u op %lu: %ld, not ERR_BADF, with the handle %lx\n", takers[n].slot, (unsigned long)takers[n].op, (long)result, (unsigned long)handle);
    shared->wrong++;
}

/* Holds some handles until it is killed. The parent inherits none of them. */
static pid_t start_holder(void)
{
    static char name[] = "/tmp/fuzz/held", folder[] = "/tmp/fuzz";
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    uint64_t w[MSG_WORDS] = { sizeof name - 1, FS_O_READ | FS_O_WRITE | FS_O_CREATE, 0600 };
    quire_call_buffer(USER_SLOT_FS, FS_OPEN, w, name, sizeof name - 1, BUF_IN);
    shared->file = w[0];
    uint64_t v[MSG_WORDS] = { sizeof folder - 1, FS_O_READ | FS_O_DIRECTORY };
    quire_call_buffer(USER_SLOT_FS, FS_OPEN, v, folder, sizeof folder - 1, BUF_IN);
    shared->folder = v[0];
    uint64_t u[MSG_WORDS] = { 0 };
    quire_call(USER_SLOT_FS, FS_PIPE, u);
    shared->pipe[0] = u[0];
    __atomic_store_n(&shared->pipe[1], u[1], __ATOMIC_RELEASE);
    for (;;)
        pause();
}

int main(void)
{
    uint64_t seed, count = operations() * POINTERS * FLAGS * SIZES;
    char *words[] = { "badargs", "1", "1", NULL };
    workers_init(3, words, &seed, &seed);
    pointers_init();
    mkdir("/tmp/fuzz", 0777);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t holder = start_holder();
    while (holder > 0 && __atomic_load_n(&shared->pipe[1], __ATOMIC_ACQUIRE) == 0)
        usleep(1000);
    struct outcome handles = workers_run(1, (uint64_t)TAKERS * HANDLES, NULL, try_handle);
    struct outcome buffers = workers_run(2, count, NULL, bad_buffer);
    kill(holder, SIGKILL);
    waitpid(holder, NULL, 0);
    printf("badargs: %u bad handles, %lu bad buffers, %lu workers died, %lu calls hung, %u answers wrong\n", TAKERS * HANDLES,
           (unsigned long)count, (unsigned long)(handles.deaths + buffers.deaths), (unsigned long)(handles.hangs + buffers.hangs),
           shared->wrong);
    return servers_check() || handles.hangs || buffers.hangs || shared->wrong;
}
