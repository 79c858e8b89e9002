/*
 * The ring to fs. State: our end of the ring, counts of what is in flight.
 * A cookie is kind << 56 | pages << 40 | frame for page I/O, kind << 56 | address for a job: nothing needs to be looked up.
 */
#include "disk.h"

#include "evict.h"
#include "job.h"
#include "stat.h"

#include <proto/fs.h>
#include <proto/server.h>
#include <rt/log.h>
#include <rt/ring.h>
#include <rt/string.h>

enum { COOKIE_READ = 1, COOKIE_WRITE, COOKIE_JOB };
enum { READ_AHEAD_FREE_MIN = 32, WRITE_PAGES = 32, FLUSH_SECONDS = 3 };
#define COOKIE(kind, value) ((uint64_t)(kind) << 56 | (value))
#define COOKIE_VALUE(c) ((c) & ((UINT64_C(1) << 56) - 1))

struct list disk_waiters;
static struct ring_asker asker;
static bool kick_needed;
static uint32_t release_mark; /* ring counter behind the last FSR_RELEASE */
static uint64_t reading, writing, flush_ticks, flush_at;

void disk_init(struct ring *ring, uint64_t timebase_hz)
{
    ring_asker_init(&asker, ring);
    list_init(&disk_waiters);
    flush_ticks = FLUSH_SECONDS * timebase_hz;
    release_mark = asker.sq_tail;
    reading = writing = 0;
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

static bool submit(const struct ring_sqe *sqe)
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
    return submit(&sqe);
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

/* How many pages from index on to read: p is the frame of the first, those behind it are taken if they are free. */
static unsigned read_run(struct file *f, uint64_t index, struct page *p)
{
    uint64_t pages = (f->size + PAGE_BYTES - 1) >> PAGE_SHIFT;
    unsigned n = 1;
    cache_insert(p, f, index, PAGE_READING);
    while (n < FSR_READ_PAGES_MAX && !f->single && index + n < pages && frames_of(PAGE_FREE) > READ_AHEAD_FREE_MIN &&
           !cache_find(f, index + n)) {
        p = frame_take_next(p, PAGE_BUSY);
        if (!p)
            break;
        cache_insert(p, f, index + n++, PAGE_READING);
    }
    return n;
}

int64_t disk_read(struct request *rq, struct file *f, uint64_t index)
{
    rt_assert(!f->job && index << PAGE_SHIFT < f->size);
    if (!disk_has_room())
        return request_wait(rq, &disk_waiters);
    struct page *p = evict_frame(PAGE_BUSY);
    if (!p)
        return evict_wait(rq);
    if (!disk_has_room()) { /* eviction filled it */
        frame_give(p);
        return request_wait(rq, &disk_waiters);
    }
    unsigned n = read_run(f, index, p);
    struct ring_sqe sqe = { .cookie = COOKIE(COOKIE_READ, (uint64_t)n << 40 | page_index(p)),
                            .op = FSR_READ, .a = f->id, .b = index, .c = page_index(p), .d = n };
    bool ok = submit(&sqe);
    rt_assert(ok);
    f->reading += n;
    reading += n;
    return request_wait(rq, &p->waiters);
}

/* Which dirty pages lie behind p, in frames behind p's too. */
static unsigned write_run(const struct page *p)
{
    unsigned n = 1;
    while (n < WRITE_PAGES) {
        const struct page *next = cache_find(p->file, p->index + n);
        if (next != p + n || next->state != PAGE_DIRTY)
            break;
        n++;
    }
    return n;
}

bool disk_write(struct page *p)
{
    struct file *f = p->file;
    rt_assert(p->kind == PAGE_CACHE && p->state == PAGE_DIRTY && p->index << PAGE_SHIFT < f->size);
    disk_touch(f);
    if (f->job || !disk_has_room())
        return false;
    unsigned n = write_run(p);
    uint64_t left = f->size - (p->index << PAGE_SHIFT), bytes = (uint64_t)n << PAGE_SHIFT;
    if (bytes >= left) {
        bytes = left;
        cache_zero_tail(f, f->size); /* what a mapping stored beyond the end is not of the file */
    }
    struct ring_sqe sqe = { .cookie = COOKIE(COOKIE_WRITE, (uint64_t)n << 40 | page_index(p)),
                            .op = FSR_WRITE, .a = f->id, .b = p->index, .c = page_index(p), .d = n, .e = bytes };
    if (!submit(&sqe))
        return false;
    for (unsigned i = 0; i < n; i++) {
        cache_set_state(p + i, PAGE_WRITING);
        p[i].flags &= (uint8_t)~PAGE_FAILED;
    }
    f->writing += n;
    writing += n;
    return true;
}

int disk_write_back(struct file *f, bool retry)
{
    uint32_t looks = f->dirtied;
    while (looks-- && !list_empty(&f->dirty)) {
        struct page *p = LIST_OF(f->dirty.next, struct page, of_file);
        if ((p->flags & PAGE_FAILED) && !retry) {
            list_remove(&p->of_file);
            list_push_back(&f->dirty, &p->of_file);
        } else if (!disk_write(p)) {
            return ERR_AGAIN;
        }
    }
    return 0;
}

int disk_write_back_all(bool retry)
{
    int result = 0;
    for (struct file *f = file_each(NULL); f; f = file_each(f))
        if (f->dirtied && disk_write_back(f, retry) != 0)
            result = ERR_AGAIN;
    return result;
}

/* Zeroes what fs did not read; true if p has all its blocks. */
static bool fill_holes(struct page *p, unsigned holes)
{
    enum { SECTOR = 512, SECTORS = PAGE_BYTES / SECTOR };
    uint64_t left = p->file->size - (p->index << PAGE_SHIFT);
    uint64_t in_file = left >= PAGE_BYTES ? SECTORS : (left + SECTOR - 1) / SECTOR;
    char *data = page_data(p);
    for (unsigned i = 0; i < SECTORS; i++)
        if (holes & 1u << i)
            memset(data + i * SECTOR, 0, SECTOR);
    if (left < PAGE_BYTES)
        memset(data + left, 0, PAGE_BYTES - left);
    return (holes & ((1u << in_file) - 1)) == 0;
}

/* A page in the cache has been read, or not. alone: it was the only one asked for, so the error is its own. */
static void page_was_read(struct page *p, int error, unsigned holes, bool alone)
{
    struct file *f = p->file;
    if (p->index << PAGE_SHIFT >= f->size)
        error = ERR_IO;
    if (error) {
        if (alone)
            f->read_error = ERR_IO;
        else
            f->single = true;
        request_wake(&p->waiters, alone ? ERR_IO : 0);
        cache_remove(p);
        frame_give(p);
        return;
    }
    if (fill_holes(p, holes))
        p->flags |= PAGE_ALLOCATED;
    f->read_error = 0;
    cache_set_state(p, PAGE_CLEAN);
    request_wake(&p->waiters, 0);
    counters.pages_read++;
}

static void read_done(struct page *first, unsigned n, int error, uint64_t holes)
{
    struct file *f = first->file;
    for (unsigned i = 0; i < n; i++) {
        f->reading--;
        reading--;
        if (first[i].kind == PAGE_CACHE)
            page_was_read(&first[i], error, holes >> i * 8 & 0xff, n == 1);
        else
            frame_give(&first[i]);
    }
    job_try(f);
    file_review(f);
}

static void page_was_written(struct page *p, int error)
{
    if (error) {
        p->flags |= PAGE_FAILED;
        cache_set_state(p, PAGE_DIRTY);
        return;
    }
    p->flags |= PAGE_ALLOCATED;
    cache_set_state(p, p->state == PAGE_REDIRTIED ? PAGE_DIRTY : PAGE_CLEAN);
}

static void write_done(struct page *first, unsigned n, int error)
{
    struct file *f = first->file;
    if (error) {
        counters.write_errors++;
        if (!f->write_error)
            f->write_error = error;
    } else {
        counters.pages_written += n;
    }
    for (unsigned i = 0; i < n; i++) {
        f->writing--;
        writing--;
        if (first[i].kind == PAGE_CACHE)
            page_was_written(&first[i], error);
        else
            frame_give(&first[i]);
    }
    job_try(f);
    file_review(f);
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
        read_done(page_at((uint32_t)value), (unsigned)(value >> 40), error, c->a);
        break;
    case COOKIE_WRITE:
        write_done(page_at((uint32_t)value), (unsigned)(value >> 40), error);
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

uint64_t disk_reading(void)
{
    return reading;
}

uint64_t disk_writing(void)
{
    return writing;
}
