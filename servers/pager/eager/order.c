/*
 * Regions in order of address. State: the slab they come of; in each space the head of its list, and regions set aside, so that
 * what was checked to fit does fit.
 * Invariant: inserted regions are in ascending order; a spare one is in the list of spares.
 */
#include "order.h"

#include <sdk/list.h>
#include <sdk/slab.h>
#include <sdk/space.h>

enum { SPARES = 12 }; /* exec needs most: a region for each segment, the stack and the heap */

struct node {
    struct region region; /* first */
    struct list link;
};

struct order {
    struct list nodes, spares; /* next == NULL: a new space */
    unsigned count, spare_count;
};
_Static_assert(sizeof(struct order) <= SPACE_POLICY_BYTES, "lies in the space");

static struct slab slab;

void order_init(void)
{
    slab_init(&slab, sizeof(struct node));
}

static struct order *order_of(struct space *sp)
{
    struct order *o = space_policy(sp);
    if (!o->nodes.next) {
        list_init(&o->nodes);
        list_init(&o->spares);
    }
    return o;
}

struct region *order_next(struct space *sp, vaddr_t va)
{
    struct order *o = order_of(sp);
    LIST_EACH(&o->nodes, at, after) {
        struct node *n = LIST_OF(at, struct node, link);
        if (n->region.end > va)
            return &n->region;
    }
    return NULL;
}

unsigned order_room(struct space *sp)
{
    struct order *o = order_of(sp);
    while (o->spare_count < SPARES && o->count + o->spare_count < ORDER_REGIONS_MAX) {
        struct node *n = slab_get(&slab);
        if (!n)
            break;
        list_init(&n->link);
        list_push_back(&o->spares, &n->link);
        o->spare_count++;
    }
    return o->spare_count;
}

struct region *order_new(struct space *sp)
{
    struct order *o = order_of(sp);
    if (order_room(sp) == 0)
        return NULL;
    return &LIST_OF(o->spares.next, struct node, link)->region;
}

void order_insert(struct space *sp, struct region *r)
{
    struct order *o = order_of(sp);
    struct node *n = (struct node *)r;
    struct list *before = o->nodes.prev;
    list_remove(&n->link);
    o->spare_count--;
    while (before != &o->nodes && LIST_OF(before, struct node, link)->region.start > r->start)
        before = before->prev;
    list_insert(before, &n->link);
    o->count++;
}

void order_remove(struct space *sp, struct region *r)
{
    struct order *o = order_of(sp);
    struct node *n = (struct node *)r;
    list_remove(&n->link);
    o->count--;
    if (o->spare_count < SPARES) {
        list_push_back(&o->spares, &n->link);
        o->spare_count++;
    } else {
        slab_put(&slab, n);
    }
}

void order_end(struct space *sp)
{
    struct order *o = order_of(sp);
    for (struct list *at = list_pop(&o->spares); at; at = list_pop(&o->spares))
        slab_put(&slab, LIST_OF(at, struct node, link));
    o->spare_count = 0;
}
