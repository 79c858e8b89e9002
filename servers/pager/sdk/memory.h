/*
 * What a pager may do by itself about memory that runs short: a table of functions, as policy.h's `memory`. Without one,
 * evict.c gives file pages a second chance, and anonymous memory stays.
 *
 * A page is entered when it comes into the cache (of an inode) or becomes anonymous memory, and left when it goes. In
 * between its `link` and `reclaim` are this table's.
 */
#ifndef PAGER_MEMORY_H
#define PAGER_MEMORY_H

#include "fault.h"
#include "frames.h"

#include <proto/pager.h>
#include <proto/server.h>

struct pager_memory {
    /* Once, while tables may still be reserved (frames_reserve). */
    void (*start)(const struct server_boot *boot);
    void (*enter)(struct page *p);
    void (*leave)(struct page *p);
    /* Frees one frame, or starts what will free some (write-backs) and returns false. */
    bool (*evict_one)(void);
    /* A write of p, a page in the cache, has ended. p may go. */
    void (*written)(struct page *p);
    /* Before the pager waits for its next message. */
    void (*before_wait)(void);

    /* p, which one entry maps, goes before others unless it is used until then; with PAGE_LAZY (lazy.h) unless it is stored to. */
    void (*cool)(struct page *p);

    /* What follows only matters to a pager that leaves notes (space_note) in the place of anonymous pages. */

    /* f->entry is a note of region r, in a table of the space's own: as region_page. It takes the note's reference over. */
    int64_t (*page_in)(struct request *rq, struct region *r, struct fault *f);
    /* p has a slot, is mapped once and about to be stored to: true if nobody else wants it as it is; then it has no slot any more. */
    bool (*own)(struct page *p);
    /* p, which has a slot, is not mapped any more. */
    void (*unmapped)(struct page *p);
    /* p, anonymous and mapped once, is to go now: it has gone, is on its way, or cannot go. False: not now, but once disk_waiters are woken. */
    bool (*out)(struct page *p);
    /* Is what a note stands for still in memory, on its way out? */
    bool (*leaving)(uint32_t note);
    /* Pages of shared anonymous objects (shm.c), which have no notes: is the page `index` of f, not in the cache, elsewhere? */
    bool (*shared_is_away)(const struct file *f, uint64_t index);
    int64_t (*shared_in)(struct request *rq, struct file *f, uint64_t index); /* such a one comes into the cache: as object.h's fetch, never 0 */
    void (*shared_gone)(const struct file *f);                                /* f ends */
    uint64_t (*shared_swapped)(const struct file *f, uint64_t first, uint64_t pages); /* how many of these are not in memory but elsewhere */
    void (*signal)(void); /* PAGER_SIGNAL_SWAP */
    /* How many pages of anonymous memory it has room for elsewhere. */
    uint64_t (*room)(void);
    /* Adds what it counts. */
    void (*census)(struct pager_stat *out);
    /* Is there room for one more, now? */
    bool (*has_room)(void);
    /* A free frame of zeros (kind PAGE_ANON, entered), or NULL: there is none just now. */
    struct page *(*zeroed)(void);
    /* PAGER_ZEROED. */
    int64_t (*zeroed_call)(const struct message *m, uint64_t out[MSG_WORDS]);
    /* What is wrong with its own books, for audit.c; NULL: nothing. */
    const char *(*check)(void);
    /* Will frames come without anything else being done? */
    bool (*busy)(void);
};

#endif
