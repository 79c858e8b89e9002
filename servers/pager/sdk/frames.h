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
    PAGE_ZERO,  /* the page of zeros (zero.h): private memory that was only read; refs entries map it */
    PAGE_AHEAD, /* free, and zero or just being zeroed: memory.h's */
    PAGE_BUSY,  /* on its way into the cache, or taken out of it while the disk still moves it */
    PAGE_KINDS,
};

struct page {
    struct list link;      /* FREE: the free list. CACHE of an inode: the eviction queue */
    struct list of_file;   /* CACHE: one of the file's lists, by state */
    struct list waiters;   /* requests that wait until it has been read */
    union {
        struct page *hash_next; /* CACHE */
        struct {
            uint32_t family;    /* ANON: who maps it (family.h), at index << PAGE_SHIFT */
            uint32_t slot;      /* ANON: of the swap disk, if the pager has one: memory.h's; else 0 */
        };
    };
    struct file *file;     /* CACHE; else NULL */
    uint64_t index;
    uint32_t refs;         /* page-table entries that map it */
    uint8_t kind;          /* PAGE_* */
    uint8_t state;         /* cache.h */
    uint8_t flags;         /* cache.h */
    uint8_t reclaim;       /* memory.h's */
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
/* One with many free ones right behind it, `want` in all if such are found soon; as frame_take otherwise. */
struct page *frame_take_before(enum page_kind kind, uint64_t want);
/* The first of LARGE_PAGES frames in a row that may be mapped by a 2 MiB leaf, all of them taken; NULL if there is no such run. */
struct page *frame_take_large(enum page_kind kind);
/* p is mapped nowhere and in no list, but those of evict.h. */
void frame_give(struct page *p);
/* Called for anonymous memory before it is given back; NULL: nothing. */
extern void (*frame_anon_leaves)(struct page *p);
void frame_set_kind(struct page *p, enum page_kind kind);

/* The pool: frames.c's, and here for what each fault asks. */
extern struct frame_pool {
    char *base;
    struct page *pages;
    uint64_t count;
    uint64_t kinds[PAGE_KINDS];
    struct list free;
    uint64_t next_run; /* where frame_take_before looks first */
} frame_pool;

static inline uint64_t frames_total(void)
{
    return frame_pool.count;
}

static inline uint64_t frames_of(enum page_kind kind)
{
    return frame_pool.kinds[kind];
}

struct page *page_at(uint32_t index);
static inline uint32_t page_index(const struct page *p)
{
    return (uint32_t)(p - frame_pool.pages);
}

void *page_data(const struct page *p);
/* The page whose data `inside` points into. */
struct page *page_of(const void *inside);
bool page_is_index(uint64_t index);

void page_zero(struct page *p);
void page_copy(struct page *to, const struct page *from);

#endif
