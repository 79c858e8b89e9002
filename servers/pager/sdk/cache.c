/*
 * The cache. State: a hash from (file, page) to struct page, and the eviction queue.
 * Invariants: at most one page per (file, index); a page is in the list of its file that its state says; a page that is
 * mapped somewhere is mapped by regions of its file only.
 */
#include "cache.h"

#include "disk.h"
#include "evict.h"
#include "region.h"
#include "space.h"

#include <rt/log.h>
#include <rt/string.h>

struct list cache_queue;
static struct page **buckets;
static unsigned bucket_shift;
static uint64_t dirty_pages;

void cache_init(void)
{
    uint64_t count = 64;
    bucket_shift = 58;
    while (count < frames_total() / 2) {
        count *= 2;
        bucket_shift--;
    }
    buckets = frames_reserve(count * sizeof *buckets);
    list_init(&cache_queue);
    dirty_pages = 0;
}

static struct page **bucket(const struct file *f, uint64_t index)
{
    return &buckets[(((uintptr_t)f >> 4) + index) * UINT64_C(0x9e3779b97f4a7c15) >> bucket_shift];
}

struct page *cache_find(const struct file *f, uint64_t index)
{
    struct page *p = *bucket(f, index);
    while (p && !(p->index == index && p->file == f))
        p = p->hash_next;
    return p;
}

static struct list *list_of_state(struct file *f, unsigned state)
{
    switch (state) {
    case PAGE_CLEAN:
        return &f->clean;
    case PAGE_DIRTY:
        return &f->dirty;
    default:
        return &f->busy;
    }
}

static void leave_state(struct page *p)
{
    list_remove(&p->of_file);
    if (p->state == PAGE_DIRTY) {
        p->file->dirtied--;
        dirty_pages--;
    }
}

static void enter_state(struct page *p, unsigned state)
{
    p->state = (uint8_t)state;
    list_push_back(list_of_state(p->file, state), &p->of_file);
    if (state == PAGE_DIRTY) {
        p->file->dirtied++;
        if (dirty_pages++ == 0)
            disk_dirty_begins();
    }
}

void cache_set_state(struct page *p, enum page_state state)
{
    rt_assert(p->kind == PAGE_CACHE);
    leave_state(p);
    enter_state(p, state);
}

void cache_insert(struct page *p, struct file *f, uint64_t index, enum page_state state)
{
    rt_assert(p->kind == PAGE_BUSY && !cache_find(f, index));
    frame_set_kind(p, PAGE_CACHE);
    struct page **b = bucket(f, index);
    p->file = f;
    p->index = index;
    p->hash_next = *b;
    *b = p;
    p->flags = PAGE_USED;
    f->cached++;
    enter_state(p, state);
    if (!file_is_anon(f))
        list_push_back(&cache_queue, &p->link);
}

void cache_remove(struct page *p)
{
    rt_assert(p->kind == PAGE_CACHE && p->refs == 0);
    struct file *f = p->file;
    struct page **at = bucket(f, p->index);
    while (*at != p)
        at = &(*at)->hash_next;
    *at = p->hash_next;
    leave_state(p);
    list_remove(&p->link);
    f->cached--;
    frame_set_kind(p, PAGE_BUSY);
    request_wake(&p->waiters, 0);
    if (p->state == PAGE_CLEAN || p->state == PAGE_DIRTY)
        frame_give(p); /* else disk_read or disk_write will, when they have ended */
}

void cache_dirty(struct page *p)
{
    struct file *f = p->file;
    rt_assert(p->kind == PAGE_CACHE && p->state != PAGE_READING);
    if (file_is_anon(f))
        return;
    f->touched = true;
    if (p->state == PAGE_CLEAN)
        cache_set_state(p, PAGE_DIRTY);
    else if (p->state == PAGE_WRITING)
        p->state = PAGE_REDIRTIED; /* the same list */
}

/* A file page that does not need the disk: a shared anonymous one. */
static int64_t get_anon(struct request *rq, struct file *f, uint64_t index, struct page **out)
{
    struct page *p = evict_frame_behind(index ? cache_find(f, index - 1) : NULL, PAGE_BUSY);
    if (!p)
        return evict_wait(rq);
    page_zero(p);
    cache_insert(p, f, index, PAGE_CLEAN);
    *out = p;
    return 0;
}

int64_t cache_get(struct request *rq, struct file *f, uint64_t index, struct page **out)
{
    struct page *p = cache_find(f, index);
    if (p && page_is_valid(p)) {
        p->flags |= PAGE_USED;
        if (rq)
            rq->error = 0;
        *out = p;
        return 0;
    }
    if (rq && rq->error) {
        int64_t error = rq->error;
        rq->error = 0;
        return error;
    }
    if (p)
        return request_wait(rq, &p->waiters);
    if (file_is_anon(f))
        return get_anon(rq, f, index, out);
    if (f->job)
        return request_wait(rq, &f->waiters);
    if (!rq && f->read_error) {
        int64_t error = f->read_error;
        f->read_error = 0;
        return error;
    }
    return disk_read(rq, f, index);
}

/* Where region r maps page `index` of its file; false if it does not. */
static bool place_in(const struct region *r, uint64_t index, vaddr_t *va)
{
    uint64_t first = r->offset >> PAGE_SHIFT;
    if (index < first || index - first >= region_pages(r))
        return false;
    *va = r->start + ((index - first) << PAGE_SHIFT);
    return true;
}

void cache_unmap(struct page *p)
{
    LIST_EACH(&p->file->regions, node, after) {
        struct region *r = LIST_OF(node, struct region, of_file);
        vaddr_t va;
        if (p->refs == 0)
            return;
        if (place_in(r, p->index, &va) && (region_is_shared(r) || space_page(r->space, va) == p))
            space_unmap(r->space, va, 1);
    }
}

void cache_unmap_from(struct file *f, uint64_t index)
{
    LIST_EACH(&f->regions, node, after) {
        struct region *r = LIST_OF(node, struct region, of_file);
        uint64_t first = r->offset >> PAGE_SHIFT, pages = region_pages(r), skip = index > first ? index - first : 0;
        if (r->backed < pages << PAGE_SHIFT)
            pages = (r->backed + PAGE_BYTES - 1) >> PAGE_SHIFT; /* what is behind is not of the file */
        if (skip < pages)
            space_unmap(r->space, r->start + (skip << PAGE_SHIFT), pages - skip);
    }
}

static void drop_list_from(struct list *pages, uint64_t index)
{
    for (struct list *node = pages->prev, *before = node->prev; node != pages; node = before, before = node->prev) {
        struct page *p = LIST_OF(node, struct page, of_file); /* from the last: frames are taken as they were given last */
        if (p->index < index)
            continue;
        cache_unmap(p);
        cache_remove(p);
    }
}

void cache_drop_from(struct file *f, uint64_t index)
{
    drop_list_from(&f->clean, index);
    drop_list_from(&f->busy, index);
    drop_list_from(&f->dirty, index); /* last: unmapping may have made clean ones dirty, but then removes them */
}

void cache_zero_tail(struct file *f, uint64_t size)
{
    uint64_t inside = size & (PAGE_BYTES - 1);
    struct page *p = inside ? cache_find(f, size >> PAGE_SHIFT) : NULL;
    if (p && page_is_valid(p))
        memset((char *)page_data(p) + inside, 0, PAGE_BYTES - inside);
}

static int collect(void *arg, vaddr_t va, struct page *p, unsigned bits)
{
    (void)arg, (void)va;
    if ((bits & ENTRY_DIRTY) && p->kind == PAGE_CACHE)
        cache_dirty(p);
    return 0;
}

void cache_collect_dirty_range(struct region *r, vaddr_t start, vaddr_t end)
{
    if (region_is_shared(r) && (r->max_prot & PROT_W) && start < end)
        space_scan(r->space, start, (end - start) >> PAGE_SHIFT, SCAN_CLEAR_DIRTY, collect, NULL);
}

void cache_collect_dirty(struct file *f)
{
    LIST_EACH(&f->regions, node, after) {
        struct region *r = LIST_OF(node, struct region, of_file);
        cache_collect_dirty_range(r, r->start, r->end);
    }
}

uint64_t cache_dirty_pages(void)
{
    return dirty_pages;
}
