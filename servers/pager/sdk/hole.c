/*
 * PAGER_ALLOCATE, and seeking for holes and data. Where blocks are only fs knows; which pages have none yet though they were
 * changed only we do: those come to the disk later, and are data all the same.
 */
#include "hole.h"

#include "cache.h"
#include "disk.h"
#include "io.h"
#include "job.h"
#include "limit.h"
#include "space.h"
#include "stat.h"

#include <proto/fs.h>
#include <proto/pager.h>

enum { STATE_NEW, STATE_ASKED, STATE_ASK /* waits for room to ask */ };
enum { ASKS_MOST = 8 };

/* What is wrong with the range; 0: nothing. */
static int check_range(const struct request *rq, const struct file *f)
{
    uint64_t offset = rq->m->w[1], bytes = rq->m->w[2], mode = rq->m->w[3];
    if (mode & ~(uint64_t)PAGER_ALLOCATE_PUNCH || offset > INT64_MAX || bytes > INT64_MAX || bytes == 0)
        return ERR_INVAL;
    if (bytes > FILE_BYTES_MAX || offset > FILE_BYTES_MAX - bytes)
        return ERR_FBIG;
    bool grows = !mode && offset + bytes > f->size;
    return grows && offset + bytes > limit_of_files(rq->space) ? ERR_FBIG : 0;
}

int64_t allocate_step(struct request *rq)
{
    struct open *o;
    if (rq->state == STATE_ASKED)
        return rq->error;
    int64_t status = io_open(rq, rq->m->w[0], ERR_INVAL, &o);
    if (status != 0)
        return status;
    struct file *f = o->file;
    if (!(o->flags & FS_O_WRITE))
        return ERR_BADF;
    int error = check_range(rq, f);
    if (error)
        return error;
    if (f->job)
        return request_wait(rq, &f->waiters);
    uint64_t offset = rq->m->w[1], bytes = rq->m->w[2];
    bool punch = rq->m->w[3] & PAGER_ALLOCATE_PUNCH;
    if (punch && offset >= f->size)
        return 0;
    if (!disk_has_room())
        return request_wait(rq, &disk_waiters);
    rq->error = 0;
    rq->state = STATE_ASKED;
    return punch ? job_punch(rq, f, offset, bytes) : job_extend(rq, f, offset, bytes, NULL, 0);
}

/* Was p changed, and has not got its blocks yet? */
static bool lacks_blocks(const struct page *p)
{
    return (p->state == PAGE_DIRTY || p->state == PAGE_WRITING || p->state == PAGE_REDIRTIED) && !(p->flags & PAGE_ALLOCATED);
}

/* The first byte from `from` on that lies in such a page; the file's size if none does. */
static uint64_t first_changed(const struct file *f, uint64_t from)
{
    const struct list *lists[] = { &f->dirty, &f->busy };
    uint64_t first = f->size;
    for (unsigned i = 0; i < 2; i++) {
        LIST_EACH(lists[i], node, after) {
            const struct page *p = LIST_OF(node, struct page, of_file);
            uint64_t start = p->index << PAGE_SHIFT;
            if (lacks_blocks(p) && start + PAGE_BYTES > from && start < first)
                first = start > from ? start : from;
        }
    }
    return first;
}

/*
 * Has a write ended since fs was asked? It may have given blocks to what the answer calls a hole, and then the page does not tell any more. So often in
 * a row that is let pass.
 */
static bool must_ask_again(struct request *rq)
{
    return counters.pages_written != rq->done && ++rq->cursor % ASKS_MOST != 0;
}

int64_t hole_seek(struct request *rq, struct file *f, uint64_t *at)
{
    bool hole = rq->m->w[2] == PAGER_SEEK_HOLE;
    if (rq->state == STATE_NEW) {
        if (rq->m->w[1] >= f->size) /* a negative one too */
            return ERR_CAP;
        cache_collect_dirty(f);
        rq->offset = rq->m->w[1];
    } else if (rq->state == STATE_ASKED && !must_ask_again(rq)) {
        if (rq->error && (hole || rq->error != ERR_CAP))
            return rq->error;
        uint64_t found = rq->error ? f->size : rq->pending;
        rq->error = 0;
        uint64_t changed = first_changed(f, hole ? found : rq->offset);
        if (!hole || found >= f->size || changed != found) {
            *at = !hole && changed < found ? changed : found < f->size ? found : f->size;
            return hole || *at < f->size ? 0 : ERR_CAP;
        }
        rq->offset = (found & ~(uint64_t)(PAGE_BYTES - 1)) + PAGE_BYTES; /* no hole any more: behind that page */
        if (rq->offset >= f->size) {
            *at = f->size;
            return 0;
        }
    }
    rq->state = STATE_ASK;
    if (!disk_has_room())
        return request_wait(rq, &disk_waiters);
    rq->error = 0;
    rq->done = counters.pages_written;
    rq->state = STATE_ASKED;
    return job_seek(rq, f, rq->offset, hole);
}
