/* The ring from the pager: takes its requests, answers them, and tells it of inodes that lost their last name. */
#ifndef FS_PAGERING_H
#define FS_PAGERING_H

#include "inode.h"

void pagering_init(void);
/* Takes what the pager has submitted. True if there was any. Only on the main loop. */
bool pagering_take(void);
/* Sends events that found no room before, and signals the pager if there is something for it. */
void pagering_kick(void);
void pager_complete(uint64_t cookie, int64_t status, uint64_t a, uint64_t b);
/* The pager holds this inode from now on, until it releases it. */
void pager_hold(struct inode *inode);
/* A program has set the times of this inode: the pager is to know. */
void pager_times_set(struct inode *inode);

#endif
