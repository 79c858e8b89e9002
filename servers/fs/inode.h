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

enum { INODES_MAX = 1024 };

struct unwritten;

struct inode {
    uint32_t number;              /* 0: unused place */
    uint32_t refs;
    struct ext2_inode disk;
    bool dirty;                   /* disk is newer than the inode table's buffer */
    bool pager_holds;
    bool tail_zero;               /* the bytes between the end of the file and of its last block are known to be zero */
    bool settling;                /* in the list of those to be settled, which has a reference */
    bool freed;                   /* its number was given back: only a stale handle still knows it */
    struct unwritten *unwritten;  /* blocks allocated and not yet filled */
    uint32_t last_index, last_block; /* where the latest block went: the next one goes behind it */
    /* Data requests in flight against changes of the block map that free something. */
    uint32_t data_users;
    bool cutting;                 /* no new data request may start */
    struct wait_queue quiet;      /* woken when data_users gets 0 or cutting false */

    struct inode *hash_next, *newer, *older, *settle_next;
};

/* Forgets everything: for mounting. */
void inode_init(void);
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

/* Writes all changed inodes to the buffers of the inode tables. */
int inode_sync(void);
/* Is there anything to settle? / Settles all of it. Needs the file system for writing. */
bool inode_unsettled(void);
void inode_settle(void);
/* Before unmounting: frees every inode without a name, in use or not, and zeroes what was never filled. */
void inode_settle_all(void);
/* Inodes with references. */
unsigned inodes_in_use(void);

/* Keeps data requests of this inode out and waits until those under way are done / lets them in again. */
void inode_cut_begin(struct inode *inode);
void inode_cut_end(struct inode *inode);

#endif
