/* What all objects with a struct file share: who uses them, and when they end. */
#include "object.h"

#include "cache.h"
#include "slab.h"

#include <rt/log.h>
#include <rt/string.h>

static struct slab slab;

void files_init(void)
{
    slab_init(&slab, sizeof(struct file));
    inodes_init();
}

struct file *file_make(const struct object_kind *kind, uint64_t id, uint64_t size)
{
    struct file *f = slab_get(&slab);
    if (!f)
        return NULL;
    memset(f, 0, sizeof *f);
    f->kind = kind;
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

void file_hold(struct file *f)
{
    if (f->users++ == 0 && f->kind->busy)
        f->kind->busy(f);
}

void file_review(struct file *f)
{
    if (f->users || f->job)
        return;
    if (!f->kind->keeps(f))
        cache_drop_from(f, 0);
    if (f->cached || f->reading || f->writing)
        return;
    rt_assert(list_empty(&f->regions) && list_empty(&f->waiters));
    if (f->kind->end(f))
        slab_put(&slab, f);
}

void file_put(struct file *f)
{
    rt_assert(f->users > 0);
    if (--f->users > 0)
        return;
    if (f->kind->idle)
        f->kind->idle(f);
    else
        file_review(f);
}

void file_add_region(struct file *f, struct region *r)
{
    file_hold(f);
    list_push_back(&f->regions, &r->of_file);
    if (f->kind->mapped)
        f->kind->mapped(f, r);
}

void file_remove_region(struct file *f)
{
    file_put(f);
}

uint64_t files_count(void)
{
    return slab.in_use;
}

uint64_t files_frames(void)
{
    return slab.frames;
}
