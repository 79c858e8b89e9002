/*
 * Inodes in memory. Everything that uses an inode holds a reference; while there is one the inode stays, and the same
 * number is the same struct. Changed ones are written to the inode table by inode_sync or when their place is needed.
 *
 *   references: one per handle, one for the pager (pager_holds), one per data request, one per operation that uses it.
 *   The last put of an inode without a name, or with blocks that were never filled, puts it in the list of those to be
 *   settled (inode_settle): its blocks are freed, or zeroed on the disk.
 */
#ifndef FS_INODE_H
#define FS_INODE_H

#include "ext2.h"
#include "wait.h"

#include <proto/fs.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct unwritten;
struct pipe;

struct inode {
    uint32_t number;              /* 0: unused place */
    uint32_t refs;
    struct ext2_inode disk;
    struct ext2_inode_extra extra; /* bytes is 0 if the disk has no room for it, or makes no sense there */
    bool dirty;                   /* disk or extra is newer than the inode table's buffer */
    bool times_dirty;             /* and so are the times in it */
    bool listed;                  /* in the list of those to be written, as all dirty ones are, and some that are clean again */
    bool pager_holds;
    bool tail_zero;               /* the bytes between the end of the file and of its last block are known to be zero */
    bool settling;                /* in the list of those to be settled, which has a reference */
    bool freed;                   /* its number was given back: only a stale handle still knows it */
    struct pipe *fifo;            /* of a pipe with a name: while it is open (each handle has a reference, too) */
    struct unwritten *unwritten;  /* blocks allocated and not yet filled */
    uint32_t last_index, last_block; /* where the latest block went: the next one goes behind it */
    uint32_t full_before, full_needs; /* of a directory: no block before that one has room for an entry of so many bytes or more */
    /* Data requests in flight against changes of the block map that free something. */
    uint32_t data_users;
    bool cutting;                 /* no new data request may start */
    struct wait_queue quiet;      /* woken when data_users gets 0 or cutting false */

    struct inode *hash_next, *newer, *older, *settle_next, *listed_next;
};

/* Forgets everything, and makes a table of as many as memory has room for: for mounting. */
void inode_init(void *memory, size_t bytes);
/* A reference to inode `number`. ERR_IO (number or inode makes no sense), ERR_NOENT (it is free), ERR_NFILE, ERR_AGAIN. */
int inode_get(uint32_t number, struct inode **out);
/* A new inode without a name, near directory parent. mode has the type. ERR_NOSPC, ERR_NFILE, ERR_IO. */
int inode_create(const struct inode *parent, uint16_t mode, struct inode **out);
struct inode *inode_hold(struct inode *inode);
void inode_put(struct inode *inode);
/* The inode if it is in memory and in use, else NULL; no reference is taken. */
struct inode *inode_find(uint32_t number);

uint64_t inode_size(const struct inode *inode);
void inode_set_size(struct inode *inode, uint64_t bytes);
uint32_t inode_kind(const struct inode *inode); /* FS_KIND_* */
void inode_stat(const struct inode *inode, struct fs_stat *st);
/* It was changed now: sets ctime (and mtime), marks it dirty. */
void inode_touch(struct inode *inode, bool data_too);
/* The same, then: nanoseconds since 1970. */
void inode_touch_at(struct inode *inode, bool data_too, int64_t ns);

/* inode is to be written. */
void inode_mark(struct inode *inode);
/* Nothing but times of it was changed: what only needs data to be safe leaves it. */
void inode_mark_times(struct inode *inode);
/* Writes all changed inodes to the buffers of the inode tables; those of which only times were changed, if times. */
int inode_sync(bool times);
/* Is there one that inode_sync would look at? */
bool inode_any_changed(void);
/* Is there anything to settle? / Settles all of it. Needs the file system for writing. */
bool inode_unsettled(void);
void inode_settle(void);
/* Is there an inode without a name whose blocks will be free soon: one to be settled, or one that the pager holds, perhaps for nothing? */
bool inode_release_awaited(void);
/* Before unmounting: frees every inode without a name, in use or not, and zeroes what was never filled. */
void inode_settle_all(void);
/* Inodes with references. */
unsigned inodes_in_use(void);

/* Keeps data requests of this inode out and waits until those under way are done / lets them in again. */
void inode_cut_begin(struct inode *inode);
void inode_cut_end(struct inode *inode);

#endif
