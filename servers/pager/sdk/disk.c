/* The ring to fs: what goes in and what comes out. State: our end of the ring. */
#include "disk.h"

#include "disk_ring.h"
#include "job.h"

#include <proto/fs.h>
#include <proto/server.h>
#include <rt/log.h>
#include <rt/ring.h>

enum { NS = 1000000000, TOLD_A_SECOND = 256, READ_TOLD_SECONDS = 86400 };

struct list disk_waiters;
static struct ring_asker asker;
static bool kick_needed;
static uint32_t release_mark; /* ring counter behind the last FSR_RELEASE */
static uint64_t hz;

void disk_init(struct ring *ring, uint64_t timebase_hz)
{
    ring_asker_init(&asker, ring);
    list_init(&disk_waiters);
    hz = timebase_hz;
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

bool disk_has_room_ahead(void)
{
    return asker.in_flight < RING_SLOTS / 2 && disk_has_room();
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

static uint64_t in_ns(uint64_t ticks)
{
    return ticks / hz * NS + ticks % hz * NS / hz;
}

void disk_touch(struct file *f)
{
    if (!f->touched)
        return;
    struct ring_sqe sqe = { .op = FSR_TOUCH, .a = f->id, .b = FSR_TOUCH_WRITTEN, .c = in_ns(f->changed_at ? f->changed_at : sys_time()) };
    if (submit_quiet(&sqe))
        f->touched = false;
}

void disk_touch_in_time(struct file *f)
{
    uint64_t now = sys_time(), part = now / (hz / TOLD_A_SECOND) + 1;
    f->changed_at = now;
    if (part == f->told_at)
        return;
    f->told_at = part;
    disk_touch(f);
}

void disk_note_read(struct file *f)
{
    uint64_t now = sys_time();
    if (f->read_at && now - f->read_at < READ_TOLD_SECONDS * hz)
        return;
    struct ring_sqe sqe = { .op = FSR_TOUCH, .a = f->id, .b = FSR_TOUCH_READ, .c = in_ns(now) };
    if (!ring_submit_quiet(&asker, &sqe)) /* fs takes it before it tells times: it need not be woken */
        return;
    f->read_at = now;
    f->read_size = f->size;
}

static void times_set(uint64_t id)
{
    struct file *f = file_find(id);
    if (f)
        f->touched = false, f->read_at = f->read_size = 0;
}

bool disk_release(const struct file *f)
{
    struct ring_sqe sqe = { .op = FSR_RELEASE, .a = f->id };
    if (!submit_quiet(&sqe))
        return false;
    release_mark = asker.sq_tail;
    return true;
}

bool disk_released(void)
{
    struct ring_sqe sqe = { .op = FSR_RELEASED };
    return submit_quiet(&sqe);
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
        else if (c->status == FSR_EVENT_TIMES)
            times_set(c->a);
        else if (c->status == FSR_EVENT_RELEASE)
            files_release_asked();
        return;
    }
    switch (c->cookie >> 56) {
    case COOKIE_READ:
        disk_read_done(page_at((uint32_t)value), (unsigned)(value >> 40), error, c->a, c->b);
        break;
    case COOKIE_WRITE:
        disk_write_done(page_at((uint32_t)value), (unsigned)(value >> 40), error);
        break;
    case COOKIE_JOB:
        job_done((struct job *)(uintptr_t)value, error, c->a);
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
    files_end_late();
    files_release_told();
}
