/*
 * Frames when there is none free: clean file pages that were not used lately are dropped, changed ones are written back.
 * Anonymous memory goes too if the pager has a way for it (memory.h); the commit limit (commit.h) makes sure that it fits.
 */
#ifndef PAGER_EVICT_H
#define PAGER_EVICT_H

#include "frames.h"
#include "request.h"

struct server_boot;

/* After cache_init, while tables may be reserved. */
void evict_init(const struct server_boot *boot);
/* A frame; drops file pages if none is free. NULL: none now; write-backs may have been started. */
struct page *evict_frame(enum page_kind kind);
/* The same; if it can be, the one right behind `before` (or NULL): neighbours are mapped and written in one piece. */
struct page *evict_frame_behind(const struct page *before, enum page_kind kind);
/* One for the pager's own tables, within what the commit limit leaves. */
struct page *evict_own_frame(void);
/* After evict_frame gave NULL: waits until a write-back has ended (as request_wait), or ERR_NOMEM if there is none. */
int64_t evict_wait(struct request *rq);
/* Tries to have n frames free. */
void evict_make_room(uint64_t n);

/* p has come: a page of an inode into the cache (evict_frame says so of anonymous memory by itself). */
void evict_enter(struct page *p);
/* p goes. */
void evict_leave(struct page *p);
/* A write of p, which is in the cache, has ended. p may go. */
void evict_written(struct page *p);
/* Before the pager waits for its next message. */
void evict_before_wait(void);

#endif
