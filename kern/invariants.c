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
static uint64_t shared_met; /* references to shared tables */
static uint64_t large_met;   /* 2 MiB leaves in the tables of one space */
static uint64_t leaves_total; /* found in all page tables during a sweep */

/* Counts the leaves and entries of one space's tables; each table's record must agree. */
static uint64_t count_table(const pte_t *table, unsigned level, unsigned entries)
{
    const struct frame *record = frame_find(direct_pfn(table));
    uint64_t valid = 0, pages = 0;
    const bool shared = record->shares > 1; /* its leaves are counted once, by shared_leaves */
    for (unsigned i = 0; i < entries; i++) {
        pte_t pte = table[i];
        if (!pte)
            continue;
        valid++;
        if (!(pte & PTE_V)) {
            assert(level == 0 && pte_is_note(pte));
            pages++;
            continue;
        }
        if (pte_is_leaf(pte)) {
            const struct frame *f = frame_find(pte_pfn(pte));
            pages += UINT64_C(1) << (9 * level);
            assert(level <= 1);
            large_met += level == 1;
            assert(!f || f->kind == FRAME_FREE || f->kind == FRAME_RESERVED); /* INV-2 */
            assert(!f || f->maps > 0);                                          /* INV-1 */
            leaves_total += f && !shared ? UINT64_C(1) << (9 * level) : 0;
        } else {
            assert(level > 0 && frame_find(pte_pfn(pte))->kind == FRAME_TABLE);
            pages += count_table(pte_table(pte), level - 1, TABLE_ENTRIES);
        }
    }
    assert(record->maps == valid);
    assert(level == 0 || !shared);
    shared_met += shared;
    return pages;
}

/* The leaves in a table of several spaces; none of them allows stores. INV-7 */
static uint64_t shared_leaves(const pte_t *table)
{
    uint64_t leaves = 0;
    for (unsigned i = 0; i < TABLE_ENTRIES; i++) {
        assert(!(table[i] & PTE_V) || !(table[i] & PTE_W));
        leaves += (table[i] & PTE_V) && frame_find(pte_pfn(table[i]));
    }
    return leaves;
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
        large_met = 0;
        assert(!s->root || count_table(s->root, 2, TABLE_ENTRIES / 2) == s->mapped_pages);
        assert(large_met == s->large_leaves); /* INV-8 */
        break;
    }
    default:
        break;
    }
}

static void sweep(void)
{
    uint64_t maps = 0, shares = 0;
    leaves_total = 0;
    shared_met = 0;
    for (pfn_t pfn = frame_first; pfn < frame_end; pfn++) {
        const struct frame *f = frame_find(pfn);
        assert(f->kind < OBJ_TYPES || (f->kind >= FRAME_TABLE && f->kind <= FRAME_RESERVED));
        if (f->owner) {
            const struct frame *owner = frame_find(f->owner);
            assert(owner && owner->kind == OBJ_POOL);
        }
        if (f->kind == FRAME_FREE || f->kind == FRAME_RESERVED)
            maps += f->maps;
        else if (f->kind == FRAME_TABLE && f->shares > 1)
            shares += f->shares, leaves_total += shared_leaves(pfn_direct(pfn));
        else if (f->kind < OBJ_TYPES)
            check_object(f, pfn_direct(pfn));
    }
    assert(maps == leaves_total); /* INV-1 */
    assert(shared_met == shares); /* INV-7 */
}

void invariants_check(void)
{
    const struct hart *h = hart_self();
    assert(sched_ok());
    assert(!h->current || thread_ok(h->current));
    if (++calls % SWEEP_PERIOD == 0)
        sweep();
}
