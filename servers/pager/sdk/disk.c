/* The ring to fs: what goes in and what comes out. State: our end of the ring, and when to write back next. */
#include "disk.h"

#include "disk_ring.h"
#include "job.h"

#include <proto/fs.h>
#include <proto/server.h>
#include <rt/log.h>
#include <rt/ring.h>

enum { FLUSH_SECONDS = 3 };

struct list disk_waiters;
static struct ring_asker asker;
static bool kick_needed;
static uint32_t release_mark; /* ring counter behind the last FSR_RELEASE */
static uint64_t flush_ticks, flush_at;

void disk_init(struct ring *ring, uint64_t timebase_hz)
{
    ring_asker_init(&asker, ring);
    list_init(&disk_waiters);
    flush_ticks = FLUSH_SECONDS * timebase_hz;
    release_mark = asker.sq_tail;
    kick_needed = false;
}

static uint32_t taken_by_fs(void)
{
    return __atomic_load_n(&asker.ring->sq_head, __ATOMIC_ACQUIRE);
}

bool disk_has_room(void)
{
    if (asker.in_flight >= RING_SLOTS)
        return false;
    if (asker.sq_tail - taken_by_fs() >= RING_SLOTS) { /* quiet ones: fs runs above us, so let it take them */
        kick_needed = true;
        disk_kick();
    }
    return asker.sq_tail - taken_by_fs() < RING_SLOTS;
}

bool disk_submit(const struct ring_sqe *sqe)
{
    bool ok = ring_submit(&asker, sqe);
    kick_needed |= ok;
    return ok;
}

static bool submit_quiet(const struct ring_sqe *sqe)
{
    bool ok = ring_submit_quiet(&asker, sqe);
    if (!ok && disk_has_room())
        ok = ring_submit_quiet(&asker, sqe);
    kick_needed |= ok;
    return ok;
}

bool disk_submit_job(struct job *job, uint32_t op, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    struct ring_sqe sqe = { .cookie = COOKIE(COOKIE_JOB, (uintptr_t)job), .op = op, .a = a, .b = b, .c = c, .d = d };
    return disk_submit(&sqe);
}

void disk_touch(struct file *f)
{
    if (!f->touched)
        return;
    struct ring_sqe sqe = { .op = FSR_TOUCH, .a = f->id, .b = 1 };
    if (submit_quiet(&sqe))
        f->touched = false;
}

void disk_release(const struct file *f)
{
    struct ring_sqe sqe = { .op = FSR_RELEASE, .a = f->id };
    if (!submit_quiet(&sqe))
        log_print("pager: fs keeps inode %lu: the ring is full\n", f->id);
    release_mark = asker.sq_tail;
}

bool disk_releases_pending(void)
{
    disk_kick();
    return (int32_t)(taken_by_fs() - release_mark) < 0 && asker.in_flight > 0;
}

void disk_kick(void)
{
    if (!kick_needed)
        return;
    kick_needed = false;
    sys_signal(SLOT_PAGER_FS_SIGNAL, FS_SIGNAL_PAGER);
}

static void complete(const struct ring_cqe *c)
{
    int error = c->status < 0 ? (int)c->status : 0;
    uint64_t value = COOKIE_VALUE(c->cookie);
    if (c->cookie == RING_EVENT) {
        if (c->status == FSR_EVENT_UNLINKED)
            file_unlinked(c->a);
        return;
    }
    switch (c->cookie >> 56) {
    case COOKIE_READ:
        disk_read_done(page_at((uint32_t)value), (unsigned)(value >> 40), error, c->a);
        break;
    case COOKIE_WRITE:
        disk_write_done(page_at((uint32_t)value), (unsigned)(value >> 40), error);
        break;
    case COOKIE_JOB:
        job_done((struct job *)(uintptr_t)value, error);
        break;
    default:
        rt_panic(__FILE__, __LINE__, "fs completed what was never asked");
    }
}

void disk_reap(void)
{
    struct ring_cqe c;
    while (ring_reap(&asker, &c)) {
        complete(&c);
        request_wake(&disk_waiters, 0);
    }
    job_retry();
}

void disk_dirty_begins(void)
{
    flush_at = sys_time() + flush_ticks;
}

uint64_t disk_deadline(void)
{
    return cache_dirty_pages() ? flush_at : DEADLINE_NEVER;
}

void disk_timer(void)
{
    flush_at = sys_time() + flush_ticks;
    disk_write_back_all(true);
}
