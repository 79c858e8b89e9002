/*
 * Eviction: second chance over the cache's queue. A page that was looked up since the hand last came by is passed once;
 * so is one that is mapped, for its users do not come by the cache.
 */
#include "evict.h"

#include "cache.h"
#include "commit.h"
#include "disk.h"

#include <abi/err.h>

static void requeue(struct page *p)
{
    list_remove(&p->link);
    list_push_back(&cache_queue, &p->link);
}

/* Drops p if that is possible at once. */
static bool try_drop(struct page *p)
{
    struct file *f = p->file;
    if (p->refs)
        cache_unmap(p);
    if (p->refs || p->state != PAGE_CLEAN)
        return false;
    cache_remove(p);
    file_review(f);
    return true;
}

/* Frees one frame, or starts write-backs and returns false. */
static bool evict_one(void)
{
    uint64_t looks = 2 * frames_of(PAGE_CACHE) + 1;
    while (looks-- && !list_empty(&cache_queue)) {
        struct page *p = LIST_OF(cache_queue.next, struct page, link);
        requeue(p);
        if (p->flags & PAGE_USED)
            p->flags &= (uint8_t)~PAGE_USED;
        else if (p->file->job || (p->flags & PAGE_PINNED))
            continue;
        else if (p->state == PAGE_CLEAN && try_drop(p))
            return true;
        else if (p->state == PAGE_DIRTY && !(p->flags & PAGE_FAILED))
            disk_write(p);
    }
    return false;
}

struct page *evict_frame(enum page_kind kind)
{
    struct page *p = frame_take(kind);
    if (!p && evict_one())
        p = frame_take(kind);
    return p;
}

struct page *evict_frame_behind(const struct page *before, enum page_kind kind)
{
    struct page *p = before ? frame_take_next(before, kind) : NULL;
    return p ? p : evict_frame(kind);
}

struct page *evict_own_frame(void)
{
    return commit_has_own_room() ? evict_frame(PAGE_OWN) : NULL;
}

int64_t evict_wait(struct request *rq)
{
    if (disk_writing() == 0 && disk_reading() == 0)
        return ERR_NOMEM;
    return request_wait(rq, &disk_waiters);
}

void evict_make_room(uint64_t n)
{
    while (frames_of(PAGE_FREE) < n && evict_one())
        ;
}
