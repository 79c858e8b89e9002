/*
 * Capabilities: slots in CapTable frames, and finding what one names.
 * A `name` is a cap_t as the caller's register holds it: all 64 bits count.
 * A slot whose object has gone (generation differs) counts as empty.
 */
#ifndef KERN_CAP_H
#define KERN_CAP_H

#include <abi/cap.h>
#include <kern/frame.h>
#include <kern/layout.h>

struct thread;

/* A reference to an object that notices its end. */
struct ref {
    uint32_t pfn;
    uint32_t gen;
};

struct cap {
    struct ref object;
    uint8_t type; /* OBJ_* */
    uint8_t rights;
    uint8_t spare[6];
    uint64_t badge;
    uint64_t spare2;
};
_Static_assert(sizeof(struct cap) * CAP_SLOTS == PAGE_BYTES, "a table is one frame");

struct captable {
    struct cap slots[CAP_SLOTS];
};

/* References are only made to objects, and the end of an object changes the generation: so it alone decides (INV-3). {0, 0} refers to nothing. */
static inline bool ref_alive(struct ref r)
{
    const pfn_t pfn = r.pfn;
    return pfn && frame_at(pfn)->gen == r.gen;
}

static inline void *ref_object(struct ref r)
{
    return pfn_direct(r.pfn);
}

struct ref ref_to(const void *object);

/*
 * The live capability named by `name` in t's tables, of `type` (OBJ_NONE: any) and with all of `rights`.
 * *found is valid until the next change of a table. ERR_CAP, ERR_RIGHT.
 */
int cap_find(struct thread *t, uint64_t name, uint8_t type, uint8_t rights, struct cap **found);
/* The same, straight to the object. */
int cap_object(struct thread *t, uint64_t name, uint8_t type, uint8_t rights, void *object);
/* The slot `name` for writing, which must be empty. ERR_CAP (no such slot), ERR_RIGHT, ERR_BUSY. */
int cap_empty_slot(struct thread *t, uint64_t name, struct cap **slot);
bool cap_is_empty(const struct cap *slot);
void cap_fill(struct cap *slot, const void *object, uint8_t type, uint8_t rights, uint64_t badge);

int cap_copy(struct thread *t, uint64_t table, uint64_t slot, uint64_t source, uint64_t rights, uint64_t badge);
int cap_delete(struct thread *t, uint64_t table, uint64_t slot);

#endif
