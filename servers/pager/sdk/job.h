/*
 * Jobs: operations of a file at fs that are more than moving pages. One that changes the file (ALLOC, TRUNCATE, PUNCH) has the
 * file to itself: no page of it is read, written or evicted meanwhile. A job ends by itself, whoever asked may have died.
 *
 *   job_extend (--> queued while the ring is full) --> SUBMITTED --job_done--> the pages are in the cache, the size is raised
 *   job_truncate, job_punch --> DRAINING --job_try, no I/O left--> SUBMITTED --job_done--> the size is true, the range is a hole
 *   job_sync, job_seek (--> queued) --> SUBMITTED --job_done
 */
#ifndef PAGER_JOB_H
#define PAGER_JOB_H

#include "file.h"
#include "frames.h"
#include "request.h"

enum { JOB_PAGES_MAX = 16 };

struct job {
    struct file *file;     /* held; NULL: of everything */
    uint32_t op;           /* FSR_* */
    bool submitted, data_only; /* data_only: of FSR_SYNC: times may wait */
    bool edge_reading[2];  /* of a punch: the first and last page, of which a part goes, is still being read */
    struct list draining;
    uint32_t pages;        /* staged */
    uint64_t offset, bytes;
    uint64_t size;         /* the new one; when a truncate is to be undone: the old one in old_size */
    uint64_t old_size;
    struct page *stage[JOB_PAGES_MAX]; /* PAGE_BUSY frames with the new data at its place in the page */
    struct list waiters;   /* run again with the job's error */
};

void jobs_init(void);
/*
 * All make a job, put rq (kept) to wait for it, and return SERVE_LATER; ERR_NOMEM, and the stage stays the caller's.
 * Before: the file has no job.
 *
 * Writes bytes at offset, which lie in stage (offset's page first): allocates blocks, then puts the pages into the cache. A
 * page that is cached, which the caller has pinned (PAGE_PINNED), is changed only where it was written; any other is taken as it is.
 * With no stage the range is only allocated.
 */
int64_t job_extend(struct request *rq, struct file *f, uint64_t offset, uint64_t bytes, struct page **stage, uint32_t pages);
/* Cuts or grows. The size falls at once. */
int64_t job_truncate(struct request *rq, struct file *f, uint64_t size);
/* Makes [offset, offset + bytes), which begins inside the file, a hole. It reads as zero at once. */
int64_t job_punch(struct request *rq, struct file *f, uint64_t offset, uint64_t bytes);
/* Asks for the next hole, or block, from offset on; the request finds it in `pending`, or ERR_CAP. The file may have another job. */
int64_t job_seek(struct request *rq, struct file *f, uint64_t offset, bool hole);
/* Metadata, of which times only if asked for, and a flush; f NULL: of everything. */
int64_t job_sync(struct request *rq, struct file *f, bool times);
/* f has less I/O than before: submits a job of it that waited for that. */
void job_try(struct file *f);
/* The ring may have room again: tries all that wait. */
void job_retry(void);
/* From disk.c: fs has answered. */
void job_done(struct job *job, int error, uint64_t value);

#endif
