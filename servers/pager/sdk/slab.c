/*
 * Small objects of one size. Each frame begins with a header; free objects are linked through their first word.
 * Invariant: a frame is in `partial` exactly if it has a free object; none is kept without objects in use.
 */
#include "slab.h"

#include "commit.h"
#include "evict.h"
#include "frames.h"

#include <rt/log.h>

struct slab_frame {
    struct list link;
    void *free;
    uint64_t used;
};

void slab_init(struct slab *s, uint32_t object_bytes)
{
    list_init(&s->partial);
    s->object_bytes = (object_bytes + 15) & ~15u;
    s->per_frame = (PAGE_BYTES - sizeof(struct slab_frame)) / s->object_bytes;
    s->in_use = s->frames = 0;
    rt_assert(s->per_frame > 0);
}

static struct slab_frame *grow(struct slab *s)
{
    if (!commit_has_own_room())
        return NULL;
    struct page *p = evict_frame(PAGE_OWN);
    if (!p)
        return NULL;
    struct slab_frame *f = page_data(p);
    char *object = (char *)(f + 1);
    f->used = 0;
    f->free = NULL;
    for (uint32_t i = 0; i < s->per_frame; i++, object += s->object_bytes) {
        *(void **)(void *)object = f->free;
        f->free = object;
    }
    list_push_front(&s->partial, &f->link);
    s->frames++;
    return f;
}

void *slab_get(struct slab *s)
{
    struct slab_frame *f;
    if (list_empty(&s->partial)) {
        f = grow(s);
        if (!f)
            return NULL;
    } else {
        f = LIST_OF(s->partial.next, struct slab_frame, link);
    }
    void *object = f->free;
    f->free = *(void **)object;
    f->used++;
    s->in_use++;
    if (!f->free)
        list_remove(&f->link);
    return object;
}

void slab_put(struct slab *s, void *object)
{
    struct slab_frame *f = (struct slab_frame *)((uintptr_t)object & ~(uintptr_t)(PAGE_BYTES - 1));
    rt_assert(f->used > 0);
    if (!f->free)
        list_push_front(&s->partial, &f->link);
    *(void **)object = f->free;
    f->free = object;
    s->in_use--;
    if (--f->used == 0) {
        list_remove(&f->link);
        s->frames--;
        frame_give(page_of(f));
    }
}
