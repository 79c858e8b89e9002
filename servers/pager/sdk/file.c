/*
 * File objects. State: the hash by inode id, the list of all inodes, the list of idle ones.
 * Invariant: a file is in `idle` exactly if it is an inode with no users.
 */
#include "file.h"

#include "cache.h"
#include "commit.h"
#include "disk.h"
#include "region.h"
#include "slab.h"

#include <rt/log.h>
#include <rt/string.h>

enum { BUCKETS = 256, IDLE_MAX = 256 };

static struct slab slab;
static struct file *buckets[BUCKETS];
static struct list all, idle;
static unsigned idle_count;

void files_init(void)
{
    slab_init(&slab, sizeof(struct file));
    list_init(&all);
    list_init(&idle);
    memset(buckets, 0, sizeof buckets);
    idle_count = 0;
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

static struct file *make(uint64_t id, uint64_t size)
{
    struct file *f = slab_get(&slab);
    if (!f)
        return NULL;
    memset(f, 0, sizeof *f);
    f->id = id;
    f->size = size;
    list_init(&f->all);
    list_init(&f->idle);
    list_init(&f->regions);
    list_init(&f->clean);
    list_init(&f->dirty);
    list_init(&f->busy);
    list_init(&f->waiters);
    f->users = 1;
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
    f = make(id, size);
    if (!f)
        return NULL;
    struct file **b = bucket(id);
    f->hash_next = *b;
    *b = f;
    list_push_back(&all, &f->all);
    return f;
}

struct file *file_get_anon(uint64_t pages)
{
    if (commit_take(pages, COMMIT_NORMAL) != 0)
        return NULL;
    struct file *f = make(0, pages << PAGE_SHIFT);
    if (!f) {
        commit_give(pages);
        return NULL;
    }
    f->committed = pages;
    return f;
}

void file_hold(struct file *f)
{
    if (f->users++ == 0) {
        list_remove(&f->idle);
        idle_count--;
    }
}

static void unhash(struct file *f)
{
    struct file **at = bucket(f->id);
    while (*at != f)
        at = &(*at)->hash_next;
    *at = f->hash_next;
}

/* Nothing uses it and nothing is cached. */
static void end(struct file *f)
{
    rt_assert(f->cached == 0 && list_empty(&f->regions) && list_empty(&f->waiters));
    if (file_is_anon(f)) {
        commit_give(f->committed);
    } else {
        disk_release(f);
        unhash(f);
        list_remove(&f->all);
        list_remove(&f->idle);
        idle_count--;
    }
    slab_put(&slab, f);
}

void file_review(struct file *f)
{
    if (f->users || f->job)
        return;
    if (file_is_anon(f) || f->unlinked)
        cache_drop_from(f, 0);
    if (f->cached == 0 && f->reading == 0 && f->writing == 0)
        end(f);
}

void file_put(struct file *f)
{
    rt_assert(f->users > 0);
    if (--f->users > 0)
        return;
    if (!file_is_anon(f)) {
        list_push_back(&idle, &f->idle);
        idle_count++;
    }
    file_review(f);
    if (idle_count > IDLE_MAX)
        files_trim(IDLE_MAX - IDLE_MAX / 8);
}

void file_add_region(struct file *f, struct region *r)
{
    file_hold(f);
    list_push_back(&f->regions, &r->of_file);
}

void file_remove_region(struct file *f)
{
    file_put(f);
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
    LIST_EACH(&idle, node, after) {
        struct file *f = LIST_OF(node, struct file, idle);
        if (idle_count <= keep)
            return;
        if (f->dirtied || f->reading || f->writing || f->job)
            continue;
        cache_drop_from(f, 0);
        file_review(f);
    }
}

uint64_t files_count(void)
{
    return slab.in_use;
}

struct file *file_each(struct file *f)
{
    struct list *next = f ? f->all.next : all.next;
    return next == &all ? NULL : LIST_OF(next, struct file, all);
}
