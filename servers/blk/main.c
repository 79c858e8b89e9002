/*
 * The block server: takes requests from the ring, starts them at the disk, tells the asker (fs, or of the swap disk the pager) when they
 * end (proto/blk.h).
 *
 * A request that cannot start yet (the disk's queue is full) is `held`; those behind it stay in the ring, which is the
 * backlog. Requests start in the ring's order, so when a flush is held all earlier writes are in flight or done.
 */
#include <proto/blk.h>
#include <proto/server.h>
#include <quire/sys.h>
#include <rt/log.h>
#include <rt/ring.h>
#include <rt/serve.h>
#include <rt/server.h>

#include "disk.h"
#include "request.h"

static struct ring_answerer ring;
static struct request_limits limits;
static struct ring_sqe held;
static bool is_held;
static bool signal_due;         /* completions that the asker does not know of yet */
static unsigned writes_in_flight;
static uint64_t reads, writes, flushes, errors;

static void complete(uint64_t cookie, int64_t status, uint64_t a, uint64_t b)
{
    if (status < 0)
        errors++;
    ring_complete(&ring, cookie, status, a, b);
    signal_due = true;
}

/* Each of these returns false if the request must wait. */

static bool start_transfer(const struct ring_sqe *sqe, const struct request_memory *memory)
{
    if (!disk_has_room())
        return false;
    bool is_write = sqe->op == BLK_WRITE || sqe->op == BLK_WRITE_PAGES;
    *(is_write ? &writes : &reads) += 1;
    writes_in_flight += is_write;
    disk_start(is_write ? DISK_WRITE : DISK_READ, sqe->cookie, sqe->a, memory->part, memory->parts);
    return true;
}

static bool start_flush(const struct ring_sqe *sqe)
{
    if (disk_has_flush()) {
        if (!disk_has_room())
            return false;
        disk_start(DISK_FLUSH, sqe->cookie, 0, NULL, 0);
    } else {
        if (writes_in_flight > 0)
            return false;
        complete(sqe->cookie, 0, 0, 0);
    }
    flushes++;
    return true;
}

static bool start_request(const struct ring_sqe *sqe)
{
    struct request_memory memory;
    if (!disk_works()) {
        complete(sqe->cookie, ERR_IO, 0, 0);
        return true;
    }
    limits.sectors = disk_sectors();
    limits.read_only = disk_is_read_only();
    int error = request_check(&limits, sqe, &memory);
    if (error || sqe->op == BLK_INFO) {
        complete(sqe->cookie, error, limits.sectors, limits.read_only);
        return true;
    }
    return sqe->op == BLK_FLUSH ? start_flush(sqe) : start_transfer(sqe, &memory);
}

static void start_requests(void)
{
    while (is_held || ring_take(&ring, &held))
        if ((is_held = !start_request(&held)))
            break;
    disk_notify();
}

static void finish_requests(void)
{
    struct disk_done done;
    while (disk_finish(&done)) {
        writes_in_flight -= done.op == DISK_WRITE;
        complete(done.cookie, done.status, 0, 0);
    }
}

static void on_signal(uint64_t bits)
{
    if (bits & BLK_SIGNAL_IRQ) {
        disk_interrupt();
        finish_requests();
    }
    start_requests();
    if (signal_due)
        sys_signal(SLOT_BLK_FS_SIGNAL, UINT64_MAX); /* the capability says which bit */
    signal_due = false;
    if (bits & BLK_SIGNAL_IRQ)
        sys_irq_ack(SLOT_BLK_IRQ);
}

static int64_t op_stat(const struct message *m, uint64_t out[MSG_WORDS])
{
    (void)m;
    out[0] = reads;
    out[1] = writes;
    out[2] = flushes;
    out[3] = errors;
    out[4] = disk_in_flight();
    return 0;
}

static const struct serve_op ops[] = {
    [BLK_STAT] = { "stat", op_stat, 0, 0 },
};

static const struct serve server = {
    .endpoint = SLOT_ENDPOINT,
    .ops = ops,
    .op_count = sizeof ops / sizeof *ops,
    .on_signal = on_signal,
};

/* The pools whose frames a request may name. One we were not given has no frames. */
static void learn_pool(unsigned pool, cap_t slot)
{
    struct cap_info info;
    if (sys_cap_info(slot, &info) == 0 && info.type == OBJ_POOL && info.rights & RIGHT_PHYS) {
        limits.pool[pool].base = info.pool_base;
        limits.pool[pool].frames = info.pool_frames;
    }
}

static void open_disk(const struct server_boot *boot)
{
    struct cap_info own;
    int64_t error = sys_cap_info(SLOT_POOL, &own);
    rt_assert(error == 0 && own.rights & RIGHT_PHYS);
    rt_assert(boot->pool_va && boot->pool_frames * PAGE_BYTES >= disk_memory_bytes());
    error = boot->mmio_va ? disk_open(boot->mmio_va, (void *)boot->pool_va, own.pool_base) : ERR_NODEV;
    if (error == 0)
        error = sys_irq_bind(SLOT_BLK_IRQ, SLOT_ENDPOINT, BLK_SIGNAL_IRQ);
    if (error < 0)
        log_print("blk: no disk that works (a virtio 1.0 block device, not a legacy one): error %ld\n", (long)error);
}

void server_main(const struct server_boot *boot)
{
    ring_answerer_init(&ring, (struct ring *)SERVER_RING_UP_VA);
    learn_pool(BLK_POOL_FS, SLOT_BLK_POOL_FS);
    learn_pool(BLK_POOL_PAGER, SLOT_BLK_POOL_PAGER);
    open_disk(boot);
    serve_run(&server);
}
