/*
 * Files of fs: objects whose pages come from the disk through the cache. State: the hash by inode id, the list of all, the list of those nobody uses.
 * Invariant: an inode is in `idle` exactly if it has no users.
 */
#include "object.h"

#include "anon.h"
#include "cache.h"
#include "disk.h"
#include "evict.h"
#include "policy.h"
#include "stat.h"
#include "writeback.h"

#include <abi/fault.h>
#include <proto/fs.h>
#include <rt/log.h>
#include <rt/string.h>

enum { BUCKETS = 256, IDLE_MAX = 256 };

static struct file *buckets[BUCKETS];
static struct list all, idle_list;
static unsigned idle_count;
static bool any_late; /* an idle file has no page and should have ended */
static bool release_asked; /* fs waits for disk_released() */

void inodes_init(void)
{
    list_init(&all);
    list_init(&idle_list);
    memset(buckets, 0, sizeof buckets);
    idle_count = 0;
    any_late = release_asked = false;
}

static struct file **bucket(uint64_t id)
{
    return &buckets[(id * UINT64_C(0x9e3779b97f4a7c15)) >> 56];
}

struct file *file_find(uint64_t id)
{
    struct file *f = *bucket(id);
    while (f && f->id != id)
        f = f->hash_next;
    return f;
}

struct file *file_get(uint64_t id, uint64_t size)
{
    rt_assert(id != 0);
    struct file *f = file_find(id);
    if (f) {
        file_hold(f);
        return f;
    }
    f = file_make(&object_inode, id, size);
    if (!f)
        return NULL;
    struct file **b = bucket(id);
    f->hash_next = *b;
    *b = f;
    list_push_back(&all, &f->all);
    return f;
}

void file_unlinked(uint64_t id)
{
    struct file *f = file_find(id);
    if (!f)
        return;
    f->unlinked = true;
    file_review(f);
}

void files_trim(unsigned keep)
{
    LIST_EACH(&idle_list, node, after) {
        struct file *f = LIST_OF(node, struct file, idle);
        if (idle_count <= keep)
            return;
        if (f->dirtied || f->reading || f->writing || f->job)
            continue;
        cache_drop_from(f, 0);
        file_review(f);
    }
}

void files_end_late(void)
{
    if (!any_late)
        return;
    any_late = false;
    LIST_EACH(&idle_list, node, after)
        file_review(LIST_OF(node, struct file, idle));
}

void files_release_asked(void)
{
    release_asked = true;
}

void files_release_told(void)
{
    if (!release_asked)
        return;
    LIST_EACH(&idle_list, node, after)
        if (LIST_OF(node, struct file, idle)->unlinked)
            return; /* the disk still works on it */
    release_asked = !disk_released();
}

struct file *file_each(struct file *f)
{
    struct list *next = f ? f->all.next : all.next;
    return next == &all ? NULL : LIST_OF(next, struct file, all);
}

/* ---- what the kind does ---- */

/* The page of the file. A fault that waits for it remembers that it did. */
static int64_t get(struct request *rq, struct region *r, const struct fault *f, struct page **page)
{
    uint64_t index = region_file_page(r, f->va);
    if (!rq || !rq->is_fault)
        return cache_get(rq, r->file, index, &r->ahead, page);
    uint32_t before = rq->state;
    rq->state = FAULT_HAS_READ;
    int64_t status = cache_get(rq, r->file, index, &r->ahead, page);
    if (status == 0)
        rq->state = before;
    return status;
}

/* A private copy of the file page; what lies beyond `backed` bytes of it is zero. (Apart: a fault that needs none need not save the registers it takes.) */
static __attribute__((noinline)) int64_t copy_page(struct request *rq, struct region *r, struct fault *f, uint64_t backed)
{
    struct page *p = evict_frame(PAGE_ANON); /* first: what it evicts may be the very page */
    if (!p)
        return evict_wait(rq);
    struct page *from;
    int64_t status = get(rq, r, f, &from);
    if (status != 0) {
        frame_give(p);
        return status;
    }
    page_copy(p, from);
    if (backed < PAGE_BYTES)
        memset((char *)page_data(p) + backed, 0, PAGE_BYTES - backed);
    f->page = p;
    f->prot = r->prot;
    f->kind = STAT_COPY;
    return 0;
}

static int64_t fault(struct request *rq, struct region *r, struct fault *f)
{
    uint64_t index = region_file_page(r, f->va), backed = PAGE_BYTES;
    if (r->backed != REGION_BACKED_ALL) {
        uint64_t before = f->va - r->start;
        if (before >= r->backed)
            return anon_page(rq, r, f);
        if (r->backed - before < PAGE_BYTES)
            backed = r->backed - before;
    }
    if (index >= (r->file->size + PAGE_BYTES - 1) >> PAGE_SHIFT)
        return ERR_RANGE;
    bool shared = region_is_shared(r);
    if (backed < PAGE_BYTES || (!shared && (f->access & ACCESS_WRITE)))
        return copy_page(rq, r, f, backed);
    int64_t status = get(rq, r, f, &f->page);
    if (status == 0) {
        f->prot = shared ? r->prot : r->prot & ~(unsigned)PROT_W;
        f->kind = STAT_CACHED;
    }
    return status;
}

static int64_t fetch(struct request *rq, struct file *f, uint64_t index, struct ahead *a, struct page **out)
{
    (void)out; /* it is asked for again when it is there */
    if (f->job)
        return request_wait(rq, &f->waiters);
    if (!rq && f->read_error) {
        int64_t error = f->read_error;
        f->read_error = 0;
        return error;
    }
    bool chosen = a && pager_policy->read_miss; /* by the policy; else as many as the mask of a read tells of */
    return disk_read(rq, f, index, chosen ? pager_policy->read_miss(a, index).pages : FSR_MASK_PAGES);
}

static void mapped(struct file *f, const struct region *r)
{
    if (region_is_shared(r) && (r->max_prot & PROT_W))
        writeback_stores(f);
}

static void cut(struct file *f)
{
    if (f->dirtied)
        disk_write_back(f, false);
}

static void idle(struct file *f)
{
    list_push_back(&idle_list, &f->idle);
    idle_count++;
    file_review(f);
    if (idle_count > IDLE_MAX)
        files_trim(IDLE_MAX - IDLE_MAX / 8);
}

static void busy(struct file *f)
{
    list_remove(&f->idle);
    idle_count--;
}

static bool keeps(const struct file *f)
{
    return !f->unlinked;
}

static bool end(struct file *f)
{
    if (!disk_release(f)) {
        any_late = true;
        return false;
    }
    struct file **at = bucket(f->id);
    while (*at != f)
        at = &(*at)->hash_next;
    *at = f->hash_next;
    list_remove(&f->all);
    busy(f);
    return true;
}

const struct object_kind object_inode = { .name = "file", .on_disk = true, .fault = fault, .resident = cache_resident, .check = cache_check,
                                          .fetch = fetch, .mapped = mapped, .cut = cut, .idle = idle, .busy = busy, .keeps = keeps, .end = end };
