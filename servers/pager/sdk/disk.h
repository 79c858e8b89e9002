/*
 * File pages to and from the disk: everything that goes through the ring to fs (proto/fs.h) and what comes back.
 * Asynchronous; a completion changes the state of the pages and wakes who waits for them.
 */
#ifndef PAGER_DISK_H
#define PAGER_DISK_H

#include "cache.h"

#include <proto/ring.h>

/* Requests that wait until anything was completed: for room in the ring, a free frame, the end of write-backs. */
extern struct list disk_waiters;

void disk_init(struct ring *ring, uint64_t timebase_hz);
/*
 * Starts reading (f, index), which is absent, and absent ones after it; waits: SERVE_LATER, ERR_NOMEM; ERR_AGAIN with rq NULL.
 * f has no job.
 */
int64_t disk_read(struct request *rq, struct file *f, uint64_t index);
/* Starts writing p, which is DIRTY, and dirty ones after it. False: not now (no room, or the file has a job). */
bool disk_write(struct page *p);
/* Starts writing what is dirty of f. retry: pages whose last write failed too. 0, or ERR_AGAIN: some could not be started. */
int disk_write_back(struct file *f, bool retry);
/* The same of every file. */
int disk_write_back_all(bool retry);
/* Tells fs that f was changed, if so. */
void disk_touch(struct file *f);
/* Tells fs that we have forgotten f. */
void disk_release(const struct file *f);
/* Must a file not be resolved now, because a release of it may still lie in the ring? */
bool disk_releases_pending(void);

/* A request of a job (job.h): false if there is no room. */
bool disk_submit_job(struct job *job, uint32_t op, uint64_t a, uint64_t b, uint64_t c, uint64_t d);
bool disk_has_room(void);

/* Signals fs if something was added since. */
void disk_kick(void);
/* Takes all completions. */
void disk_reap(void);
/* The timer of the write-back: when to call disk_timer, DEADLINE_NEVER if nothing is dirty. */
uint64_t disk_deadline(void);
void disk_timer(void);
/* From cache.c: the first page became dirty. */
void disk_dirty_begins(void);

uint64_t disk_reading(void); /* pages now */
uint64_t disk_writing(void);

#endif
