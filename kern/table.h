/*
 * The tables of a Space: the root (level 2), level 1, and level 0 with the leaves of 4 KiB pages.
 *
 * A level-0 table may be shared: several level-1 tables point to it, its record's `shares` says how many (INV-7). No leaf of
 * a shared table allows stores. What changes entries of a table of more than one user is refused with ERR_SHARED, but for
 * notes that take a page's place (kern/share.h) and accessed and dirty bits, which are everybody's.
 */
#ifndef KERN_TABLE_H
#define KERN_TABLE_H

#include <kern/obj/space.h>

/* The table that holds an entry. */
static inline const pte_t *table_of(const pte_t *entry)
{
    return (const pte_t *)((uintptr_t)entry & ~(uintptr_t)(PAGE_BYTES - 1));
}

static inline unsigned pte_index_of(const pte_t *entry)
{
    return (uintptr_t)entry / sizeof *entry & (TABLE_ENTRIES - 1);
}

static inline struct frame *table_record(const pte_t *table)
{
    return frame_find(direct_pfn(table));
}

static inline bool table_is_shared(const pte_t *level0)
{
    return table_record(level0)->shares > 1;
}

/* Most tables are sparse: whether the TABLE_GROUP entries from an aligned one on are all zero, at two instructions each. */
enum { TABLE_GROUP = 8 };
static inline bool table_group_is_empty(const pte_t *pte)
{
    return !(pte[0] | pte[1] | pte[2] | pte[3] | pte[4] | pte[5] | pte[6] | pte[7]);
}

/* Does the level-1 entry name a table, and one of several users? */
static inline bool table_entry_is_shared(pte_t level1)
{
    return (level1 & PTE_SHARED) && pte_is_table(level1) && table_is_shared(pte_table(level1));
}

void table_flush_many(const struct space *s, vaddr_t va, uint64_t pages);
/* Forgets translations of the range in the space's ASID, tables above it included if it is long. */
static inline void table_flush(const struct space *s, vaddr_t va, uint64_t pages)
{
    if (pages == 1 && s->satp)
        mmu_flush_page(va, s->satp);
    else
        table_flush_many(s, va, pages);
}

/* Makes a root if there is none: 0 or ERR_NEED_TABLE. */
int table_make_root(struct space *s);
/* The level-1 table of va; NULL if it is absent and !make, or no table is left. */
pte_t *table_level1(struct space *s, vaddr_t va, bool make);
int table_level0_slow(struct space *s, vaddr_t va, pte_t **table);
/* The level-0 table of va, to be changed; made if need be, out of a 2 MiB leaf too. There is a root. ERR_NEED_TABLE, ERR_SHARED */
static inline int table_level0(struct space *s, vaddr_t va, pte_t **table)
{
    pte_t pte = s->root[pte_index(va, 2)];
    if (pte & PTE_V) {
        pte = pte_table(pte)[pte_index(va, 1)];
        if ((pte & (PTE_V | PTE_LEAF | PTE_SHARED)) == PTE_V) {
            *table = pte_table(pte);
            return 0;
        }
    }
    return table_level0_slow(s, va, table);
}
/* Replaces a 2 MiB leaf by a table of 512 that say the same, in the frame that was kept for it. */
void table_split_large(struct space *s, pte_t *large);
/* Gives back the tables above va that have become empty. There is a level-1 table; a level-0 table is not shared. */
void table_drop_empty(struct space *s, vaddr_t va);

#endif
