/*
 * PAGER_WRITE. Two ways, page by page:
 *  - into a page that is cached, has its blocks and lies within the file: straight into its frame;
 *  - else a job (job.h): the data is copied into frames of its own first, fs allocates the blocks (and may say that there
 *    are none: then nothing has changed), and the job puts the frames into the cache.
 * A page of which only a part is written is read before, where it has been in the file.
 */
#include "io.h"

#include "cache.h"
#include "disk.h"
#include "evict.h"
#include "job.h"
#include "sync.h"
#include "writeback.h"
#include "limit.h"

#include <proto/fs.h>
#include <proto/pager.h>
#include <rt/string.h>

enum { STATE_STARTED = 1, STATE_JOB };

/* The part [from, to) of the page at `at` that is to be written, bytes in all. */
struct piece {
    uint64_t index, from, to;
};

static struct piece piece_at(uint64_t at, uint64_t bytes)
{
    struct piece c = { .index = at >> PAGE_SHIFT, .from = at & (PAGE_BYTES - 1) };
    c.to = bytes < PAGE_BYTES - c.from ? c.from + bytes : PAGE_BYTES;
    return c;
}

/* May it be stored at once? */
static bool is_ready(const struct file *f, const struct page *p, const struct piece *c)
{
    return p && page_is_valid(p) && (p->flags & PAGE_ALLOCATED) && (c->index << PAGE_SHIFT) + c->to <= f->size;
}

/* Must the page be read before? Only if bytes of it that are in the file stay. */
static bool must_read(const struct file *f, const struct page *p, const struct piece *c)
{
    uint64_t start = c->index << PAGE_SHIFT;
    if (p)
        return !page_is_valid(p);
    return start < f->size && (c->from > 0 || start + c->to < (f->size < start + PAGE_BYTES ? f->size : start + PAGE_BYTES));
}

static int64_t write_ready(struct request *rq, struct page *p, const struct piece *c)
{
    uint64_t n = c->to - c->from;
    int64_t copied = sys_copy_in(rq->m->id, rq->done, (char *)page_data(p) + c->from, n);
    if (copied < 0)
        return copied;
    if (copied > 0) {
        p->flags |= PAGE_USED;
        cache_dirty(p);
    }
    rq->done += (uint64_t)copied;
    return (uint64_t)copied < n ? ERR_TOUCH : 0;
}

struct stage {
    struct page *pages[JOB_PAGES_MAX];
    struct page *cached[JOB_PAGES_MAX]; /* the page in the cache that it will go into, pinned; or NULL */
    uint32_t count;
    uint64_t bytes;  /* copied in */
    uint64_t torn;   /* bytes of a further page that were copied and dropped: the absent page is behind them */
    int64_t status;  /* why it stopped short */
};

static void stage_give_last(struct stage *s)
{
    frame_give(s->pages[--s->count]);
    if (s->cached[s->count])
        s->cached[s->count]->flags &= (uint8_t)~PAGE_PINNED;
}

static void stage_give(struct stage *s)
{
    while (s->count)
        stage_give_last(s);
}

/* Leaves the last of several pages to a later round. */
static void stage_shorten(struct stage *s, uint64_t at)
{
    s->bytes = ((at + s->bytes - 1) & ~(uint64_t)(PAGE_BYTES - 1)) - at;
    stage_give_last(s);
}

/* Copies one piece into a frame of its own, the rest of which is zero. False: stop here. */
static bool stage_piece(struct request *rq, const struct file *f, struct stage *s, const struct piece *c)
{
    const struct page *before = s->count ? s->pages[s->count - 1] : c->index ? cache_find(f, c->index - 1) : NULL;
    struct page *p = evict_frame_behind(before, PAGE_BUSY);
    if (!p)
        return false;
    char *data = page_data(p);
    uint64_t n = c->to - c->from;
    int64_t copied = sys_copy_in(rq->m->id, rq->done + s->bytes, data + c->from, n);
    if (copied <= 0) {
        s->status = copied < 0 ? copied : ERR_TOUCH;
        frame_give(p);
        return false;
    }
    memset(data, 0, c->from);
    memset(data + c->from + copied, 0, PAGE_BYTES - c->from - (uint64_t)copied);
    s->pages[s->count++] = p;
    s->bytes += (uint64_t)copied;
    if ((uint64_t)copied < n)
        s->status = ERR_TOUCH;
    return (uint64_t)copied == n;
}

/*
 * A page that was copied in only in part, was to be replaced whole, and is not cached: its other bytes would be lost.
 * Such a page is left to the next round, when the caller has touched its buffer and repeats.
 */
static void stage_drop_torn(const struct file *f, struct stage *s, uint64_t at)
{
    if (s->status != ERR_TOUCH || s->count == 0)
        return;
    uint64_t end = at + s->bytes, start = end & ~(uint64_t)(PAGE_BYTES - 1);
    if (start == end || start >= f->size || cache_find(f, start >> PAGE_SHIFT))
        return;
    s->bytes = start > at ? start - at : 0;
    s->torn = end - at - s->bytes;
    frame_give(s->pages[--s->count]);
}

/* Stages as many pages from `at` on as go in one job. */
static void stage_run(struct request *rq, struct file *f, struct stage *s, uint64_t at, uint64_t bytes)
{
    *s = (struct stage){ .count = 0 };
    while (s->bytes < bytes && s->count < JOB_PAGES_MAX) {
        struct piece c = piece_at(at + s->bytes, bytes - s->bytes);
        struct page *p = cache_find(f, c.index);
        if (s->count && (is_ready(f, p, &c) || must_read(f, p, &c)))
            break;
        if (p)
            p->flags |= PAGE_PINNED; /* the rest of it must be there when the job has ended */
        uint32_t before = s->count;
        s->cached[before] = p;
        bool whole = stage_piece(rq, f, s, &c);
        if (p && s->count == before)
            p->flags &= (uint8_t)~PAGE_PINNED;
        if (!whole)
            break;
    }
    stage_drop_torn(f, s, at);
}

static int64_t write_job(struct request *rq, struct file *f, uint64_t at, uint64_t bytes)
{
    struct stage s;
    if (!disk_has_room())
        return request_wait(rq, &disk_waiters);
    stage_run(rq, f, &s, at, bytes);
    if (!disk_has_room()) { /* eviction filled it */
        stage_give(&s);
        return request_wait(rq, &disk_waiters);
    }
    if (s.bytes == 0) {
        stage_give(&s);
        rq->pending = s.torn;
        return s.status ? s.status : evict_wait(rq);
    }
    rq->state = STATE_JOB;
    int64_t status;
    for (;;) {
        rq->pending = s.bytes;
        status = job_extend(rq, f, at, s.bytes, s.pages, s.count);
        if (status != ERR_NOMEM || s.count == 1)
            break;
        stage_shorten(&s, at); /* staging took the frames that the job itself needs */
    }
    if (status != SERVE_LATER) {
        stage_give(&s);
        rq->state = STATE_STARTED;
    }
    return status;
}

/*
 * Is every page of the buffer present? What is appended goes in one piece, so it begins only then. Buffers that may be more than
 * memory can hold at once are not asked. The first page is the next copy's to find absent. 0, ERR_TOUCH.
 */
static int64_t check_present(struct request *rq)
{
    enum { PRESENT_BYTES_MAX = 256 * PAGE_BYTES };
    uint64_t bytes = rq->m->w[1], at = 0;
    char byte;
    if (bytes > PRESENT_BYTES_MAX)
        return 0;
    while (at + 1 < bytes) {
        at = at + PAGE_BYTES < bytes ? at + PAGE_BYTES : bytes - 1;
        int64_t copied = sys_copy_in(rq->m->id, at, &byte, 1);
        if (copied <= 0) {
            rq->pending = at;
            return copied < 0 ? copied : ERR_TOUCH;
        }
    }
    return 0;
}

/* Before a part of an append: nobody else appends until it has ended, and the end of the file is where it goes on. */
static int64_t append_some(struct request *rq, struct file *f)
{
    if (!rq->appends) {
        if (f->appending)
            return request_wait(rq, &f->waiters);
        int64_t status = check_present(rq);
        if (status != 0)
            return status;
        request_begin_append(rq, f);
    }
    rq->offset = f->size - rq->done;
    return 0;
}

/* The next part. 0: done some; else as a step, or why it stops. */
static int64_t write_some(struct request *rq, struct open *o)
{
    struct file *f = o->file;
    if (writeback_must_wait())
        return request_wait(rq, &disk_waiters);
    if (f->job)
        return request_wait(rq, &f->waiters);
    if (io_appends(rq, o)) {
        int64_t status = append_some(rq, f);
        if (status != 0)
            return status;
    }
    uint64_t at = rq->offset + rq->done, bytes = rq->m->w[1] - rq->done, end = limit_of_files(rq->space);
    if (at >= end)
        return ERR_FBIG;
    if (bytes > end - at)
        bytes = end - at;
    struct piece c = piece_at(at, bytes);
    struct page *p = cache_find(f, c.index);
    if (is_ready(f, p, &c))
        return write_ready(rq, p, &c);
    if (must_read(f, p, &c))
        return cache_get(rq, f, c.index, NULL, &p);
    rq->error = 0;
    return write_job(rq, f, at, bytes);
}

int64_t write_step(struct request *rq)
{
    struct open *o;
    int64_t status = io_start(rq, FS_O_WRITE, &o);
    if (status != 0)
        return status;
    if (sync_is_after(rq))
        return sync_after(rq, o, 0);
    if (rq->state == STATE_JOB) {
        rq->state = STATE_STARTED;
        status = rq->error;
        rq->error = 0;
        if (!status)
            rq->done += rq->pending;
        rq->pending = 0;
    }
    while (!status && rq->done < rq->m->w[1])
        status = write_some(rq, o);
    if (status == SERVE_LATER)
        return status;
    if (rq->appends)
        request_end_append(rq);
    disk_touch_in_time(o->file);
    status = io_finish(rq, o, status == ERR_STALE ? 0 : status);
    return o->flags & FS_O_SYNC && rq->done ? sync_after(rq, o, status) : status;
}
