/*
 * Eviction. If the pager has nothing of its own for it (memory.h): second chance over a queue of the cache's pages. One that was
 * looked up since the hand last came by is passed once; so is one that is mapped, for its users do not come by the cache.
 */
#include "evict.h"

#include "cache.h"
#include "commit.h"
#include "disk.h"
#include "memory.h"
#include "policy.h"

#include <abi/err.h>

enum { OWN_KEPT = 8 }; /* frames for the pager's own tables: who waits for a frame needs a place in a queue */

static struct list queue; /* least recently queued first */

void evict_init(const struct server_boot *boot)
{
    list_init(&queue);
    if (pager_policy->memory)
        pager_policy->memory->start(boot);
}

void evict_enter(struct page *p)
{
    if (pager_policy->memory)
        pager_policy->memory->enter(p);
    else if (p->kind == PAGE_CACHE)
        list_push_back(&queue, &p->link);
}

void evict_leave(struct page *p)
{
    if (pager_policy->memory)
        pager_policy->memory->leave(p);
    else
        list_remove(&p->link);
}

void evict_written(struct page *p)
{
    if (pager_policy->memory)
        pager_policy->memory->written(p);
}

void evict_before_wait(void)
{
    if (pager_policy->memory)
        pager_policy->memory->before_wait();
}

static void requeue(struct page *p)
{
    list_remove(&p->link);
    list_push_back(&queue, &p->link);
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
    if (pager_policy->memory)
        return pager_policy->memory->evict_one();
    uint64_t looks = 2 * frames_of(PAGE_CACHE) + 1;
    while (looks-- && !list_empty(&queue)) {
        struct page *p = LIST_OF(queue.next, struct page, link);
        requeue(p);
        if (p->flags & PAGE_USED)
            p->flags &= (uint8_t)~PAGE_USED;
        else if (p->file->job || (p->flags & (PAGE_PINNED | PAGE_WIRED)))
            continue;
        else if (p->state == PAGE_CLEAN && try_drop(p))
            return true;
        else if (p->state == PAGE_DIRTY && !(p->flags & PAGE_FAILED))
            disk_write(p);
    }
    return false;
}

/* Must anonymous memory not grow? Or programs that were promised too much would take the last pages of their own code in turns. */
static bool is_at_end(void)
{
    const struct pager_memory *memory = pager_policy->memory;
    return commit_is_at_end() && !(memory && memory->has_room());
}

static __attribute__((noinline)) struct page *take_evicted(enum page_kind kind)
{
    return evict_one() ? frame_take(kind) : NULL;
}

struct page *evict_frame(enum page_kind kind)
{
    bool kept = kind != PAGE_OWN && frames_of(PAGE_FREE) <= OWN_KEPT && pager_policy->memory;
    if (kind == PAGE_ANON && is_at_end())
        return NULL;
    struct page *p = kept ? NULL : frame_take(kind);
    if (!p)
        p = take_evicted(kind);
    if (p && kind == PAGE_ANON)
        evict_enter(p);
    return p;
}

struct page *evict_frame_behind(const struct page *before, enum page_kind kind)
{
    struct page *p = before && frames_of(PAGE_FREE) > OWN_KEPT ? frame_take_next(before, kind) : NULL;
    if (p && kind == PAGE_ANON)
        evict_enter(p);
    return p ? p : evict_frame(kind);
}

struct page *evict_own_frame(void)
{
    return commit_has_own_room() ? evict_frame(PAGE_OWN) : NULL;
}

int64_t evict_wait(struct request *rq)
{
    const struct pager_memory *memory = pager_policy->memory;
    if (disk_writing() == 0 && disk_reading() == 0 && !(memory && memory->busy()))
        return ERR_NOMEM;
    return request_wait(rq, &disk_waiters);
}

void evict_make_room(uint64_t n)
{
    while (frames_of(PAGE_FREE) < n && evict_one())
        ;
}
