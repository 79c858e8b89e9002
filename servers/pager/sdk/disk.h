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
 * Starts reading (f, index), which is absent, and absent ones after it, `pages` in all or less; waits: SERVE_LATER, ERR_NOMEM;
 * ERR_AGAIN with rq NULL. f has no job.
 */
int64_t disk_read(struct request *rq, struct file *f, uint64_t index, unsigned pages);
/* Starts reading what is absent of [index, index + pages), as far as there are frames and room; nobody waits. */
void disk_read_ahead(struct file *f, uint64_t index, unsigned pages);
/* Starts writing p, which is DIRTY, and dirty ones after it. False: not now (no room, or the file has a job). */
bool disk_write(struct page *p);
/* Starts writing what is dirty of f. retry: pages whose last write failed too. 0, or ERR_AGAIN: some could not be started. */
int disk_write_back(struct file *f, bool retry);
/* The same of every file. */
int disk_write_back_all(bool retry);
/* Tells fs that f was changed, if so. */
void disk_touch(struct file *f);
/* The same after each write, but 256 times a second at most: so that whoever asks fs for the file's times sees them. */
void disk_touch_in_time(struct file *f);
/* f is read: tells fs, which keeps the time, unless it was told since the last change and less than a day ago. */
void disk_note_read(struct file *f);
/* Tells fs that we have forgotten f; false if there is no room for that now. */
bool disk_release(const struct file *f);
/* Tells fs that what it asked to be released is; false as above. */
bool disk_released(void);
/* Must a file not be resolved now, because a release of it may still lie in the ring? */
bool disk_releases_pending(void);

/* A request of a job (job.h): false if there is no room. */
bool disk_submit_job(struct job *job, uint32_t op, uint64_t a, uint64_t b, uint64_t c, uint64_t d);
bool disk_has_room(void);
/* The same for what nobody waits for: some room is left to others. */
bool disk_has_room_ahead(void);

/* Signals fs if something was added since. */
void disk_kick(void);
/* Takes all completions. */
void disk_reap(void);

uint64_t disk_reading(void); /* pages now */
uint64_t disk_writing(void);

#endif
