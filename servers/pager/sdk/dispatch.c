/* The table of operations (proto/pager.h) and the start: what every pager serves. */
#include "advice.h"
#include "aslr.h"
#include "audit.h"
#include "borrow.h"
#include "clone.h"
#include "commit.h"
#include "device.h"
#include "disk.h"
#include "drop.h"
#include "evict.h"
#include "exec.h"
#include "family.h"
#include "fault.h"
#include "futex.h"
#include "hole.h"
#include "io.h"
#include "job.h"
#include "kpool.h"
#include "limit.h"
#include "memory.h"
#include "mmap.h"
#include "policy.h"
#include "setting.h"
#include "shortage.h"
#include "space.h"
#include "stat.h"
#include "sync.h"
#include "vmmap.h"
#include "writeback.h"
#include "wire.h"
#include "zero.h"

#include <proto/fs.h>
#include <proto/pager.h>
#include <rt/serve.h>
#include <rt/slots.h>
#include <rt/string.h>

const struct pager_policy *pager_policy;

/* An operation of a program on the memory it runs in, or on a handle: only programs have these. */
static int64_t of_program(const struct message *m, uint64_t out[MSG_WORDS], int64_t (*step)(struct request *rq))
{
    struct space *sp = BADGE_IS_SERVER(m->badge) ? NULL : space_find(m->badge);
    audit_tick();
    return sp ? request_begin(m, out, space_memory(sp), step) : ERR_PERM;
}

#define PROGRAM_OP(name)                                                                                                \
    static int64_t op_##name(const struct message *m, uint64_t out[MSG_WORDS])                                         \
    {                                                                                                                   \
        return of_program(m, out, name##_step);                                                                        \
    }
PROGRAM_OP(mmap)
PROGRAM_OP(munmap)
PROGRAM_OP(mprotect)
PROGRAM_OP(msync)
PROGRAM_OP(brk)
PROGRAM_OP(madvise)
PROGRAM_OP(mincore)
PROGRAM_OP(mlock)
PROGRAM_OP(touch)
PROGRAM_OP(mremap)
PROGRAM_OP(mlockall)
PROGRAM_OP(write)
PROGRAM_OP(seek)
PROGRAM_OP(truncate)
PROGRAM_OP(allocate)
PROGRAM_OP(fsync)
PROGRAM_OP(futex_wait)
PROGRAM_OP(futex_wake)

static int64_t op_read(const struct message *m, uint64_t out[MSG_WORDS])
{
    if (BADGE_IS_SERVER(m->badge))
        return request_begin(m, out, NULL, read_server_step);
    struct space *sp = space_find(m->badge);
    if (!sp)
        return ERR_PERM;
    int64_t status = read_at_once(sp, m);
    return status == SERVE_LATER ? request_begin(m, out, space_memory(sp), read_step) : status;
}

static int64_t op_sync(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct space *sp = BADGE_IS_SERVER(m->badge) ? NULL : space_find(m->badge);
    return request_begin(m, out, sp ? space_memory(sp) : NULL, sync_step);
}

/* fs finishes it: the caller waits there from now on. */
static int64_t to_fs(const struct message *m, const struct space *sp, uint64_t operation)
{
    uint64_t w[MSG_WORDS] = { m->w[0], sp->pid, m->w[2] };
    disk_kick(); /* what we have told it by the ring comes first */
    int64_t error = sys_forward(m->id, SLOT_PAGER_FS, operation, w);
    return error < 0 && error != ERR_STALE ? error : SERVE_LATER;
}

static int64_t op_close(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct space *sp = space_find(m->badge);
    (void)out;
    if (!sp || BADGE_IS_SERVER(m->badge))
        return ERR_PERM;
    open_close(sp, m->w[0]);
    return to_fs(m, sp, FS_CLOSE);
}

/* The last step of a request that fs answers. */
static int64_t end_at_fs(struct request *rq, uint64_t operation)
{
    int64_t status = to_fs(rq->m, space_find(rq->m->badge), operation);
    if (status == SERVE_LATER && rq->kept) {
        rq->is_fault = true; /* not ours to answer any more */
        return 0;
    }
    return status;
}

static int64_t flags_step(struct request *rq)
{
    struct open *o;
    int64_t status = io_open(rq, rq->m->w[0], ERR_NODEV, &o);
    if (status != 0)
        return status;
    o->flags = (o->flags & ~(uint32_t)FS_O_APPEND) | (uint32_t)(rq->m->w[2] & FS_O_APPEND);
    return end_at_fs(rq, FS_FLAGS);
}
PROGRAM_OP(flags)

static int64_t fstat_step(struct request *rq)
{
    struct open *o;
    int64_t status = io_open(rq, rq->m->w[0], ERR_NODEV, &o);
    if (status == SERVE_LATER)
        return status;
    if (status == 0) {
        if (o->file->job) /* fs knows the size when that has ended */
            return request_wait(rq, &o->file->waiters);
        disk_touch(o->file);
    }
    return end_at_fs(rq, FS_FSTAT);
}
PROGRAM_OP(fstat)

static int64_t op_vmmap(const struct message *m, uint64_t out[MSG_WORDS])
{
    return vmmap(m, out);
}

static int64_t op_stat(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct pager_stat s;
    uint64_t bytes = BUF_BYTES(m->buffer) < sizeof s ? BUF_BYTES(m->buffer) : sizeof s;
    stat_census(&s);
    int64_t copied = sys_copy_out(m->id, 0, &s, bytes);
    if (copied >= 0 && (uint64_t)copied < bytes) {
        out[1] = (uint64_t)copied;
        return ERR_TOUCH;
    }
    return copied;
}

static int64_t op_null(const struct message *m, uint64_t out[MSG_WORDS])
{
    for (int i = 0; i < MSG_WORDS; i++)
        out[i] = m->w[i];
    return 0;
}

static int64_t op_name(const struct message *m, uint64_t out[MSG_WORDS])
{
    char name[24] = { 0 };
    (void)m;
    memcpy(name, pager_policy->name, strnlen(pager_policy->name, sizeof name - 1));
    memcpy(out, name, sizeof name);
    return 0;
}

/* A new space's id and capability, or nothing of it. */
static int64_t give_space(struct space *sp, uint64_t out[MSG_WORDS])
{
    int error = space_give_cap(sp);
    if (error) {
        space_destroy(sp);
        return error;
    }
    out[0] = sp->id;
    return 0;
}

static int64_t op_space_create(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct space *sp, *parent = m->w[1] ? space_find(m->w[1]) : NULL;
    if (m->w[1] && !parent)
        return ERR_SRCH;
    int error = parent ? borrow_create(m->w[0], parent, m->w[2] & 1, &sp) : space_create(m->w[0], &sp);
    return error ? error : give_space(sp, out);
}

static int64_t op_space_clone(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct space *parent = space_find(m->w[0]), *child;
    if (!parent)
        return ERR_SRCH;
    int error = space_clone(parent, m->w[1], &child);
    return error ? error : give_space(child, out);
}

static int64_t op_space_exec(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct space *sp = space_find(m->w[0]);
    return sp ? space_exec(sp, m, out) : ERR_SRCH;
}

static int64_t op_space_destroy(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct space *sp = space_find(m->w[0]);
    if (!sp)
        return ERR_SRCH;
    out[0] = sp->faults_minor;
    out[1] = sp->faults_major;
    out[2] = sp->swapped_out;
    space_destroy(sp);
    return 0;
}

static int64_t op_space_cap(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct space *sp = space_find(m->w[0]);
    (void)out;
    return sp ? space_give_cap(sp) : ERR_SRCH;
}

static int64_t op_cancel(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct space *sp = space_find(m->w[0]);
    (void)out;
    if (!sp)
        return ERR_SRCH;
    futex_cancel(space_memory(sp));
    return 0;
}

static int64_t op_usage(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct space *sp = space_find(m->w[0]);
    if (!sp)
        return ERR_SRCH;
    usage(sp, out);
    return 0;
}

static int64_t op_limit(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct space *sp = space_find(m->w[0]);
    (void)out;
    return sp ? limit_set(sp, m->w[1], m->w[2]) : ERR_SRCH;
}

static int64_t op_zeroed(const struct message *m, uint64_t out[MSG_WORDS])
{
    return pager_policy->memory ? pager_policy->memory->zeroed_call(m, out) : ERR_NOSYS;
}

static const struct serve_op ops[PAGER_OPS] = {
    [PAGER_MMAP] = { "mmap", op_mmap, 0, 0 },
    [PAGER_MUNMAP] = { "munmap", op_munmap, 0, 0 },
    [PAGER_MPROTECT] = { "mprotect", op_mprotect, 0, 0 },
    [PAGER_MSYNC] = { "msync", op_msync, 0, 0 },
    [PAGER_BRK] = { "brk", op_brk, 0, 0 },
    [PAGER_MADVISE] = { "madvise", op_madvise, 0, 0 },
    [PAGER_MINCORE] = { "mincore", op_mincore, BUF_OUT, 0 },
    [PAGER_MREMAP] = { "mremap", op_mremap, 0, 0 },
    [PAGER_MLOCK] = { "mlock", op_mlock, 0, 0 },
    [PAGER_TOUCH] = { "touch", op_touch, 0, 0 },
    [PAGER_MLOCKALL] = { "mlockall", op_mlockall, 0, 0 },
    [PAGER_READ] = { "read", op_read, BUF_OUT, 0 },
    [PAGER_WRITE] = { "write", op_write, BUF_IN, 0 },
    [PAGER_SEEK] = { "seek", op_seek, 0, 0 },
    [PAGER_TRUNCATE] = { "truncate", op_truncate, 0, 0 },
    [PAGER_ALLOCATE] = { "allocate", op_allocate, 0, 0 },
    [PAGER_FSYNC] = { "fsync", op_fsync, 0, 0 },
    [PAGER_SYNC] = { "sync", op_sync, 0, 0 },
    [PAGER_CLOSE] = { "close", op_close, 0, 0 },
    [PAGER_FSTAT] = { "fstat", op_fstat, BUF_OUT, 0 },
    [PAGER_DEVICE] = { "device", device_tell, BUF_OUT, 0 },
    [PAGER_VMMAP] = { "vmmap", op_vmmap, BUF_OUT, 0 },
    [PAGER_STAT] = { "stat", op_stat, BUF_OUT, 0 },
    [PAGER_NULL] = { "null", op_null, 0, 0 },
    [PAGER_NAME] = { "name", op_name, 0, 0 },
    [PAGER_SPACE_CREATE] = { "space create", op_space_create, 0, BADGE_PROC },
    [PAGER_SPACE_CLONE] = { "space clone", op_space_clone, 0, BADGE_PROC },
    [PAGER_SPACE_EXEC] = { "space exec", op_space_exec, BUF_IN, BADGE_PROC },
    [PAGER_SPACE_DESTROY] = { "space destroy", op_space_destroy, 0, BADGE_PROC },
    [PAGER_SPACE_CAP] = { "space cap", op_space_cap, 0, BADGE_PROC },
    [PAGER_FUTEX_WAIT] = { "futex wait", op_futex_wait, BUF_IN, 0 },
    [PAGER_FUTEX_WAKE] = { "futex wake", op_futex_wake, BUF_IN, 0 },
    [PAGER_CANCEL] = { "cancel", op_cancel, 0, BADGE_PROC },
    [PAGER_USAGE] = { "usage", op_usage, 0, BADGE_PROC },
    [PAGER_FLAGS] = { "flags", op_flags, 0, 0 },
    [PAGER_LIMIT] = { "limit", op_limit, 0, BADGE_PROC },
    [PAGER_AUDIT] = { "audit", audit_asked, 0, 0 },
    [PAGER_ZEROED] = { "zeroed", op_zeroed, 0, BADGE_PAGER },
    [PAGER_CONTROL] = { "control", setting_control, 0, 0 },
};

static void on_signal(uint64_t bits)
{
    if (bits & PAGER_SIGNAL_FS)
        disk_reap();
    if ((bits & PAGER_SIGNAL_SWAP) && pager_policy->memory)
        pager_policy->memory->signal();
}

static uint64_t deadline(void)
{
    uint64_t disk = writeback_deadline(), futex = futex_deadline();
    return disk < futex ? disk : futex;
}

static void on_timeout(void)
{
    uint64_t now = sys_time();
    if (writeback_deadline() <= now)
        writeback_timer();
    futex_timer(now);
}

static void before_wait(void)
{
    if (request_any_ready())
        request_run_ready();
    writeback_before_wait();
    evict_before_wait();
    disk_kick();
}

static void setup(const struct server_boot *boot, const struct pager_policy *policy)
{
    pager_policy = policy;
    frames_init((void *)(uintptr_t)boot->pool_va, boot->pool_frames);
    cache_init();
    family_init();
    evict_init(boot);
    zero_init();
    kpool_init(boot->kpool_frames);
    shortage_init();
    commit_init(pager_policy->memory ? pager_policy->memory->room() : 0);
    slots_init(SLOT_PAGER_KPOOL, kpool_take_table);
    disk_init((struct ring *)SERVER_RING_DOWN_VA, boot->timebase_hz);
    writeback_init(boot->timebase_hz);
    files_init();
    devices_init(boot);
    requests_init();
    futex_init();
    opens_init();
    jobs_init();
    aslr_init();
    audit_init();
    drop_init();
    settings_boot(boot->args);
}

_Noreturn void pager_run(const struct server_boot *boot, const struct pager_policy *policy)
{
    static const struct serve serve = {
        .endpoint = SLOT_ENDPOINT,
        .ops = ops,
        .op_count = PAGER_OPS,
        .on_signal = on_signal,
        .on_fault = fault_handle,
        .on_reply_error = fault_mend,
        .before_wait = before_wait,
        .deadline = deadline,
        .on_timeout = on_timeout,
    };
    setup(boot, policy);
    serve_run(&serve);
}
