/*
 * Disk requests as entries of the ring to blk. A request that finds the ring full waits in a list, in order. The
 * request's address is its cookie: blk only hands it back.
 */
#include "blkio.h"

#include "disk.h"

#include <abi/err.h>
#include <proto/blk.h>
#include <quire/sys.h>
#include <rt/log.h>
#include <rt/ring.h>

enum { NS = 1000000000 };

static struct ring_asker ring;
static const struct server_boot *boot;
static struct disk_io *first, **end = &first;
static bool submitted;

_Static_assert((int)DISK_READ == (int)BLK_READ && (int)DISK_WRITE == (int)BLK_WRITE &&
                   (int)DISK_FLUSH == (int)BLK_FLUSH && (int)DISK_INFO == (int)BLK_INFO,
               "the operations are handed on");

void blkio_init(const struct server_boot *info)
{
    boot = info;
    ring_asker_init(&ring, (struct ring *)SERVER_RING_DOWN_VA);
}

static bool submit(struct disk_io *io)
{
    uint64_t pool = BLK_POOL_PAGER, frame = io->frame, offset = io->offset;
    if (io->memory) {
        uint64_t at = (uintptr_t)io->memory - boot->pool_va;
        pool = BLK_POOL_FS, frame = at / PAGE_BYTES, offset = at % PAGE_BYTES;
    }
    struct ring_sqe sqe = {.cookie = (uintptr_t)io, .op = io->op, .a = io->sector, .b = io->sectors,
                           .c = pool << 32 | frame, .d = offset};
    if (!ring_submit(&ring, &sqe))
        return false;
    submitted = true;
    return true;
}

/* Not inlined: gcc cannot see that a request on a fiber's stack has left the list before disk_wait returns. */
__attribute__((noinline)) void disk_start(struct disk_io *io)
{
    io->done = false;
    io->next = NULL;
    io->waiting = (struct wait_queue){NULL};
    if (first || !submit(io)) {
        *end = io;
        end = &io->next;
    }
}

int disk_wait(struct disk_io *io)
{
    while (!io->done)
        wait_on(&io->waiting);
    return io->status;
}

int disk_run(uint32_t op, uint64_t sector, uint32_t sectors, void *memory)
{
    struct disk_io io = {.op = op, .sector = sector, .sectors = sectors, .memory = memory};
    disk_start(&io);
    return disk_wait(&io);
}

int disk_info(uint64_t *sectors, bool *read_only)
{
    struct disk_io io = {.op = DISK_INFO};
    disk_start(&io);
    int err = disk_wait(&io);
    if (!err)
        *sectors = io.answer[0], *read_only = io.answer[1] & 1;
    return err;
}

uint64_t disk_uptime(void)
{
    uint64_t ticks = sys_time(), hz = boot->timebase_hz;
    return ticks / hz * NS + ticks % hz * NS / hz; /* as libc has it */
}

bool blkio_poll(void)
{
    struct ring_cqe cqe;
    bool any = false;
    while (ring_reap(&ring, &cqe)) {
        if (cqe.cookie == RING_EVENT)
            continue;
        struct disk_io *io = (struct disk_io *)(uintptr_t)cqe.cookie;
        io->status = cqe.status < 0 ? (int)cqe.status : 0;
        io->answer[0] = cqe.a, io->answer[1] = cqe.b;
        io->done = true;
        any = true;
        if (io->finished)
            io->finished(io);
        else
            wait_wake_all(&io->waiting);
    }
    while (first && submit(first)) {
        struct disk_io *next = first->next;
        if (!next)
            end = &first;
        first = next;
    }
    return any;
}

void blkio_kick(void)
{
    if (!submitted)
        return;
    submitted = false;
    sys_signal(SLOT_FS_BLK_SIGNAL, BLK_SIGNAL_KICK);
}
