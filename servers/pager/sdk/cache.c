/*
 * The cache. State: a hash from (file, page) to struct page, and how many are dirty.
 * Invariants: at most one page per (file, index); a page is in the list of its file that its state says; a page that is
 * mapped somewhere is mapped by regions of its file only.
 */
#include "cache.h"

#include "anon.h"
#include "commit.h"
#include "disk.h"
#include "evict.h"
#include "object.h"
#include "policy.h"
#include "space.h"
#include "writeback.h"

#include <rt/log.h>
#include <rt/string.h>

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
            writeback_begins();
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
    if (!f->kind->on_disk)
        commit_count_shared(1);
    if (f->kind->on_disk || pager_policy->memory)
        evict_enter(p);
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
    evict_leave(p);
    f->cached--;
    if (!f->kind->on_disk)
        commit_count_shared(-1);
    frame_set_kind(p, PAGE_BUSY);
    request_wake(&p->waiters, 0);
    if (p->state == PAGE_CLEAN || p->state == PAGE_DIRTY)
        frame_give(p); /* else disk_read or disk_write will, when they have ended */
}

void cache_lacks_blocks(struct page *p)
{
    p->flags &= (uint8_t)~PAGE_ALLOCATED;
    if (p->state == PAGE_WRITING || p->state == PAGE_REDIRTIED)
        p->flags |= PAGE_LACKING;
}

void cache_dirty(struct page *p)
{
    struct file *f = p->file;
    rt_assert(p->kind == PAGE_CACHE && p->state != PAGE_READING);
    if (!f->kind->on_disk) { /* as good as changed, always; but not as it was when it began to be written to the swap disk */
        p->state = p->state == PAGE_WRITING ? PAGE_REDIRTIED : p->state;
        return;
    }
    file_changed(f);
    if (p->state == PAGE_CLEAN)
        cache_set_state(p, PAGE_DIRTY);
    else if (p->state == PAGE_WRITING)
        p->state = PAGE_REDIRTIED; /* the same list */
}

static void read_on(struct file *f, struct ahead *a)
{
    struct ahead_run run = pager_policy->read_on(a);
    disk_read_ahead(f, run.from, run.pages);
}

int64_t cache_get(struct request *rq, struct file *f, uint64_t index, struct ahead *a, struct page **out)
{
    if (a && ahead_is_due(a, index))
        read_on(f, a);
    struct page *p = cache_find(f, index);
    if (p && page_is_valid(p)) {
        p->flags |= PAGE_USED;
        if (a && index == a->until)
            a->until++;
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
    return f->kind->fetch(rq, f, index, a, out);
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

static int tell_used(void *arg, vaddr_t va, struct page *p, unsigned bits)
{
    (void)va;
    return p == arg && (bits & ENTRY_ACCESSED);
}

bool cache_was_used(struct page *p)
{
    bool used = false;
    LIST_EACH(&p->file->regions, node, after) {
        const struct region *r = LIST_OF(node, struct region, of_file);
        vaddr_t va;
        if (p->refs && place_in(r, p->index, &va))
            used |= space_scan(r->space, va, 1, SCAN_CLEAR_ACCESSED, tell_used, p);
    }
    return used;
}

void cache_unmap(struct page *p)
{
    LIST_EACH(&p->file->regions, node, after) {
        struct region *r = LIST_OF(node, struct region, of_file);
        vaddr_t va;
        if (p->refs == 0)
            return;
        if (place_in(r, p->index, &va) && (region_is_shared(r) || space_page(r->space, va) == p))
            space_zap(r->space, va, 1);
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
            space_zap(r->space, r->start + (skip << PAGE_SHIFT), pages - skip);
    }
}

static void drop_list(struct list *pages, uint64_t index, uint64_t end)
{
    for (struct list *node = pages->prev, *before = node->prev; node != pages; node = before, before = node->prev) {
        struct page *p = LIST_OF(node, struct page, of_file); /* from the last: frames are taken as they were given last */
        if (p->index < index || p->index >= end)
            continue;
        cache_unmap(p);
        cache_remove(p);
    }
}

static void drop(struct file *f, uint64_t index, uint64_t end)
{
    drop_list(&f->clean, index, end);
    drop_list(&f->busy, index, end);
    drop_list(&f->dirty, index, end); /* last: unmapping may have made clean ones dirty, but then removes them */
}

void cache_drop_from(struct file *f, uint64_t index)
{
    drop(f, index, UINT64_MAX);
}

/* Zeroes the bytes [from, to) of page `index`, if it is cached. The page; NULL if it is not. */
static struct page *zero(struct file *f, uint64_t index, uint64_t from, uint64_t to)
{
    struct page *p = from < to ? cache_find(f, index) : NULL;
    if (!p || !page_is_valid(p))
        return NULL;
    memset((char *)page_data(p) + from, 0, to - from);
    return p;
}

void cache_zero_tail(struct file *f, uint64_t size)
{
    uint64_t inside = size & (PAGE_BYTES - 1);
    if (inside)
        zero(f, size >> PAGE_SHIFT, inside, PAGE_BYTES);
}

/* The same for a part of a page that becomes a hole: some of its blocks may go. */
static void zero_edge(struct file *f, uint64_t index, uint64_t from, uint64_t to)
{
    struct page *p = zero(f, index, from, to);
    if (p)
        cache_lacks_blocks(p);
}

void cache_punch(struct file *f, uint64_t from, uint64_t to)
{
    if (to >= f->size)
        to = (f->size + PAGE_BYTES - 1) & ~(uint64_t)(PAGE_BYTES - 1);
    uint64_t first = (from + PAGE_BYTES - 1) >> PAGE_SHIFT, last = to >> PAGE_SHIFT, inside = from & (PAGE_BYTES - 1);
    if (first > last) {
        zero_edge(f, last, inside, to & (PAGE_BYTES - 1));
        return;
    }
    if (inside)
        zero_edge(f, first - 1, inside, PAGE_BYTES);
    zero_edge(f, last, 0, to & (PAGE_BYTES - 1));
    drop(f, first, last);
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

bool cache_resident(const struct region *r, vaddr_t va)
{
    const struct page *p = va - r->start < r->backed ? cache_find(r->file, region_file_page(r, va)) : NULL;
    return p && page_is_valid(p);
}

const char *cache_check(const struct region *r, vaddr_t va, const struct page *p, unsigned bits)
{
    if (p->kind != PAGE_CACHE)
        return anon_check(r, p, bits);
    if (p->file != r->file || p->index != region_file_page(r, va))
        return "a page of an object lies where another belongs";
    if (va - r->start >= r->backed)
        return "a page of a file lies beyond what its region has of it";
    return !region_is_shared(r) && (bits & PROT_W) ? "a private region may write a page of a file" : NULL;
}
