/*
 * The frames of the data pool, each with one struct page that says what it is for. The array lies in the pool's first
 * frames. Taking and giving back are O(1). Nothing is evicted here: that is evict.h.
 *
 *   FREE --frame_take--> ANON | CACHE | OWN | BUSY --frame_give--> FREE
 */
#ifndef PAGER_FRAMES_H
#define PAGER_FRAMES_H

#include <abi/types.h>
#include "list.h"

struct file;

enum page_kind {
    PAGE_FREE,
    PAGE_ANON,  /* private memory of programs; refs spaces map it */
    PAGE_CACHE, /* in the cache: the page `index` of `file` */
    PAGE_OWN,   /* the pager's own tables */
    PAGE_BUSY,  /* on its way into the cache, or taken out of it while the disk still moves it */
    PAGE_KINDS,
};

struct page {
    struct list link;      /* FREE: the free list. CACHE of an inode: the eviction queue */
    struct list of_file;   /* CACHE: one of the file's lists, by state */
    struct list waiters;   /* CACHE: requests that wait until it has been read */
    struct page *hash_next;
    struct file *file;
    uint64_t index;
    uint32_t refs;         /* page-table entries that map it */
    uint8_t kind;          /* PAGE_* */
    uint8_t state;         /* cache.h */
    uint8_t flags;         /* cache.h */
    uint8_t spare;
};
_Static_assert(sizeof(struct page) == 80, "2 % of memory");

/* Takes over `frames` frames mapped at `base` (page-aligned). Once. */
void frames_init(void *base, uint64_t frames);
/* Zeroed memory for tables that live as long as the pager: consecutive frames. Only right after frames_init. */
void *frames_reserve(uint64_t bytes);

/* A frame with refs 0 and undefined contents; NULL if none is free. */
struct page *frame_take(enum page_kind kind);
/* The frame right behind p, if it is free; else NULL. */
struct page *frame_take_next(const struct page *p, enum page_kind kind);
/* p is mapped nowhere and in no list. */
void frame_give(struct page *p);
void frame_set_kind(struct page *p, enum page_kind kind);

uint64_t frames_total(void);
uint64_t frames_of(enum page_kind kind);

struct page *page_at(uint32_t index);
uint32_t page_index(const struct page *p);
void *page_data(const struct page *p);
/* The page whose data `inside` points into. */
struct page *page_of(const void *inside);
bool page_is_index(uint64_t index);

void page_zero(struct page *p);
void page_copy(struct page *to, const struct page *from);

#endif
