/*
 * Objects that several regions may map, and what the cache holds pages of: an inode of fs, or a shared anonymous object. What differs
 * between these is in `kind` (object.h).
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
struct object_kind;

#define FILE_BYTES_MAX (UINT64_C(1) << 43)

struct file {
    const struct object_kind *kind;
    struct list all;        /* every inode */
    struct list idle;       /* inodes nobody uses, oldest first */
    struct file *hash_next;
    uint64_t id;            /* fs's inode id; 0: it is none */
    uint64_t size;          /* bytes; ours is the true one while the file object lives */
    struct list regions;    /* region.of_file */
    struct list clean, dirty, busy; /* its cached pages by state; busy: read or written now */
    uint32_t cached, dirtied;       /* pages in all three; in dirty */
    uint32_t reading, writing;      /* pages, those taken out of the cache meanwhile too */
    uint32_t users;         /* opens, regions, holds */
    bool unlinked;          /* no name: nothing needs to be kept once unused */
    bool touched;           /* changed since fs was told (FSR_TOUCH) */
    bool single;            /* a read of several pages failed: read one by one */
    bool stores;            /* a mapping may be stored to (writeback.h) */
    uint64_t changed_at;    /* ticks: the latest of these changes; 0: it was found, nobody knows when it was made */
    uint64_t told_at;       /* when fs was told so of a write (disk_touch_in_time), in parts of a second; 0: never */
    uint64_t read_at;       /* ticks: when fs was told that it is read; 0: not since the latest change */
    uint64_t read_size;     /* size if read_at, else 0: below this a read need not be told */
    int32_t write_error;    /* of the last write that failed */
    uint32_t write_errors;  /* how many have failed: who has seen fewer is to be told */
    uint32_t failed_at;     /* when a write last failed: OPEN_TIME of rdtime (open.h) */
    int32_t read_error;     /* of the last single page read; for those who cannot wait */
    struct job *job;        /* changes the size or the blocks now: no other I/O starts */
    bool appending;         /* a request is: others that append wait */
    struct list waiters;    /* requests until job has ended, or the appending one */
    uint64_t committed;     /* shared anonymous: pages promised for it */
};

void files_init(void);
void inodes_init(void); /* by files_init */
/* Its data or its size change: fs is to be told so, and when it is read again. */
static inline void file_changed(struct file *f)
{
    f->touched = true;
    f->changed_at = f->read_at = f->read_size = 0;
}
/* A new object of a kind, with one hold: for that kind's file. NULL: no memory. */
struct file *file_make(const struct object_kind *kind, uint64_t id, uint64_t size);
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
/* Fs needs room: is to be told when all inodes without a name that nobody uses are released. */
void files_release_asked(void);
/* Tells it if that is so. */
void files_release_told(void);
/* Something that kept f alive went: if that was the last, it ends. */
void file_review(struct file *f);
/* Lets go inodes that nobody uses, oldest first, until fewer than `keep` are left or all others have changed pages. */
void files_trim(unsigned keep);

/* Ends those that could not be released when they should have been: the ring has room again. */
void files_end_late(void);

uint64_t files_count(void);
/* Frames that hold file objects; those of files nobody uses stay, as the pages do. */
uint64_t files_frames(void);
/* Walks all inodes: NULL starts; NULL at the end. */
struct file *file_each(struct file *f);

#endif
