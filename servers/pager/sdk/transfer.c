/* Pages read from and written to the disk. State: how many are in flight. */
#include "disk.h"

#include "disk_ring.h"
#include "evict.h"
#include "job.h"
#include "open.h"
#include "object.h"
#include "stat.h"

#include <proto/fs.h>
#include <rt/log.h>
#include <rt/string.h>

enum { READ_AHEAD_FREE_MIN = 32, WRITE_PAGES = 32 }; /* frames that read-ahead leaves to others */

static uint64_t reading, writing;

static uint64_t file_pages(const struct file *f)
{
    return (f->size + PAGE_BYTES - 1) >> PAGE_SHIFT;
}

/* As many as go in one request. */
static uint64_t piece(uint64_t pages)
{
    return pages < FSR_READ_PAGES_MAX ? pages : FSR_READ_PAGES_MAX;
}

/*
 * Starts reading (f, index) into p, a BUSY frame, and absent pages behind it into the frames behind p as far as these are
 * free, `most` in all. The ring has room. How many.
 */
static unsigned start_read(struct file *f, uint64_t index, uint64_t most, struct page *p)
{
    uint64_t pages = file_pages(f);
    struct page *last = p;
    unsigned n = 1;
    most = piece(most);
    cache_insert(p, f, index, PAGE_READING);
    while (n < most && !f->single && index + n < pages && frames_of(PAGE_FREE) > READ_AHEAD_FREE_MIN && !cache_find(f, index + n)) {
        last = frame_take_next(last, PAGE_BUSY);
        if (!last)
            break;
        cache_insert(last, f, index + n++, PAGE_READING);
    }
    struct ring_sqe sqe = { .cookie = COOKIE(COOKIE_READ, (uint64_t)n << 40 | page_index(p)),
                            .op = FSR_READ, .a = f->id, .b = index, .c = page_index(p), .d = n };
    bool ok = disk_submit(&sqe);
    rt_assert(ok);
    counters.reads++;
    f->reading += n;
    reading += n;
    return n;
}

int64_t disk_read(struct request *rq, struct file *f, uint64_t index, unsigned pages)
{
    rt_assert(!f->job && index << PAGE_SHIFT < f->size);
    if (!disk_has_room())
        return request_wait(rq, &disk_waiters);
    bool plenty = frames_of(PAGE_FREE) > READ_AHEAD_FREE_MIN + pages;
    struct page *p = plenty && pages > 1 ? frame_take_before(PAGE_BUSY, piece(pages)) : evict_frame(PAGE_BUSY);
    if (!p)
        return evict_wait(rq);
    if (!disk_has_room()) { /* eviction filled it */
        frame_give(p);
        return request_wait(rq, &disk_waiters);
    }
    unsigned n = start_read(f, index, pages, p);
    int64_t status = request_wait(rq, &p->waiters);
    if (n < pages)
        disk_read_ahead(f, index + n, pages - n);
    return status;
}

void disk_read_ahead(struct file *f, uint64_t index, unsigned pages)
{
    uint64_t end = index + pages < file_pages(f) ? index + pages : file_pages(f);
    if (f->job || f->single || !f->kind->on_disk || index >= end)
        return;
    if (frames_of(PAGE_FREE) < READ_AHEAD_FREE_MIN + (end - index))
        evict_make_room(READ_AHEAD_FREE_MIN + (end - index < frames_total() / 16 ? end - index : frames_total() / 16));
    while (index < end) {
        if (cache_find(f, index)) {
            index++;
            continue;
        }
        if (frames_of(PAGE_FREE) <= READ_AHEAD_FREE_MIN || !disk_has_room_ahead())
            return;
        index += start_read(f, index, end - index, frame_take_before(PAGE_BUSY, piece(end - index)));
    }
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
    counters.writes++;
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

/* Fs has not come to it: who waits for it asks anew. */
static void page_was_left(struct page *p)
{
    cache_remove(p);
    frame_give(p);
}

void disk_read_done(struct page *first, unsigned n, int error, uint64_t holes, uint64_t answered)
{
    struct file *f = first->file;
    for (unsigned i = 0; i < n; i++) {
        f->reading--;
        reading--;
        if (first[i].kind != PAGE_CACHE)
            frame_give(&first[i]);
        else if (!error && i >= answered)
            page_was_left(&first[i]);
        else
            page_was_read(&first[i], error, i < FSR_MASK_PAGES ? holes >> i * 8 & 0xff : 0, n == 1);
    }
    job_try(f);
    file_review(f);
}

static void page_was_written(struct page *p, int error)
{
    bool lacks = p->flags & PAGE_LACKING;
    p->flags &= (uint8_t)~PAGE_LACKING;
    if (error) {
        p->flags |= PAGE_FAILED;
        cache_set_state(p, PAGE_DIRTY);
        evict_written(p);
        return;
    }
    if (!lacks)
        p->flags |= PAGE_ALLOCATED;
    cache_set_state(p, p->state == PAGE_REDIRTIED ? PAGE_DIRTY : PAGE_CLEAN);
    evict_written(p);
}

void disk_write_done(struct page *first, unsigned n, int error)
{
    struct file *f = first->file;
    if (error) {
        counters.write_errors++;
        f->write_error = error;
        f->write_errors++;
        f->failed_at = OPEN_TIME(sys_time());
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
