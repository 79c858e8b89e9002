/*
 * Between disk.c, which has the ring, and transfer.c, which moves pages: requests and what completes them.
 * A cookie is kind << 56 | pages << 40 | frame for pages, kind << 56 | address for a job: nothing needs to be looked up.
 */
#ifndef PAGER_DISK_RING_H
#define PAGER_DISK_RING_H

#include <proto/ring.h>
#include <stdbool.h>

struct page;

enum { COOKIE_READ = 1, COOKIE_WRITE, COOKIE_JOB };
#define COOKIE(kind, value) ((uint64_t)(kind) << 56 | (value))
#define COOKIE_VALUE(c) ((c) & ((UINT64_C(1) << 56) - 1))

/* Adds a request; false if there is no room. */
bool disk_submit(const struct ring_sqe *sqe);
/* n pages, frames from `first` on, were read, the first `answered` of them (holes: sectors to be zeroed), or written, or not (ERR_*). */
void disk_read_done(struct page *first, unsigned n, int error, uint64_t holes, uint64_t answered);
void disk_write_done(struct page *first, unsigned n, int error);

#endif
