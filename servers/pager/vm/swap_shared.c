/* Shared anonymous memory on the swap disk (swap_shared.h). State: chunks, in a hash by object and place, each with the slots of so many pages. */
#include "swap_shared.h"

#include "reclaim.h"
#include "shadow.h"
#include "slots.h"
#include "swap.h"
#include "swap_disk.h"
#include "swap_state.h"

#include <abi/err.h>
#include <rt/string.h>
#include <sdk/cache.h>
#include <sdk/disk.h>
#include <sdk/evict.h>
#include <sdk/slab.h>
#include <sdk/stat.h>

enum { CHUNK_PAGES = 16, BUCKETS = 512 };

struct chunk {
    struct chunk *next;
    const struct file *file;
    uint64_t number; /* of the page / CHUNK_PAGES */
    uint32_t used;
    uint32_t slot[CHUNK_PAGES]; /* 0: in memory, or never touched */
};

static struct slab slab;
static struct chunk *buckets[BUCKETS];

void shared_init(void)
{
    slab_init(&slab, sizeof(struct chunk));
    memset(buckets, 0, sizeof buckets);
}

/* Where the pointer to the chunk is, or would be. */
static struct chunk **find(const struct file *f, uint64_t index)
{
    uint64_t number = index / CHUNK_PAGES;
    struct chunk **at = &buckets[((uintptr_t)f / sizeof(struct file) + number) % BUCKETS];
    while (*at && !((*at)->file == f && (*at)->number == number))
        at = &(*at)->next;
    return at;
}

static uint32_t slot_of(const struct file *f, uint64_t index)
{
    const struct chunk *c = *find(f, index);
    return c ? c->slot[index % CHUNK_PAGES] : 0;
}

/* The chunk for a page, made if need be. NULL: no memory. Never evicts: this is part of it. */
static struct chunk *need(struct file *f, uint64_t index)
{
    struct chunk **at = find(f, index);
    if (*at || frames_of(PAGE_FREE) == 0)
        return *at;
    struct chunk *c = slab_get(&slab);
    if (!c)
        return NULL;
    *c = (struct chunk){ .next = NULL, .file = f, .number = index / CHUNK_PAGES };
    *at = c;
    return c;
}

static void drop_empty(struct chunk **at)
{
    struct chunk *c = *at;
    if (c->used)
        return;
    *at = c->next;
    slab_put(&slab, c);
}

/* The page's slot is used for it no more. */
static void forget(const struct file *f, uint64_t index)
{
    struct chunk **at = find(f, index);
    uint32_t *slot = &(*at)->slot[index % CHUNK_PAGES];
    slot_unref(*slot);
    *slot = 0;
    (*at)->used--;
    drop_empty(at);
}

enum going shared_out(struct page *p)
{
    if ((p->flags & (PAGE_PINNED | PAGE_FAILED | PAGE_WIRED)) || p->state != PAGE_CLEAN || swap_is_crowded())
        return GOING_STAYS;
    if (p->refs)
        cache_unmap(p);
    struct chunk *c = p->refs ? NULL : need(p->file, p->index);
    uint32_t slot = c ? swap_slot(p) : 0;
    if (!slot) {
        if (c)
            drop_empty(find(p->file, p->index));
        return GOING_STAYS;
    }
    c->slot[p->index % CHUNK_PAGES] = slot;
    c->used++;
    slot_ref(slot);
    slot_set_shared(slot);
    cache_set_state(p, PAGE_WRITING);
    swap_collect(p, slot);
    return GOING_STARTED;
}

void shared_was_written(uint32_t slot, struct page *p, int error)
{
    slot_set_page(slot, 0);
    slot_set_busy(slot, false);
    if (p->kind != PAGE_CACHE) { /* its object has ended */
        frame_give(p);
        return;
    }
    bool wanted = p->state == PAGE_REDIRTIED || p->refs || (p->flags & (PAGE_USED | PAGE_PINNED | PAGE_WIRED));
    counters.swap_written += !error;
    cache_set_state(p, PAGE_CLEAN);
    if (error)
        p->flags |= PAGE_FAILED; /* it stays in memory */
    if (error || wanted) {
        forget(p->file, p->index);
        reclaim_stays(p);
        return;
    }
    counters.evicted_anon++;
    shadow_put(going_key(p));
    cache_remove(p);
}

bool shared_is_away(const struct file *f, uint64_t index)
{
    return slot_of(f, index) != 0;
}

static void begin_read(struct page *p, struct file *f, uint64_t index, uint32_t slot)
{
    slot_set_page(slot, page_index(p));
    cache_insert(p, f, index, PAGE_READING);
}

int64_t shared_in(struct request *rq, struct file *f, uint64_t index)
{
    struct page *pages[SWAP_CLUSTER] = { swap_disk_has_room() ? evict_frame(PAGE_BUSY) : NULL };
    if (!pages[0])
        return swap_disk_has_room() ? evict_wait(rq) : request_wait(rq, &disk_waiters);
    if (!swap_disk_has_room()) { /* what was evicted filled it */
        frame_give(pages[0]);
        return request_wait(rq, &disk_waiters);
    }
    uint32_t slot = slot_of(f, index);
    unsigned n = 1, most = swap_reads_one() ? 1 : SWAP_CLUSTER;
    begin_read(pages[0], f, index, slot);
    for (; n < most && slot_of(f, index + n) == slot + n && !cache_find(f, index + n) && reclaim_has_spare(); n++) {
        if (!(pages[n] = frame_take(PAGE_BUSY)))
            break;
        begin_read(pages[n], f, index + n, slot + n);
    }
    swap_disk_read(slot, pages, n);
    if (rq && rq->is_fault)
        rq->state = FAULT_HAS_READ;
    return request_wait(rq, &pages[0]->waiters);
}

void shared_was_read(uint32_t slot, struct page *p, int error, bool alone)
{
    slot_set_page(slot, 0);
    if (p->kind == PAGE_CACHE && !error) {
        forget(p->file, p->index);
        counters.swap_read++;
        cache_set_state(p, PAGE_CLEAN);
        request_wake(&p->waiters, 0);
        return;
    }
    if (p->kind == PAGE_CACHE) {
        request_wake(&p->waiters, alone ? ERR_IO : 0);
        cache_remove(p);
    }
    frame_give(p);
}

void shared_gone(const struct file *f)
{
    for (unsigned i = 0; slab.in_use && i < BUCKETS; i++) {
        for (struct chunk **at = &buckets[i]; *at;) {
            struct chunk *c = *at;
            if (c->file != f) {
                at = &c->next;
                continue;
            }
            for (unsigned k = 0; k < CHUNK_PAGES; k++)
                if (c->slot[k])
                    slot_unref(c->slot[k]); /* one that the disk works on is free when that has ended */
            *at = c->next;
            slab_put(&slab, c);
        }
    }
}

uint64_t shared_swapped(const struct file *f, uint64_t first, uint64_t pages)
{
    uint64_t count = 0;
    for (uint64_t index = first; slab.in_use && index < first + pages; index++)
        count += slot_of(f, index) && !cache_find(f, index);
    return count;
}

const char *shared_check(void)
{
    for (unsigned i = 0; i < BUCKETS; i++) {
        for (const struct chunk *c = buckets[i]; c; c = c->next) {
            uint32_t used = 0;
            for (unsigned k = 0; k < CHUNK_PAGES; k++) {
                if (!c->slot[k])
                    continue;
                used++;
                if (!slot_exists(c->slot[k]) || !slot_is_shared(c->slot[k]) || slot_notes(c->slot[k]) != 1)
                    return "a slot of shared memory is used otherwise";
                const struct page *p = cache_find(c->file, c->number * CHUNK_PAGES + k);
                if (p && p->state == PAGE_CLEAN)
                    return "a page of shared memory is in memory and on the swap disk";
            }
            if (used == 0 || used != c->used)
                return "a chunk of shared memory has other slots than were counted";
        }
    }
    return NULL;
}
