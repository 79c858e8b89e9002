/* Capabilities: slots in CapTable frames, and finding what one names. */
#include <kern/cap.h>

#include <abi/err.h>
#include <kern/obj/thread.h>
#include <kern/print.h>

struct ref ref_to(const void *object)
{
    uint32_t pfn = direct_pfn(object);
    return (struct ref){pfn, frame_find(pfn)->gen};
}

bool cap_is_empty(const struct cap *slot)
{
    return slot->type == OBJ_NONE || !ref_alive(slot->object);
}

/* Slot `slot` of the table in slot `table` of the root; NULL if there is none or it lacks rights. (A call
 * here would cost every look-up the saving of registers.) */
static inline __attribute__((always_inline)) struct cap *level2_slot(const struct captable *root, uint64_t table,
                                                                     uint64_t slot, uint8_t rights)
{
    if (table >= CAP_SLOTS || slot >= CAP_SLOTS)
        return NULL;
    const struct cap *c = &root->slots[table];
    if (c->type != OBJ_CAPTABLE || !ref_alive(c->object) || (c->rights & rights) != rights)
        return NULL;
    return &((struct captable *)ref_object(c->object))->slots[slot];
}

/* The slot that `name` addresses, whatever is in it; NULL if there is none. */
static inline struct cap *slot_at(struct thread *t, uint64_t name, uint8_t table_rights)
{
    uint64_t slot = name & ((1 << CAP_TABLE_SHIFT) - 1);
    if (!ref_alive(t->table) || slot == 0)
        return NULL;
    struct captable *root = ref_object(t->table);
    return name < CAP_SLOTS ? &root->slots[name] : level2_slot(root, name >> CAP_TABLE_SHIFT, slot, table_rights);
}

int cap_find(struct thread *t, uint64_t name, uint8_t type, uint8_t rights, struct cap **found)
{
    struct cap *c = slot_at(t, name, 0);
    if (!c || (c->type != type && (type != OBJ_NONE || c->type == OBJ_NONE)) || !ref_alive(c->object))
        return ERR_CAP;
    if ((c->rights & rights) != rights)
        return ERR_RIGHT;
    *found = c;
    return 0;
}

int cap_empty_slot(struct thread *t, uint64_t name, struct cap **slot)
{
    struct cap *c = slot_at(t, name, RIGHT_MAKE);
    if (!c)
        return slot_at(t, name, 0) ? ERR_RIGHT : ERR_CAP;
    if (!cap_is_empty(c))
        return ERR_BUSY;
    *slot = c;
    return 0;
}

int cap_object(struct thread *t, uint64_t name, uint8_t type, uint8_t rights, void *object)
{
    struct cap *c;
    int err = cap_find(t, name, type, rights, &c);
    if (!err)
        *(void **)object = ref_object(c->object);
    return err;
}

void cap_fill(struct cap *slot, const void *object, uint8_t type, uint8_t rights, uint64_t badge)
{
    *slot = (struct cap){.object = ref_to(object), .type = type, .rights = rights, .badge = badge};
}

/* Slot `slot` of the table capability `table` (CAP_NULL: t's root table). */
static int slot_in(struct thread *t, uint64_t table, uint64_t slot, struct cap **found)
{
    struct captable *in;
    if (slot == 0 || slot >= CAP_SLOTS)
        return ERR_INVAL;
    if (table == CAP_NULL) {
        if (!ref_alive(t->table))
            return ERR_CAP;
        in = ref_object(t->table);
    } else {
        int err = cap_object(t, table, OBJ_CAPTABLE, RIGHT_MAKE, &in);
        if (err)
            return err;
    }
    *found = &in->slots[slot];
    return 0;
}

int cap_copy(struct thread *t, uint64_t table, uint64_t slot, uint64_t source, uint64_t rights, uint64_t badge)
{
    struct cap *from, *to;
    int err = cap_find(t, source, OBJ_NONE, RIGHT_GRANT, &from);
    if (!err)
        err = slot_in(t, table, slot, &to);
    if (err)
        return err;
    if (!cap_is_empty(to))
        return ERR_BUSY;
    if (badge && from->badge)
        return ERR_RIGHT;
    *to = *from;
    to->rights &= (uint8_t)rights;
    if (badge)
        to->badge = badge;
    return 0;
}

int cap_delete(struct thread *t, uint64_t table, uint64_t slot)
{
    struct cap *c;
    int err = slot_in(t, table, slot, &c);
    if (!err)
        *c = (struct cap){0};
    return err;
}
