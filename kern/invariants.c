/* What must always be true, checked after every system call of a debug build. */
#include <kern/invariants.h>

#include <kern/frame.h>
#include <kern/hart.h>
#include <kern/obj/endpoint.h>
#include <kern/obj/pool.h>
#include <kern/obj/space.h>
#include <kern/print.h>
#include <kern/sched.h>

enum { SWEEP_PERIOD = 4096 };

static uint64_t calls;
static uint64_t leaves_total; /* found in all page tables during a sweep */

/* Counts the leaves and entries of one space's tables; each table's record must agree. */
static uint64_t count_table(const pte_t *table, unsigned level, unsigned entries)
{
    uint64_t valid = 0, pages = 0;
    for (unsigned i = 0; i < entries; i++) {
        pte_t pte = table[i];
        if (!(pte & PTE_V))
            continue;
        valid++;
        if (pte_is_leaf(pte)) {
            const struct frame *f = frame_find(pte_pfn(pte));
            pages += UINT64_C(1) << (9 * level);
            assert(!f || f->kind == FRAME_FREE || f->kind == FRAME_RESERVED); /* INV-2 */
            assert(!f || f->maps > 0);                                          /* INV-1 */
            leaves_total += f ? UINT64_C(1) << (9 * level) : 0;
        } else {
            assert(level > 0 && frame_find(pte_pfn(pte))->kind == FRAME_TABLE);
            pages += count_table(pte_table(pte), level - 1, TABLE_ENTRIES);
        }
    }
    assert(frame_find(direct_pfn(table))->maps == valid);
    return pages;
}

static void check_object(const struct frame *f, const void *object)
{
    switch (f->kind) {
    case OBJ_THREAD:
        assert(thread_ok(object));
        break;
    case OBJ_ENDPOINT:
        assert(endpoint_ok(object));
        break;
    case OBJ_SPACE: {
        const struct space *s = object;
        assert(space_ok(s));
        assert(!s->root || count_table(s->root, 2, TABLE_ENTRIES / 2) == s->mapped_pages);
        break;
    }
    default:
        break;
    }
}

static void sweep(void)
{
    uint64_t maps = 0;
    leaves_total = 0;
    for (pfn_t pfn = frame_first; pfn < frame_end; pfn++) {
        const struct frame *f = frame_find(pfn);
        assert(f->kind < OBJ_TYPES || (f->kind >= FRAME_TABLE && f->kind <= FRAME_RESERVED));
        if (f->owner) {
            const struct frame *owner = frame_find(f->owner);
            assert(owner && owner->kind == OBJ_POOL);
        }
        if (f->kind == FRAME_FREE || f->kind == FRAME_RESERVED)
            maps += f->maps;
        else if (f->kind < OBJ_TYPES)
            check_object(f, pfn_direct(pfn));
    }
    assert(maps == leaves_total); /* INV-1 */
}

void invariants_check(void)
{
    const struct hart *h = hart_self();
    assert(sched_ok());
    assert(!h->current || thread_ok(h->current));
    if (++calls % SWEEP_PERIOD == 0)
        sweep();
}
