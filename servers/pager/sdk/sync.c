/*
 * fsync, msync and sync.
 *
 *   COLLECT: learn from the page tables what was stored to --> WRITE: start write-backs, as the ring has room
 *   --> WAIT: until none is in flight, perhaps WRITE once more --> FSR_SYNC --> DONE
 */
#include "sync.h"

#include "cache.h"
#include "disk.h"
#include "io.h"
#include "job.h"
#include "mmap.h"
#include "object.h"
#include "space.h"

#include <proto/pager.h>

enum { SYNC_NEW, SYNC_WRITE = 16, SYNC_WRITE_AGAIN, SYNC_WAIT, SYNC_DONE };
enum { MSYNC_ASYNC = 1, MSYNC_SYNC = 2, MSYNC_INVALIDATE = 4 };

/*
 * First an error that who asks was not told yet (*seen: how many it knows of); then: is there a page that could not be written?
 */
static int64_t told_error(struct file *f, uint32_t *seen, int64_t status)
{
    if (*seen != f->write_errors) {
        *seen = f->write_errors;
        return f->write_error;
    }
    LIST_EACH(&f->dirty, node, after)
        if (LIST_OF(node, struct page, of_file)->flags & PAGE_FAILED)
            return ERR_IO;
    return status;
}

/* Starts what write-backs are left. 0, or as a step. */
static int64_t sync_write(struct request *rq)
{
    struct file *f = rq->file;
    bool retry = rq->state == SYNC_WRITE;
    rq->state = SYNC_WRITE_AGAIN;
    if ((f ? disk_write_back(f, retry) : disk_write_back_all(retry)) != 0)
        return request_wait(rq, &disk_waiters);
    rq->state = SYNC_WAIT;
    return 0;
}

/* Are the times to be made safe, too? msync and fdatasync are about the data. */
static bool needs_times(const struct request *rq)
{
    return rq->m->label != PAGER_MSYNC && !(rq->m->label == PAGER_FSYNC && rq->m->w[1] & 1);
}

/*
 * From SYNC_WRITE on; rq->file NULL: everything. rq->pending counts rounds: a page that was being written already when
 * it was found changed again is dirty only after that, and is for the second round.
 */
static int64_t sync_run(struct request *rq)
{
    struct file *f = rq->file;
    int64_t status = rq->state == SYNC_WRITE || rq->state == SYNC_WRITE_AGAIN ? sync_write(rq) : 0;
    if (status != 0)
        return status;
    if (rq->state == SYNC_WAIT) {
        if (f ? f->writing || f->job : disk_writing() != 0)
            return request_wait(rq, &disk_waiters);
        if ((f ? f->dirtied : cache_dirty_pages()) && rq->pending++ == 0) {
            rq->state = SYNC_WRITE_AGAIN;
            return sync_run(rq);
        }
        if (f && rq->m->label != PAGER_MSYNC) /* msync tells the times only after: it makes data safe, not them */
            disk_touch(f);
        if (!disk_has_room())
            return request_wait(rq, &disk_waiters);
        rq->state = SYNC_DONE;
        return job_sync(rq, f, needs_times(rq));
    }
    return rq->error;
}

int64_t fsync_step(struct request *rq)
{
    struct open *o;
    if (rq->state == SYNC_NEW) {
        int64_t status = io_open(rq, rq->m->w[0], ERR_INVAL, &o);
        if (status != 0)
            return status;
        rq->file = o->file;
        file_hold(rq->file);
        cache_collect_dirty(rq->file);
        rq->state = SYNC_WRITE;
    }
    int64_t status = sync_run(rq);
    if (status == SERVE_LATER || status == ERR_AGAIN)
        return status;
    /* the open file may have been closed meanwhile */
    return open_get(space_find(rq->m->badge), rq->m->w[0], &o) == 0 && o->file == rq->file ? told_error(rq->file, &o->errors_seen, status) : status;
}

bool sync_is_after(const struct request *rq)
{
    return rq->state >= SYNC_WRITE;
}

int64_t sync_after(struct request *rq, struct open *o, int64_t result)
{
    if (!sync_is_after(rq)) {
        rq->offset = (uint64_t)result;
        rq->file = o->file;
        file_hold(rq->file);
        rq->pending = 0;
        rq->error = 0;
        rq->state = SYNC_WRITE;
    }
    int64_t status = sync_run(rq);
    if (status == SERVE_LATER || status == ERR_AGAIN)
        return status;
    status = o->file == rq->file ? told_error(rq->file, &o->errors_seen, status) : status;
    return status < 0 ? status : (int64_t)rq->offset;
}

int64_t sync_step(struct request *rq)
{
    if (rq->state == SYNC_NEW) {
        for (struct file *f = file_each(NULL); f; f = file_each(f)) {
            cache_collect_dirty(f);
            disk_touch(f);
        }
        rq->state = SYNC_WRITE;
    }
    return sync_run(rq);
}

/* Is anything in the range locked? Such pages cannot be invalidated. */
static bool any_locked(struct space *sp, vaddr_t start, vaddr_t end)
{
    const struct region *r;
    for (; start < end && (r = region_next(sp, start)) && r->start < end; start = r->end)
        if (r->locked)
            return true;
    return false;
}

/* Learns what was stored to the pages of r's file that [start, end) shows, by whichever mapping. */
static void collect_everywhere(const struct region *r, vaddr_t start, vaddr_t end)
{
    uint64_t first = region_file_page(r, start), behind = first + ((end - start) >> PAGE_SHIFT);
    LIST_EACH(&r->file->regions, node, after) {
        struct region *other = LIST_OF(node, struct region, of_file);
        uint64_t at = other->offset >> PAGE_SHIFT, to = at + region_pages(other);
        uint64_t from = first > at ? first : at;
        to = behind < to ? behind : to;
        if (from < to)
            cache_collect_dirty_range(other, other->start + ((from - at) << PAGE_SHIFT), other->start + ((to - at) << PAGE_SHIFT));
    }
}

/* The next shared file region from rq->cursor on gets its turn: rq->file is held and its changes are known. */
static bool msync_next(struct request *rq, vaddr_t end)
{
    struct region *r;
    while (rq->cursor < end && (r = region_next(rq->space, rq->cursor)) && r->start < end) {
        vaddr_t from = rq->cursor > r->start ? rq->cursor : r->start, to = r->end < end ? r->end : end;
        rq->cursor = r->end;
        if (!region_is_shared(r) || !region_kind(r)->on_disk)
            continue;
        collect_everywhere(r, from, to);
        rq->file = r->file;
        file_hold(rq->file);
        return true;
    }
    return false;
}

static void let_file_go(struct request *rq)
{
    struct file *f = rq->file;
    rq->file = NULL;
    file_put(f);
}

int64_t msync_step(struct request *rq)
{
    const uint64_t *w = rq->m->w;
    vaddr_t start = w[0], end;
    bool whole;
    if (!range_cut(start, w[1], &end, &whole))
        return ERR_INVAL;
    if (!rq->file) {
        if ((w[2] & ~(uint64_t)(MSYNC_ASYNC | MSYNC_SYNC | MSYNC_INVALIDATE)) ||
            (w[2] & (MSYNC_ASYNC | MSYNC_SYNC)) == (MSYNC_ASYNC | MSYNC_SYNC))
            return ERR_INVAL;
        if (w[2] & MSYNC_INVALIDATE && any_locked(rq->space, start, end))
            return ERR_BUSY;
        rq->cursor = start;
    }
    for (;;) {
        if (!rq->file) {
            if (!msync_next(rq, end)) /* what is mapped has been written; now tell of holes */
                return whole && range_mapped(rq->space, start, end) == end ? 0 : ERR_NOMEM;
            rq->state = SYNC_WRITE;
            rq->pending = 0;
            if (!(w[2] & MSYNC_SYNC)) {
                disk_write_back(rq->file, false);
                disk_touch(rq->file);
                let_file_go(rq);
                continue;
            }
        }
        int64_t status = sync_run(rq);
        if (status == SERVE_LATER || status == ERR_AGAIN)
            return status;
        struct region *r = region_find(rq->space, rq->cursor - 1); /* it may have been unmapped meanwhile */
        if (r && r->file == rq->file)
            status = told_error(rq->file, &r->errors_seen, status);
        disk_touch(rq->file);
        let_file_go(rq);
        if (status < 0)
            return status;
    }
}
