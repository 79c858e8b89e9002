/*
 * When changed pages go to the disk without anybody having asked: by age, by how many there are, and when the last handle of a
 * file is closed. How they go is disk.h's.
 */
#ifndef PAGER_WRITEBACK_H
#define PAGER_WRITEBACK_H

#include "file.h"

/* Makes the settings flush_seconds, dirty_background and dirty_limit. */
void writeback_init(uint64_t timebase_hz);
/* From cache.c: the first page became dirty. */
void writeback_begins(void);
/* f has a mapping that may be stored to: the page tables are looked through from time to time, for as long as it has. */
void writeback_stores(struct file *f);
/* Before the pager waits: starts writing if more than dirty_background pages are changed. */
void writeback_before_wait(void);
/* Who wants to change more waits on disk_waiters if so: more than dirty_limit pages are changed, and some are being written. */
bool writeback_must_wait(void);
/* Nobody has f open any more. */
void writeback_closed(struct file *f);
/* When to call writeback_timer; DEADLINE_NEVER if nothing is changed, as far as known. */
uint64_t writeback_deadline(void);
void writeback_timer(void);

#endif
