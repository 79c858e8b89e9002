/*
 * The frames of the data pool. State: the array of struct page, the free list and a count of each kind.
 * Invariant: the counts add up to the pool; exactly the PAGE_FREE ones are in the free list.
 */
#include "frames.h"

#include <rt/log.h>
#include <rt/string.h>

static struct {
    char *base;
    struct page *pages;
    uint64_t count;
    struct list free;
    uint64_t kinds[PAGE_KINDS];
} pool;

void frames_init(void *base, uint64_t frames)
{
    uint64_t own = (frames * sizeof(struct page) + PAGE_BYTES - 1) / PAGE_BYTES;
    rt_assert(own < frames && frames <= UINT32_MAX);
    pool.base = base;
    pool.pages = base;
    pool.count = frames;
    memset(base, 0, own * PAGE_BYTES);
    memset(pool.kinds, 0, sizeof pool.kinds);
    list_init(&pool.free);
    for (uint64_t i = 0; i < frames; i++) {
        struct page *p = &pool.pages[i];
        list_init(&p->link);
        list_init(&p->of_file);
        list_init(&p->waiters);
        p->kind = i < own ? PAGE_OWN : PAGE_FREE;
        pool.kinds[p->kind]++;
        if (i >= own)
            list_push_back(&pool.free, &p->link);
    }
}

void *frames_reserve(uint64_t bytes)
{
    struct page *first = frame_take(PAGE_OWN);
    rt_assert(first);
    struct page *last = first;
    for (uint64_t done = PAGE_BYTES; done < bytes; done += PAGE_BYTES) {
        last = frame_take_next(last, PAGE_OWN);
        rt_assert(last);
    }
    for (struct page *p = first; p <= last; p++)
        page_zero(p);
    return page_data(first);
}

void frame_set_kind(struct page *p, enum page_kind kind)
{
    pool.kinds[p->kind]--;
    pool.kinds[kind]++;
    p->kind = kind;
}

static struct page *take(struct page *p, enum page_kind kind)
{
    list_remove(&p->link);
    frame_set_kind(p, kind);
    p->file = NULL;
    p->refs = 0;
    p->state = 0;
    p->flags = 0;
    return p;
}

struct page *frame_take(enum page_kind kind)
{
    if (list_empty(&pool.free))
        return NULL;
    return take(LIST_OF(pool.free.next, struct page, link), kind);
}

struct page *frame_take_next(const struct page *p, enum page_kind kind)
{
    uint64_t next = (uint64_t)(p - pool.pages) + 1;
    if (next >= pool.count || pool.pages[next].kind != PAGE_FREE)
        return NULL;
    return take(&pool.pages[next], kind);
}

void frame_give(struct page *p)
{
    rt_assert(p->kind != PAGE_FREE && p->refs == 0 && list_empty(&p->link) && list_empty(&p->of_file));
    rt_assert(list_empty(&p->waiters));
    p->file = NULL;
    frame_set_kind(p, PAGE_FREE);
    list_push_front(&pool.free, &p->link);
}

uint64_t frames_total(void)
{
    return pool.count;
}

uint64_t frames_of(enum page_kind kind)
{
    return pool.kinds[kind];
}

struct page *page_at(uint32_t index)
{
    rt_assert(index < pool.count);
    return &pool.pages[index];
}

uint32_t page_index(const struct page *p)
{
    return (uint32_t)(p - pool.pages);
}

void *page_data(const struct page *p)
{
    return pool.base + (uint64_t)(p - pool.pages) * PAGE_BYTES;
}

struct page *page_of(const void *inside)
{
    return page_at((uint32_t)((uint64_t)((const char *)inside - pool.base) / PAGE_BYTES));
}

bool page_is_index(uint64_t index)
{
    return index < pool.count;
}

#define WORDS_8(do_word, i) do_word(i) do_word(i + 1) do_word(i + 2) do_word(i + 3) do_word(i + 4) do_word(i + 5) \
    do_word(i + 6) do_word(i + 7)
#define WORDS_32(do_word) WORDS_8(do_word, 0) WORDS_8(do_word, 8) WORDS_8(do_word, 16) WORDS_8(do_word, 24)

void page_zero(struct page *p)
{
    uint64_t *at = page_data(p), *end = at + PAGE_BYTES / sizeof *at;
#define ZERO_WORD(i) at[i] = 0;
    for (; at < end; at += 32) {
        WORDS_32(ZERO_WORD)
        __asm__ volatile("" ::: "memory"); /* or the compiler makes it a call of memset */
    }
}

void page_copy(struct page *to, const struct page *from)
{
    uint64_t *restrict at = page_data(to), *end = at + PAGE_BYTES / sizeof *at;
    const uint64_t *restrict in = page_data(from);
#define COPY_WORD(i) at[i] = in[i];
    for (; at < end; at += 32, in += 32) {
        WORDS_32(COPY_WORD)
        __asm__ volatile("" ::: "memory");
    }
}
