/* The file server's entry: divides its memory, mounts the disk as the first task, and serves calls and rings. */
#include "aged.h"
#include "blkio.h"
#include "handle.h"
#include "ops.h"
#include "pagering.h"
#include "pipe.h"
#include "poll.h"
#include "super.h"
#include "transfer.h"
#include "wait.h"
#include "work.h"

#include <proto/fs.h>
#include <rt/log.h>
#include <rt/serve.h>
#include <rt/server.h>
#include <rt/string.h>

enum { PIPE_SHARE = 8, HANDLE_SHARE = 8 /* of the pool: an eighth each */ };

static const struct serve_op ops[FS_OPS] = {
    [FS_OPEN] = {"open", op_open, BUF_IN, 0},
    [FS_CLOSE] = {"close", op_close, 0, 0},
    [FS_STAT] = {"stat", op_stat, BUF_IN | BUF_OUT, 0},
    [FS_FSTAT] = {"fstat", op_fstat, BUF_OUT, 0},
    [FS_MKDIR] = {"mkdir", op_mkdir, BUF_IN, 0},
    [FS_UNLINK] = {"unlink", op_unlink, BUF_IN, 0},
    [FS_RMDIR] = {"rmdir", op_rmdir, BUF_IN, 0},
    [FS_RENAME] = {"rename", op_rename, BUF_IN, 0},
    [FS_LINK] = {"link", op_link, BUF_IN, 0},
    [FS_SYMLINK] = {"symlink", op_symlink, BUF_IN, 0},
    [FS_READLINK] = {"readlink", op_readlink, BUF_IN | BUF_OUT, 0},
    [FS_READDIR] = {"readdir", op_readdir, BUF_OUT, 0},
    [FS_CHMOD] = {"chmod", op_chmod, BUF_IN, 0},
    [FS_UTIME] = {"utime", op_utime, BUF_IN, 0},
    [FS_STATFS] = {"statfs", op_statfs, 0, 0},
    [FS_PIPE] = {"pipe", op_pipe, 0, 0},
    [FS_PIPE_READ] = {"pipe_read", op_pipe_read, BUF_OUT, 0},
    [FS_PIPE_WRITE] = {"pipe_write", op_pipe_write, BUF_IN, 0},
    [FS_SYNC] = {"sync", op_sync, 0, 0},
    [FS_STAT_SERVER] = {"stat_server", op_stat_server, 0, 0},
    [FS_CLIENT_FORK] = {"client_fork", op_client_fork, 0, BADGE_PROC},
    [FS_CLIENT_EXIT] = {"client_exit", op_client_exit, 0, BADGE_PROC},
    [FS_RESOLVE] = {"resolve", op_resolve, 0, BADGE_PAGER},
    [FS_UNMOUNT] = {"unmount", op_unmount, 0, BADGE_INIT},
    [FS_CHMOD_HANDLE] = {"chmod_handle", op_chmod_handle, 0, 0},
    [FS_UTIME_HANDLE] = {"utime_handle", op_utime_handle, 0, 0},
    [FS_LOCK] = {"lock", op_lock, 0, 0},
    [FS_POLL] = {"poll", op_poll, 0, 0},
    [FS_MKFIFO] = {"mkfifo", op_mkfifo, BUF_IN, 0},
    [FS_FLAGS] = {"flags", op_flags, 0, 0},
    [FS_CANCEL] = {"cancel", op_cancel, 0, BADGE_PROC},
};

static void *mount_memory;
static size_t mount_bytes;

static void mount(struct task *task)
{
    (void)task;
    int err = super_mount(mount_memory, mount_bytes);
    if (err)
        log_print("fs: cannot mount the disk: error %d\n", err);
}

/* Runs everything that can go on, until nothing can, and then tells the neighbours. */
static void before_wait(void)
{
    bool any;
    aged_poll();
    do {
        any = blkio_poll();
        wait_run_ready();
        any |= pagering_take();
        any |= transfer_poll();
        any |= work_poll();
    } while (any);
    if (polls_waiting())
        polls_deliver(sys_time());
    blkio_kick();
    pagering_kick();
}

static uint64_t deadline(void)
{
    uint64_t polls = polls_deadline(), aged = aged_deadline();
    return polls < aged ? polls : aged;
}

void server_main(const struct server_boot *boot)
{
    static struct task mount_task = {.run = mount, .changes = true};
    size_t pipe_bytes = boot->pool_frames / PIPE_SHARE * PAGE_BYTES;
    if (pipe_bytes > (size_t)PIPES_MAX * PIPE_BYTES)
        pipe_bytes = (size_t)PIPES_MAX * PIPE_BYTES;
    mount_memory = (void *)(uintptr_t)boot->pool_va;
    mount_bytes = boot->pool_frames * PAGE_BYTES - pipe_bytes;
    size_t handle_bytes = boot->pool_frames / HANDLE_SHARE * PAGE_BYTES;
    mount_bytes -= handle_bytes;
    memset((uint8_t *)mount_memory + mount_bytes, 0, handle_bytes);
    handles_init((uint8_t *)mount_memory + mount_bytes, handle_bytes);
    pipe_init((uint8_t *)mount_memory + mount_bytes + handle_bytes, pipe_bytes);
    super_epoch = boot->epoch;
    blkio_init(boot);
    aged_init(boot->timebase_hz);
    pagering_init();
    work_add(&mount_task);
    serve_run(&(struct serve){.endpoint = SLOT_ENDPOINT, .ops = ops, .op_count = FS_OPS, .before_wait = before_wait,
                            .deadline = deadline});
}
