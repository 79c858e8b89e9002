/* Pages that leave memory. State: how many wait for the disk. */
#include "going.h"

#include "reclaim.h"
#include "shadow.h"
#include "swap.h"
#include "swap_shared.h"

#include <sdk/cache.h>
#include <sdk/disk.h>
#include <sdk/lazy.h>
#include <sdk/object.h>
#include <sdk/stat.h>

static uint64_t going;

uint64_t going_key(const struct page *p)
{
    return (p->file->id ? p->file->id : (uintptr_t)p->file / sizeof *p->file) << 32 ^ p->index ^ UINT64_C(1) << 63;
}

bool going_can(const struct page *p)
{
    return swap_is_on() || (p->kind == PAGE_CACHE && p->file->kind->on_disk);
}

void going_left(void)
{
    going--;
}

uint64_t going_pages(void)
{
    return going;
}

bool going_was_mapped_used(struct page *p)
{
    return p->refs && (p->kind == PAGE_CACHE ? cache_was_used(p) : swap_was_used(p));
}

static void drop(struct page *p)
{
    struct file *f = p->file;
    shadow_put(going_key(p));
    cache_remove(p);
    counters.evicted_file++;
    file_review(f);
}

static enum going start(struct page *p)
{
    p->reclaim = RECLAIM_GOING;
    p->flags &= (uint8_t)~PAGE_USED;
    going++;
    return GOING_STARTED;
}

/* Does nothing hold it here: a job that counts on it, a lock? That may have come while it was being written. */
static bool may_go(const struct page *p)
{
    return !p->file->job && !(p->flags & (PAGE_PINNED | PAGE_WIRED));
}

static enum going try_file(struct page *p)
{
    if (!may_go(p) || p->state == PAGE_READING)
        return GOING_STAYS;
    if (p->refs)
        cache_unmap(p);
    if (p->refs)
        return GOING_STAYS;
    if (p->state == PAGE_CLEAN) {
        drop(p);
        return GOING_GONE;
    }
    if (p->state == PAGE_WRITING)
        return start(p);
    if (p->state == PAGE_DIRTY && !(p->flags & PAGE_FAILED) && disk_write(p))
        return start(p);
    return GOING_STAYS;
}

/* What was stored to since is in use. */
static enum going try_lazy(struct page *p)
{
    if (!lazy_drop(p))
        return GOING_STAYS;
    counters.dropped_lazy++;
    return GOING_GONE;
}

enum going going_try(struct page *p)
{
    if (p->kind == PAGE_CACHE && p->file->kind->on_disk)
        return try_file(p);
    if (p->flags & PAGE_LAZY)
        return try_lazy(p);
    if (!swap_is_on())
        return GOING_STAYS;
    enum going result = p->kind == PAGE_CACHE ? shared_out(p) : swap_out(p);
    return result == GOING_STARTED ? start(p) : result;
}

void going_written(struct page *p)
{
    if (!(p->reclaim & RECLAIM_GOING))
        return;
    going--;
    p->reclaim = 0;
    bool used = (p->flags & PAGE_USED) || p->refs || !may_go(p);
    if (used || p->state != PAGE_CLEAN)
        reclaim_again(p, used);
    else {
        shadow_put(going_key(p));
        cache_remove(p); /* its file is looked at by whoever tells of the write */
        counters.evicted_file++;
    }
}
