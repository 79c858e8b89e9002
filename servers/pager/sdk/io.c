/* What read, write, seek and truncate share; seek and truncate. */
#include "io.h"

#include "disk.h"
#include "hole.h"
#include "job.h"
#include "limit.h"
#include "space.h"

#include <proto/fs.h>
#include <proto/pager.h>

enum { STATE_NEW, STATE_STARTED };

int64_t io_open(struct request *rq, uint64_t handle, int wrong_kind, struct open **out)
{
    int error = open_get(space_find(rq->m->badge), handle, out);
    if (error == ERR_AGAIN)
        return request_wait(rq, &disk_waiters);
    return error == ERR_NODEV ? wrong_kind : error;
}

bool io_appends(const struct request *rq, const struct open *o)
{
    uint64_t offset = rq->m->w[2];
    return rq->m->label == PAGER_WRITE &&
           (offset == PAGER_OFFSET_APPEND || (offset == PAGER_OFFSET_SHARED && o->flags & FS_O_APPEND));
}

int64_t io_start(struct request *rq, uint32_t need, struct open **out)
{
    const uint64_t *w = rq->m->w;
    int64_t status = io_open(rq, w[0], ERR_INVAL, out);
    if (status != 0 || rq->state != STATE_NEW)
        return status;
    struct open *o = *out;
    uint64_t bytes = w[1];
    if (!(o->flags & need))
        return ERR_BADF;
    bool append = io_appends(rq, o);
    if (bytes > BUF_BYTES(rq->m->buffer) || (w[2] != PAGER_OFFSET_SHARED && w[2] > INT64_MAX && !append))
        return ERR_INVAL;
    rq->offset = w[2] == PAGER_OFFSET_SHARED ? o->offset : w[2];
    if (need == FS_O_READ && bytes > FILE_BYTES_MAX)
        return ERR_INVAL;
    if (w[2] == PAGER_OFFSET_SHARED && !append) {
        if (need == FS_O_READ) {
            uint64_t left = o->file->size > rq->offset ? o->file->size - rq->offset : 0;
            bytes = bytes < left ? bytes : left;
        }
        o->offset = rq->offset + bytes;
        rq->cursor = o->offset;
    }
    rq->state = STATE_STARTED;
    return 0;
}

int64_t io_finish(struct request *rq, struct open *o, int64_t status)
{
    bool append = io_appends(rq, o);
    if (append && rq->done)
        o->offset = rq->offset + rq->done;
    if (status == ERR_TOUCH) {
        rq->out[0] = rq->done;
        rq->out[1] = rq->done + rq->pending;
        rq->out[2] = append ? PAGER_OFFSET_APPEND : rq->offset;
        rq->out[3] = rq->cursor - rq->offset;
        return ERR_TOUCH;
    }
    if (rq->m->w[2] == PAGER_OFFSET_SHARED && !append && o->offset == rq->cursor)
        o->offset = rq->offset + rq->done;
    return rq->done || !status ? (int64_t)rq->done : status;
}

int64_t seek_step(struct request *rq)
{
    const uint64_t *w = rq->m->w;
    struct open *o;
    int64_t status = io_open(rq, w[0], ERR_SPIPE, &o);
    if (status != 0)
        return status;
    if (w[2] == PAGER_SEEK_DATA || w[2] == PAGER_SEEK_HOLE) {
        uint64_t at;
        status = hole_seek(rq, o->file, &at);
        if (status == 0)
            rq->out[0] = o->offset = at;
        return status;
    }
    uint64_t base = w[2] == 0 ? 0 : w[2] == 1 ? o->offset : o->file->size;
    int64_t to;
    if (w[2] > 2 || __builtin_add_overflow((int64_t)base, (int64_t)w[1], &to) || to < 0)
        return ERR_INVAL;
    o->offset = (uint64_t)to;
    rq->out[0] = (uint64_t)to;
    return 0;
}

int64_t truncate_step(struct request *rq)
{
    enum { STATE_CUT = 2 };
    struct open *o;
    if (rq->state == STATE_CUT)
        return rq->error;
    int64_t status = io_open(rq, rq->m->w[0], ERR_INVAL, &o);
    if (status != 0)
        return status;
    uint64_t size = rq->m->w[1];
    struct file *f = o->file;
    if (!(o->flags & FS_O_WRITE))
        return ERR_BADF;
    if (size > INT64_MAX)
        return ERR_INVAL;
    if (size > FILE_BYTES_MAX || (size > f->size && size > limit_of_files(rq->space)))
        return ERR_FBIG;
    if (f->job)
        return request_wait(rq, &f->waiters);
    if (size == f->size) {
        file_changed(f);
        disk_touch(f);
        return 0;
    }
    if (!disk_has_room())
        return request_wait(rq, &disk_waiters);
    rq->state = STATE_CUT;
    return job_truncate(rq, f, size);
}
