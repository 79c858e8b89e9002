/* PAGER_READ: from the cache's frames to the caller's buffer, without a copy in between. */
#include "io.h"

#include "cache.h"
#include "disk.h"
#include "space.h"

#include <proto/fs.h>
#include <proto/pager.h>

/* How many bytes from `inside` page p on lie in consecutive frames and are cached, at most n. */
static uint64_t run_bytes(const struct file *f, const struct page *p, uint64_t inside, uint64_t n)
{
    uint64_t bytes = PAGE_BYTES - inside;
    for (uint64_t i = 1; bytes < n; i++, bytes += PAGE_BYTES) {
        struct page *next = cache_find(f, p->index + i);
        if (next != p + i || !page_is_valid(next))
            break;
        next->flags |= PAGE_USED;
    }
    return bytes < n ? bytes : n;
}

/* Copies until all is done, the file ends or it must wait: 0 or why it stopped. */
static int64_t copy_out(struct request *rq, struct file *f, struct ahead *a)
{
    while (rq->done < rq->m->w[1]) {
        uint64_t at = rq->offset + rq->done;
        if (at >= f->size)
            break;
        struct page *p;
        int64_t status = cache_get(rq, f, at >> PAGE_SHIFT, a, &p);
        if (status != 0)
            return status;
        uint64_t inside = at & (PAGE_BYTES - 1), n = rq->m->w[1] - rq->done;
        if (n > f->size - at)
            n = f->size - at;
        n = run_bytes(f, p, inside, n);
        int64_t copied = sys_copy_out(rq->m->id, rq->done, (const char *)page_data(p) + inside, n);
        if (copied < 0)
            return copied == ERR_STALE ? 0 : copied;
        rq->done += (uint64_t)copied;
        if ((uint64_t)copied < n)
            return ERR_TOUCH;
    }
    return 0;
}

int64_t read_at_once(struct space *sp, const struct message *m)
{
    const struct open_ref *last = sp->last_open;
    if (!last || last->open->handle != m->w[0] || m->w[2] != PAGER_OFFSET_SHARED)
        return SERVE_LATER;
    struct open *o = last->open;
    const struct file *f = o->file;
    uint64_t at = o->offset, inside = at & (PAGE_BYTES - 1), bytes = m->w[1], end = f->read_size; /* so fs knows of it */
    if (!(o->flags & FS_O_READ) || at >= end || bytes > end - at || bytes > PAGE_BYTES - inside ||
        bytes > BUF_BYTES(m->buffer) || ahead_is_due(&o->ahead, at >> PAGE_SHIFT))
        return SERVE_LATER;
    struct page *p = cache_find(f, at >> PAGE_SHIFT);
    if (!p || !page_is_valid(p) ||
        sys_copy_out(m->id, 0, (const char *)page_data(p) + inside, bytes) != (int64_t)bytes)
        return SERVE_LATER;
    p->flags |= PAGE_USED;
    o->offset = at + bytes;
    return (int64_t)bytes;
}

int64_t read_step(struct request *rq)
{
    struct open *o;
    int64_t status = io_start(rq, FS_O_READ, &o);
    if (status != 0)
        return status;
    if (rq->m->w[1])
        disk_note_read(o->file);
    status = copy_out(rq, o->file, &o->ahead);
    return status == SERVE_LATER ? status : io_finish(rq, o, status);
}

int64_t read_server_step(struct request *rq)
{
    const uint64_t *w = rq->m->w;
    if (!rq->file) {
        uint32_t flags;
        uint64_t opened;
        if (w[1] > BUF_BYTES(rq->m->buffer) || w[1] > FILE_BYTES_MAX || w[2] > FILE_BYTES_MAX)
            return ERR_INVAL;
        int error = open_resolve(rq->m->badge, w[0], &rq->file, &flags, &opened);
        if (error)
            return error;
        if (!(flags & FS_O_READ))
            return ERR_BADF;
        rq->offset = w[2];
    }
    int64_t status = copy_out(rq, rq->file, NULL);
    if (status == SERVE_LATER)
        return status;
    if (status == ERR_TOUCH)
        rq->out[0] = rq->out[1] = rq->done;
    return status == ERR_TOUCH || (status && !rq->done) ? status : (int64_t)rq->done;
}
