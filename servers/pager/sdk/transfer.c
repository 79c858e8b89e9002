/* Pages read from and written to the disk. State: how many are in flight. */
#include "disk.h"

#include "disk_ring.h"
#include "evict.h"
#include "job.h"
#include "stat.h"

#include <proto/fs.h>
#include <rt/log.h>
#include <rt/string.h>

enum { READ_AHEAD_FREE_MIN = 32, WRITE_PAGES = 32 };

static uint64_t reading, writing;

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
    bool ok = disk_submit(&sqe);
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
    if (!disk_submit(&sqe))
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

void disk_read_done(struct page *first, unsigned n, int error, uint64_t holes)
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

void disk_write_done(struct page *first, unsigned n, int error)
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

uint64_t disk_reading(void)
{
    return reading;
}

uint64_t disk_writing(void)
{
    return writing;
}
