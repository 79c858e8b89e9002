/*
 * File objects: what the cache holds pages of. An inode of fs, or a shared anonymous object (id 0), which has no disk
 * behind it and whose pages live as long as a region maps it.
 *
 * A file lives while somebody holds it (file_put), a region maps it, an open handle names it, a page is cached or the disk
 * works on it. An inode that nobody uses stays for its pages until these are evicted, or it is unlinked; the end tells
 * fs (FSR_RELEASE).
 */
#ifndef PAGER_FILE_H
#define PAGER_FILE_H

#include <abi/types.h>
#include "list.h"

struct page;
struct region;
struct job;

#define FILE_BYTES_MAX (UINT64_C(1) << 43)

struct file {
    struct list all;        /* every inode */
    struct list idle;       /* inodes nobody uses, oldest first */
    struct file *hash_next;
    uint64_t id;            /* fs's inode id; 0: shared anonymous */
    uint64_t size;          /* bytes; ours is the true one while the file object lives */
    struct list regions;    /* region.of_file */
    struct list clean, dirty, busy; /* its cached pages by state; busy: read or written now */
    uint32_t cached, dirtied;       /* pages in all three; in dirty */
    uint32_t reading, writing;      /* pages, those taken out of the cache meanwhile too */
    uint32_t users;         /* opens, regions, holds */
    bool unlinked;          /* no name: nothing needs to be kept once unused */
    bool touched;           /* changed since fs was told (FSR_TOUCH) */
    bool single;            /* a read of several pages failed: read one by one */
    int32_t write_error;    /* first since last told */
    int32_t read_error;     /* of the last single page read; for those who cannot wait */
    struct job *job;        /* changes the size or the blocks now: no other I/O starts */
    struct list waiters;    /* requests until job has ended */
    uint64_t committed;     /* anonymous: pages promised for it */
};

void files_init(void);
/* The object of an inode, made with `size` if it is new; with one hold. NULL: no memory. */
struct file *file_get(uint64_t id, uint64_t size);
/* The object of an inode if there is one; no hold. */
struct file *file_find(uint64_t id);
/* A new shared anonymous object of `pages`, committed; with one hold. NULL: no memory. */
struct file *file_get_anon(uint64_t pages);
void file_hold(struct file *f);
/* Ends a hold; f may be gone afterwards. */
void file_put(struct file *f);
void file_add_region(struct file *f, struct region *r);
/* The region has left f->regions. f may be gone afterwards. */
void file_remove_region(struct file *f);
/* Fs says that it has no name any more. */
void file_unlinked(uint64_t id);
/* Something that kept f alive went: if that was the last, it ends. */
void file_review(struct file *f);
/* Lets go inodes that nobody uses, oldest first, until fewer than `keep` are left or all others have changed pages. */
void files_trim(unsigned keep);

static inline bool file_is_anon(const struct file *f)
{
    return f->id == 0;
}

uint64_t files_count(void);
/* Walks all inodes: NULL starts; NULL at the end. */
struct file *file_each(struct file *f);

#endif
