/*
 * 16 VMAs in no order; one with start == end is free. All look-ups go over the whole table: at this size that is as fast as
 * anything.
 */
#include "table.h"

#include <sdk/space.h>

struct table {
    struct region vma[VMA_SLOTS];
};
_Static_assert(sizeof(struct table) <= SPACE_POLICY_BYTES, "lies in the space");

static bool is_free(const struct region *r)
{
    return r->start == r->end;
}

struct region *table_next(struct space *sp, vaddr_t va)
{
    struct table *t = space_policy(sp);
    struct region *best = NULL;
    for (struct region *r = t->vma; r < t->vma + VMA_SLOTS; r++)
        if (r->end > va && (!best || r->end < best->end))
            best = r;
    return best;
}

struct region *table_new(struct space *sp)
{
    struct table *t = space_policy(sp);
    for (struct region *r = t->vma; r < t->vma + VMA_SLOTS; r++)
        if (is_free(r))
            return r;
    return NULL;
}

void table_insert(struct space *sp, struct region *r)
{
    (void)sp, (void)r; /* it lies where it is looked for */
}

void table_remove(struct space *sp, struct region *r)
{
    (void)sp;
    r->start = r->end = 0;
}

unsigned table_room_empty(struct space *sp)
{
    (void)sp;
    return VMA_SLOTS;
}

unsigned table_room(struct space *sp)
{
    struct table *t = space_policy(sp);
    unsigned room = 0;
    for (struct region *r = t->vma; r < t->vma + VMA_SLOTS; r++)
        room += is_free(r);
    return room;
}
