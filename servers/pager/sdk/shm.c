/*
 * Shared anonymous memory: an object whose pages lie in the cache, or on the swap disk if there is one (memory.h). It is promised as a whole when it is
 * made, and ends with the last region that maps it.
 */
#include "object.h"

#include "cache.h"
#include "commit.h"
#include "evict.h"
#include "fault.h"
#include "memory.h"
#include "policy.h"
#include "stat.h"

#include <abi/err.h>

/* May its pages leave memory? */
static bool may_leave(void)
{
    return pager_policy->memory && pager_policy->memory->room() > 0;
}

static void give_promise(uint64_t pages)
{
    may_leave() ? commit_give(pages) : commit_give_fixed(pages);
}

struct file *file_get_anon(uint64_t pages)
{
    if (commit_take(pages, may_leave() ? COMMIT_NORMAL : COMMIT_FIXED) != 0)
        return NULL;
    struct file *f = file_make(&object_shm, 0, pages << PAGE_SHIFT);
    if (!f) {
        give_promise(pages);
        return NULL;
    }
    f->committed = pages;
    return f;
}

static int64_t fetch(struct request *rq, struct file *f, uint64_t index, struct ahead *a, struct page **out)
{
    if (may_leave() && pager_policy->memory->shared_is_away(f, index))
        return pager_policy->memory->shared_in(rq, f, index);
    struct page *p = evict_frame_behind(index ? cache_find(f, index - 1) : NULL, PAGE_BUSY);
    (void)a;
    if (!p)
        return evict_wait(rq);
    page_zero(p);
    cache_insert(p, f, index, PAGE_CLEAN);
    *out = p;
    return 0;
}

static int64_t fault(struct request *rq, struct region *r, struct fault *f)
{
    uint64_t index = region_file_page(r, f->va);
    if (index >= r->file->size >> PAGE_SHIFT)
        return ERR_RANGE;
    bool fresh = !cache_find(r->file, index);
    int64_t status = cache_get(rq, r->file, index, NULL, &f->page);
    if (status == 0) {
        f->prot = r->prot;
        f->kind = fresh ? STAT_ANON : STAT_CACHED;
    }
    return status;
}

static bool keeps(const struct file *f)
{
    (void)f;
    return false;
}

static bool end(struct file *f)
{
    if (may_leave())
        pager_policy->memory->shared_gone(f);
    give_promise(f->committed);
    return true;
}

const struct object_kind object_shm = { .name = "shared", .fault = fault, .resident = cache_resident, .check = cache_check, .fetch = fetch,
                                        .keeps = keeps, .end = end };
