/* Pool: a range of frames, named by index. */
#include <kern/obj/pool.h>

#include <abi/err.h>
#include <kern/machine.h>
#include <kern/memory.h>
#include <kern/print.h>

struct frame *frame_records;
pfn_t frame_first, frame_end;
uintptr_t frame_base;

int pool_frame(const struct pool *p, uint64_t index, pfn_t *pfn, struct frame **f)
{
    if (index >= p->count)
        return ERR_INVAL;
    *pfn = p->base + index;
    *f = p->device ? NULL : frame_find(*pfn);
    if (*f && (*f)->owner != direct_pfn(p))
        return ERR_INVAL;
    return 0;
}

int pool_usable(const struct pool *p, uint64_t index, pfn_t *pfn, struct frame **f)
{
    int err = pool_frame(p, index, pfn, f);
    if (err)
        return err;
    if (!*f)
        return ERR_INVAL;
    return frame_usable(*f) ? 0 : ERR_BUSY;
}

void pool_take(struct pool *p, struct frame *f, uint8_t kind)
{
    assert(frame_usable(f)); /* INV-2 */
    f->kind = kind;
    f->maps = 0;
    p->used++;
}

void pool_zero(struct frame *f)
{
    if (!f->clean)
        frame_clear(pfn_direct(frame_pfn(f)));
    f->clean = false;
}

void pool_untake(struct pool *p, struct frame *f)
{
    f->kind = FRAME_FREE;
    assert(p->used > 0);
    p->used--;
}

void pool_give_back(pfn_t pfn, struct frame *f, size_t bytes)
{
    memset(pfn_direct(pfn), 0, bytes);
    f->maps = 0;
    f->clean = true;
    if (f->owner)
        pool_untake(pfn_direct(f->owner), f);
    else
        f->kind = FRAME_RESERVED; /* the root task's own, from boot: nobody can name it again */
}

int pool_split(struct pool *from, uint64_t first, uint64_t count, struct pool *p)
{
    if (count == 0 || first >= from->count || count > from->count - first)
        return ERR_INVAL;
    for (uint64_t i = first; i < first + count && !from->device; i++) {
        const struct frame *f = frame_find(from->base + i);
        if (f->owner != direct_pfn(from) || !frame_usable(f))
            return ERR_BUSY;
    }
    *p = (struct pool){.base = from->base + first, .count = count, .parent = ref_to(from), .device = from->device};
    for (uint64_t i = 0; i < count && !p->device; i++)
        frame_find(p->base + i)->owner = direct_pfn(p);
    return 0;
}

int pool_destroy(struct pool *p)
{
    if (!p->parent.pfn)
        return ERR_BUSY;
    if (p->device) /* has no frames to give back, and its parent may be gone */
        return 0;
    if (!ref_alive(p->parent))
        return ERR_BUSY;
    for (uint64_t i = 0; i < p->count; i++) {
        const struct frame *f = frame_find(p->base + i);
        if (f->owner != direct_pfn(p) || !frame_usable(f))
            return ERR_BUSY;
    }
    for (uint64_t i = 0; i < p->count; i++)
        frame_find(p->base + i)->owner = p->parent.pfn;
    return 0;
}

bool pool_device_allowed(pfn_t pfn)
{
    return !machine_is_ours(pfn << PAGE_SHIFT);
}
