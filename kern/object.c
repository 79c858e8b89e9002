/* Making, destroying and asking about objects of any type. */
#include <kern/object.h>

#include <abi/err.h>
#include <kern/call.h>
#include <kern/memory.h>
#include <kern/obj/endpoint.h>
#include <kern/obj/irq.h>
#include <kern/obj/pool.h>
#include <kern/obj/space.h>
#include <kern/print.h>
#include <kern/sched.h>

/* What an object uses of its frame; the rest is zero. */
static size_t object_bytes(uint8_t type)
{
    switch (type) {
    case OBJ_THREAD:
        return sizeof(struct thread);
    case OBJ_SPACE:
        return sizeof(struct space);
    case OBJ_ENDPOINT:
        return sizeof(struct endpoint);
    default:
        return PAGE_BYTES;
    }
}

/* A Pool of a part of `pool`, or of the device Pool that a4 names above bit 32. */
static int make_pool(struct thread *t, struct pool *pool, void *object)
{
    const uint64_t *x = t->regs.x;
    struct pool *from = pool;
    int err = x[REG_A4] >> 32 ? cap_object(t, x[REG_A4] >> 32, OBJ_POOL, RIGHT_MAKE, &from) : 0;
    if (err)
        return err;
    if (x[REG_A4] >> 32 && !from->device)
        return ERR_INVAL;
    return pool_split(from, (uint32_t)x[REG_A4], x[REG_A5], object);
}

/* Sets up the object of `type` in a frame, zeroed if it cannot fail. If that fails the frame is as it was. */
static int init_object(struct thread *t, uint64_t type, struct pool *pool, void *object)
{
    const uint64_t *x = t->regs.x;
    struct irq *root;
    int err;
    switch (type) {
    case OBJ_THREAD:
        thread_init(object);
        return 0;
    case OBJ_SPACE:
        space_init(object, x[REG_A4]);
        return 0;
    case OBJ_POOL:
        return make_pool(t, pool, object);
    case OBJ_IRQ:
        err = cap_object(t, x[REG_A4], OBJ_IRQ, RIGHT_MAKE, &root);
        if (!err && root->line != 0)
            err = ERR_INVAL;
        return err ? err : irq_init(object, x[REG_A5]);
    default: /* an endpoint or captable is all zero */
        return 0;
    }
}

int object_make(struct thread *t)
{
    const uint64_t *x = t->regs.x;
    uint64_t type = x[REG_A2];
    struct pool *pool;
    struct cap *slot;
    struct frame *f;
    pfn_t pfn;
    if (type == OBJ_NONE || type >= OBJ_TYPES)
        return ERR_INVAL;
    int err = cap_object(t, x[REG_A0], OBJ_POOL, RIGHT_MAKE, &pool);
    if (!err)
        err = pool_usable(pool, x[REG_A1], &pfn, &f);
    if (!err)
        err = cap_empty_slot(t, x[REG_A3], &slot);
    if (err)
        return err;
    void *object = pfn_direct(pfn);
    pool_take(pool, f, (uint8_t)type);
    if (type != OBJ_POOL && type != OBJ_IRQ) /* making these may fail, and then changes nothing */
        pool_zero(f);
    err = init_object(t, type, pool, object);
    if (err) {
        pool_untake(pool, f);
        return err;
    }
    cap_fill(slot, object, (uint8_t)type, RIGHT_ALL, 0);
    return 0;
}

static int64_t end_object(struct thread *t, uint8_t type, void *object)
{
    switch (type) {
    case OBJ_THREAD:
        thread_destroy(object);
        return 0;
    case OBJ_SPACE: {
        uint64_t progress = t->progress;
        int result = space_destroy(object, &progress);
        while (result == CALL_RESTART && !t->space) /* t ends with its space: nobody would enter the call again */
            result = space_destroy(object, &progress);
        t->progress = progress;
        return result;
    }
    case OBJ_ENDPOINT:
        endpoint_destroy(object);
        return 0;
    case OBJ_POOL:
        return pool_destroy(object);
    case OBJ_IRQ:
        irq_destroy(object);
        return 0;
    default:
        return 0;
    }
}

int64_t object_destroy(struct thread *t, uint64_t name)
{
    struct cap *c;
    int err = cap_find(t, name, OBJ_NONE, RIGHT_CTRL, &c);
    if (err)
        return err;
    uint32_t pfn = c->object.pfn;
    struct frame *f = frame_find(pfn);
    if (f->gen == UINT32_MAX)
        return ERR_BUSY; /* its generations are used up: it stays what it is (INV-3) */
    const uint8_t type = c->type;
    int64_t result = end_object(t, type, ref_object(c->object));
    if (result)
        return result;
    f->gen++; /* every capability to it is dead from here on */
    pool_give_back(pfn, f, object_bytes(type));
    return 0;
}

int64_t object_info(struct thread *t, uint64_t name)
{
    struct cap *c;
    uint64_t *x = t->regs.x;
    int err = cap_find(t, name, OBJ_NONE, 0, &c);
    if (err)
        return err;
    x[REG_A1] = c->badge;
    x[REG_A2] = x[REG_A3] = x[REG_A4] = 0;
    if (c->type == OBJ_POOL) {
        const struct pool *p = ref_object(c->object);
        x[REG_A2] = p->count;
        x[REG_A3] = p->used;
        x[REG_A4] = c->rights & RIGHT_PHYS ? p->base << PAGE_SHIFT : 0;
    } else if (c->type == OBJ_THREAD) {
        const struct thread *of = ref_object(c->object);
        x[REG_A2] = sched_ticks(of);
        x[REG_A3] = of->state == THREAD_READY || of->state == THREAD_RUNNING;
    } else if (c->type == OBJ_SPACE) {
        const struct space *s = ref_object(c->object);
        x[REG_A2] = s->mapped_pages;
        x[REG_A3] = s->large_leaves;
    }
    return c->type | c->rights << 8;
}
