/*
 * The one cache: file data lies in exactly one frame per (file, page).
 *
 *   absent --disk_read--> READING --ok--> CLEAN <--------------- written ---------------+
 *      ^                     |             |  ^                                          |
 *      |                   error           |  +-- cache_dirty --> DIRTY --disk_write--> WRITING --cache_dirty--> REDIRTIED
 *      +---------------------+<-- evicted -+                        ^                    |                        |
 *                                                                   +----- error --------+--------- written ------+
 *
 * Pages of shared anonymous objects are CLEAN, and stay; unless a pager has a swap disk for them (memory.h), to which they are WRITING then.
 */
#ifndef PAGER_CACHE_H
#define PAGER_CACHE_H

#include "ahead.h"
#include "file.h"
#include "frames.h"
#include "request.h"

enum page_state { PAGE_READING, PAGE_CLEAN, PAGE_DIRTY, PAGE_WRITING, PAGE_REDIRTIED };

enum {
    PAGE_USED = 1,      /* looked up since the eviction queue last came by */
    PAGE_ALLOCATED = 2, /* has its blocks on the disk, up to the end of the file */
    PAGE_FAILED = 4,    /* the last write failed: only fsync, msync, sync and the timer try again */
    PAGE_PINNED = 8,    /* not to be evicted: a job will write into it */
    PAGE_LAZY = 16,     /* anonymous, and need not be kept unless it is stored to (lazy.h) */
    PAGE_LACKING = 32,  /* lost blocks while it was being written (cache_lacks_blocks): it will not have all then */
    PAGE_WIRED = 64,    /* never to be evicted: locked memory (wire.h) */
};

/* After frames_init, before the first file. */
void cache_init(void);
/* The page, in whatever state; NULL if it is absent. */
struct page *cache_find(const struct file *f, uint64_t index);
static inline bool page_is_valid(const struct page *p)
{
    return p->state != PAGE_READING;
}
/*
 * The page with its contents: 0. If it must be read, reads (and some that follow it) and waits: as request_wait; ERR_IO if
 * the read failed. ERR_NOMEM. The index lies within the file. a: how whoever asks has read until now, or NULL.
 */
int64_t cache_get(struct request *rq, struct file *f, uint64_t index, struct ahead *a, struct page **out);
/* Puts p, a PAGE_BUSY frame, into the cache; (f, index) is absent. */
void cache_insert(struct page *p, struct file *f, uint64_t index, enum page_state state);
/* Takes p out of the cache: freed, or by the disk's completion if that works on it. It is mapped nowhere. */
void cache_remove(struct page *p);
/* p lacks blocks now: its file became longer within it, or a hole was made in it. */
void cache_lacks_blocks(struct page *p);
/* p was changed. */
void cache_dirty(struct page *p);
/* The state after I/O; waiters are the caller's to wake. */
void cache_set_state(struct page *p, enum page_state state);
/* Unmaps p wherever it is mapped. What was stored meanwhile makes it dirty. */
void cache_unmap(struct page *p);
/*
 * Unmaps from all regions what they have of the file from page `index` on; copies of their own in private ones too, for
 * a touch beyond the end is an error there as well.
 */
void cache_unmap_from(struct file *f, uint64_t index);
/* Drops every page from index on, mapped, changed or not. */
void cache_drop_from(struct file *f, uint64_t index);
/*
 * What is cached of the bytes [from, to) is zero from now on: whole pages (one that the file ends in counts as whole if `to` is not before the
 * end) are unmapped and dropped, changed or not; the programs' own copies stay.
 */
void cache_punch(struct file *f, uint64_t from, uint64_t to);
/* Zeroes the cached bytes from `size` to the end of that page. */
void cache_zero_tail(struct file *f, uint64_t size);
/* Learns from the page tables which pages of f were stored to; of one region, its part [start, end). */
void cache_collect_dirty(struct file *f);
void cache_collect_dirty_range(struct region *r, vaddr_t start, vaddr_t end);
/* All dirty pages of all files, as far as known. */
uint64_t cache_dirty_pages(void);
/* For kinds whose pages lie in the cache (object.h). */
bool cache_resident(const struct region *r, vaddr_t va);
const char *cache_check(const struct region *r, vaddr_t va, const struct page *p, unsigned bits);
/* Was p used by a program that maps it, since this was last asked? */
bool cache_was_used(struct page *p);

#endif
