/* Jobs. State: the slab they live in, and those that wait to be submitted; a file points to the one that changes it. */
#include "job.h"

#include "cache.h"
#include "disk.h"
#include "slab.h"

#include <proto/fs.h>
#include <rt/log.h>
#include <rt/string.h>

static struct slab slab;
static struct list draining;

void jobs_init(void)
{
    slab_init(&slab, sizeof(struct job));
    list_init(&draining);
}

/* Makes a job that rq waits for. *rq becomes the kept one. */
static struct job *make(struct request **rq, struct file *f, uint32_t op)
{
    struct job *job = slab_get(&slab);
    if (!job)
        return NULL;
    struct request *kept = request_keep(*rq);
    if (!kept) {
        slab_put(&slab, job);
        return NULL;
    }
    *rq = kept;
    memset(job, 0, sizeof *job);
    job->file = f;
    if (f)
        file_hold(f);
    job->op = op;
    list_init(&job->waiters);
    list_init(&job->draining);
    list_push_back(&job->waiters, &kept->wait);
    return job;
}

static inline uint64_t page_floor(uint64_t bytes)
{
    return bytes & ~(uint64_t)(PAGE_BYTES - 1);
}

/* Puts the request of a job into the ring; false if that is full. */
static bool submit(struct job *job)
{
    uint64_t id = job->file ? job->file->id : 0;
    if (job->op == FSR_TRUNCATE)
        return disk_submit_job(job, FSR_TRUNCATE, id, job->size, 0, 0);
    if (job->op == FSR_SYNC)
        return disk_submit_job(job, FSR_SYNC, id, job->data_only, 0, 0);
    if (job->op == FSR_PUNCH || job->op == FSR_SEEK)
        return disk_submit_job(job, job->op, id, job->offset, job->bytes, 0);
    /* whole pages, so that a page has either all its blocks or is known to lack some */
    uint64_t from = page_floor(job->offset), to = page_floor(job->offset + job->bytes + PAGE_BYTES - 1);
    if (to > job->size)
        to = job->size;
    return disk_submit_job(job, FSR_ALLOC, id, from, to - from, job->size);
}

/* Making the job may have evicted pages, whose write-back filled the ring: then it waits for room. */
static void submit_or_queue(struct job *job)
{
    job->submitted = submit(job);
    if (!job->submitted)
        list_push_back(&draining, &job->draining);
}

/* Submits a job that waits, if nothing is in its way any more. */
static void try_again(struct job *job)
{
    const struct file *f = job->file;
    bool alone = job->op == FSR_TRUNCATE || job->op == FSR_PUNCH;
    if (job->submitted || (alone && (f->reading || f->writing)))
        return;
    job->submitted = submit(job);
    if (job->submitted)
        list_remove(&job->draining);
}

int64_t job_extend(struct request *rq, struct file *f, uint64_t offset, uint64_t bytes, struct page **stage, uint32_t pages)
{
    rt_assert(!f->job && bytes > 0 && pages <= JOB_PAGES_MAX);
    struct job *job = make(&rq, f, FSR_ALLOC);
    if (!job)
        return ERR_NOMEM;
    job->offset = offset;
    job->bytes = bytes;
    job->size = offset + bytes > f->size ? offset + bytes : f->size;
    job->pages = pages;
    if (pages)
        memcpy(job->stage, stage, pages * sizeof *stage);
    f->job = job;
    submit_or_queue(job);
    return SERVE_LATER;
}

int64_t job_truncate(struct request *rq, struct file *f, uint64_t size)
{
    rt_assert(!f->job);
    struct job *job = make(&rq, f, FSR_TRUNCATE);
    if (!job)
        return ERR_NOMEM;
    job->size = size;
    job->old_size = f->size;
    f->job = job;
    if (size < f->size) {
        f->size = size;
        file_changed(f);
        cache_unmap_from(f, (size + PAGE_BYTES - 1) >> PAGE_SHIFT);
        cache_drop_from(f, (size + PAGE_BYTES - 1) >> PAGE_SHIFT);
        cache_zero_tail(f, size);
    }
    list_push_back(&draining, &job->draining);
    job_try(f);
    return SERVE_LATER;
}

int64_t job_punch(struct request *rq, struct file *f, uint64_t offset, uint64_t bytes)
{
    rt_assert(!f->job && offset < f->size && bytes > 0);
    struct job *job = make(&rq, f, FSR_PUNCH);
    if (!job)
        return ERR_NOMEM;
    job->offset = offset;
    job->bytes = bytes < f->size - offset ? bytes : f->size - offset;
    f->job = job;
    for (unsigned i = 0; i < 2; i++) {
        const struct page *p = cache_find(f, (i ? offset + job->bytes : offset) >> PAGE_SHIFT);
        job->edge_reading[i] = p && !page_is_valid(p);
    }
    cache_punch(f, offset, offset + job->bytes);
    list_push_back(&draining, &job->draining);
    job_try(f);
    return SERVE_LATER;
}

int64_t job_seek(struct request *rq, struct file *f, uint64_t offset, bool hole)
{
    struct job *job = make(&rq, f, FSR_SEEK);
    if (!job)
        return ERR_NOMEM;
    job->offset = offset;
    job->bytes = hole;
    submit_or_queue(job);
    return SERVE_LATER;
}

int64_t job_sync(struct request *rq, struct file *f, bool times)
{
    struct job *job = make(&rq, f, FSR_SYNC);
    if (!job)
        return ERR_NOMEM;
    job->data_only = !times;
    submit_or_queue(job);
    return SERVE_LATER;
}

/*
 * The edges of a hole are pages of which a part goes. One that was being read when the punch began has come by now, with what lay there before. It is
 * zeroed before anybody else sees it; all others were then, and what is stored there since is not the punch's.
 */
static void punch_edges(struct job *job)
{
    uint64_t end = job->offset + job->bytes;
    for (unsigned i = 0; i < 2; i++) {
        uint64_t page = page_floor(i ? end : job->offset), to = page + PAGE_BYTES < end ? page + PAGE_BYTES : end;
        const struct page *p = job->edge_reading[i] ? cache_find(job->file, page >> PAGE_SHIFT) : NULL;
        if (p && !page_is_valid(p))
            continue;
        if (p)
            cache_punch(job->file, page > job->offset ? page : job->offset, to);
        job->edge_reading[i] = false;
    }
}

void job_try(struct file *f)
{
    if (!f->job)
        return;
    if (f->job->op == FSR_PUNCH)
        punch_edges(f->job);
    try_again(f->job);
}

void job_retry(void)
{
    LIST_EACH(&draining, node, after)
        try_again(LIST_OF(node, struct job, draining));
}

/* The file grew from `old` bytes, with a hole before `hole_end`: its last page lacks blocks, and what lies behind the old end is 0. */
static void grown(struct file *f, uint64_t old, uint64_t hole_end)
{
    struct page *last = old & (PAGE_BYTES - 1) ? cache_find(f, old >> PAGE_SHIFT) : NULL;
    if (!last || hole_end <= old)
        return;
    cache_zero_tail(f, old);
    cache_lacks_blocks(last);
}

/* One staged page goes into the cache: [from, to) of it was written. */
static void put_page(struct file *f, uint64_t index, struct page *stage, uint64_t from, uint64_t to)
{
    struct page *p = cache_find(f, index);
    if (p) {
        rt_assert(page_is_valid(p));
        memcpy((char *)page_data(p) + from, (char *)page_data(stage) + from, to - from);
        frame_give(stage);
    } else {
        p = stage;
        cache_insert(p, f, index, PAGE_CLEAN);
    }
    p->flags = (uint8_t)((p->flags & ~PAGE_PINNED) | PAGE_ALLOCATED | PAGE_USED);
    cache_dirty(p);
}

static void extend_done(struct job *job, int error)
{
    struct file *f = job->file;
    if (error) {
        for (uint32_t i = 0; i < job->pages; i++) {
            struct page *p = cache_find(f, (job->offset >> PAGE_SHIFT) + i);
            if (p)
                p->flags &= (uint8_t)~PAGE_PINNED;
            frame_give(job->stage[i]);
        }
        return;
    }
    grown(f, f->size, job->pages ? job->offset : job->size);
    f->size = job->size;
    file_changed(f);
    uint64_t at = job->offset, end = job->offset + job->bytes;
    for (uint32_t i = 0; i < job->pages; i++) {
        uint64_t page = page_floor(at), to = end - page < PAGE_BYTES ? end - page : PAGE_BYTES;
        put_page(f, page >> PAGE_SHIFT, job->stage[i], at - page, to);
        at = page + PAGE_BYTES;
    }
}

static void truncate_done(struct job *job, int error)
{
    struct file *f = job->file;
    if (error) {
        f->size = job->old_size;
        file_changed(f);
        return;
    }
    file_changed(f);
    if (job->size > job->old_size) {
        grown(f, job->old_size, job->size);
        f->size = job->size;
    }
}

void job_done(struct job *job, int error, uint64_t value)
{
    struct file *f = job->file;
    if (job->op != FSR_SYNC && job->op != FSR_SEEK)
        f->job = NULL;
    if (job->op == FSR_SEEK)
        LIST_EACH(&job->waiters, node, after)
            LIST_OF(node, struct request, wait)->pending = value;
    if (job->op == FSR_ALLOC)
        extend_done(job, error);
    else if (job->op == FSR_TRUNCATE)
        truncate_done(job, error);
    else if (job->op == FSR_PUNCH)
        file_changed(f);
    request_wake(&job->waiters, error);
    slab_put(&slab, job);
    if (f) {
        request_wake(&f->waiters, 0);
        file_put(f);
    }
}
