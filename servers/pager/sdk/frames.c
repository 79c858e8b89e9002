/*
 * The frames of the data frame_pool. State: the array of struct page, the free list and a count of each kind.
 * Invariant: the counts add up to the pool; exactly the PAGE_FREE ones are in the free list.
 */
#include "frames.h"

#include <rt/log.h>
#include <rt/string.h>

struct frame_pool frame_pool;

void frames_init(void *base, uint64_t frames)
{
    uint64_t own = (frames * sizeof(struct page) + PAGE_BYTES - 1) / PAGE_BYTES;
    rt_assert(own < frames && frames <= UINT32_MAX);
    frame_pool.base = base;
    frame_pool.pages = base;
    frame_pool.count = frames;
    memset(base, 0, own * PAGE_BYTES);
    memset(frame_pool.kinds, 0, sizeof frame_pool.kinds);
    list_init(&frame_pool.free);
    frame_pool.next_run = 0;
    for (uint64_t i = 0; i < frames; i++) {
        struct page *p = &frame_pool.pages[i];
        list_init(&p->link);
        list_init(&p->of_file);
        list_init(&p->waiters);
        p->kind = i < own ? PAGE_OWN : PAGE_FREE;
        frame_pool.kinds[p->kind]++;
        if (i >= own)
            list_push_back(&frame_pool.free, &p->link);
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
    frame_pool.kinds[p->kind]--;
    frame_pool.kinds[kind]++;
    p->kind = kind;
}

static struct page *take(struct page *p, enum page_kind kind)
{
    list_remove(&p->link);
    frame_pool.kinds[PAGE_FREE]--;
    frame_pool.kinds[kind]++;
    p->kind = kind;
    p->file = NULL;
    p->hash_next = NULL;
    p->refs = 0;
    p->state = 0;
    p->flags = 0;
    p->reclaim = 0;
    return p;
}

void (*frame_anon_leaves)(struct page *p);

struct page *frame_take(enum page_kind kind)
{
    if (list_empty(&frame_pool.free))
        return NULL;
    return take(LIST_OF(frame_pool.free.next, struct page, link), kind);
}

struct page *frame_take_next(const struct page *p, enum page_kind kind)
{
    uint64_t next = (uint64_t)(p - frame_pool.pages) + 1;
    if (next >= frame_pool.count || frame_pool.pages[next].kind != PAGE_FREE)
        return NULL;
    return take(&frame_pool.pages[next], kind);
}

struct page *frame_take_before(enum page_kind kind, uint64_t want)
{
    enum { LOOKS = 512 };
    uint64_t at = frame_pool.next_run, run = 0, best = 0, longest = 0;
    for (unsigned looks = 0; looks < LOOKS && longest < want; looks++, at++) {
        if (at == frame_pool.count)
            at = run = 0;
        run = frame_pool.pages[at].kind == PAGE_FREE ? run + 1 : 0;
        if (run > longest)
            longest = run, best = at + 1 - run;
    }
    frame_pool.next_run = at;
    return longest ? take(&frame_pool.pages[best], kind) : frame_take(kind);
}

/* Are the LARGE_PAGES frames from the first on free? */
static bool is_free_block(const struct page *first)
{
    const struct page *p = first, *end = first + LARGE_PAGES;
    while (p < end && p->kind == PAGE_FREE)
        p++;
    return p == end;
}

struct page *frame_take_large(enum page_kind kind)
{
    uint64_t to_border = (-(uintptr_t)frame_pool.base & (LARGE_BYTES - 1)) >> PAGE_SHIFT; /* the pool is mapped as its frames lie in 2 MiB */
    if (frame_pool.kinds[PAGE_FREE] < LARGE_PAGES || frame_pool.count < to_border + LARGE_PAGES)
        return NULL;
    uint64_t at = frame_pool.count - (frame_pool.count - to_border) % LARGE_PAGES;
    do /* from the end: single frames are taken from the beginning at first */
        at -= LARGE_PAGES;
    while (at > to_border && !is_free_block(&frame_pool.pages[at]));
    if (!is_free_block(&frame_pool.pages[at]))
        return NULL;
    for (uint64_t i = 0; i < LARGE_PAGES; i++)
        take(&frame_pool.pages[at + i], kind);
    return &frame_pool.pages[at];
}

void frame_give(struct page *p)
{
    if (p->kind == PAGE_ANON && frame_anon_leaves)
        frame_anon_leaves(p);
    rt_assert(p->kind != PAGE_FREE && p->refs == 0 && list_empty(&p->link) && list_empty(&p->of_file));
    rt_assert(list_empty(&p->waiters));
    p->file = NULL;
    frame_set_kind(p, PAGE_FREE);
    list_push_front(&frame_pool.free, &p->link);
}

struct page *page_at(uint32_t index)
{
    rt_assert(index < frame_pool.count);
    return &frame_pool.pages[index];
}

void *page_data(const struct page *p)
{
    return frame_pool.base + (uint64_t)(p - frame_pool.pages) * PAGE_BYTES;
}

struct page *page_of(const void *inside)
{
    return page_at((uint32_t)((uint64_t)((const char *)inside - frame_pool.base) / PAGE_BYTES));
}

bool page_is_index(uint64_t index)
{
    return index < frame_pool.count;
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
