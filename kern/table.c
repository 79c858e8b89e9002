/* The tables above a leaf: finding, making, splitting and dropping them. */
#include <kern/table.h>

#include <abi/err.h>

enum { FLUSH_PAGES_MAX = 16 }; /* more than this many: forget the whole ASID */

void table_flush_many(const struct space *s, vaddr_t va, uint64_t pages)
{
    if (!s->satp)
        return;
    if (pages > FLUSH_PAGES_MAX) {
        mmu_flush_asid(s->satp);
        return;
    }
    for (; pages; pages--, va += PAGE_BYTES)
        mmu_flush_page(va, s->satp);
}

pte_t *table_level1(struct space *s, vaddr_t va, bool make)
{
    if (!s->root)
        return NULL;
    pte_t *pte = &s->root[pte_index(va, 2)];
    if (!(*pte & PTE_V)) {
        pte_t *table = make ? space_table_get(s) : NULL;
        if (!table)
            return NULL;
        *pte = pte_make(direct_pfn(table), PTE_V);
        table_record(s->root)->maps++;
    }
    return pte_table(*pte);
}

void table_split_large(struct space *s, pte_t *large)
{
    pte_t *table = space_leaf_split(s), leaf = *large;
#pragma GCC unroll 8 /* fork splits every leaf of the parent */
    for (unsigned i = 0; i < TABLE_ENTRIES; i++, leaf += (pte_t)1 << PTE_PPN_SHIFT)
        table[i] = leaf;
    table_record(table)->maps = TABLE_ENTRIES;
    *large = pte_make(direct_pfn(table), PTE_V);
    if (s->satp)
        mmu_flush_asid(s->satp);
}

/* Drops va's level-0 table if it is empty. It is not shared. */
static bool drop_empty_level0(struct space *s, pte_t *l1, vaddr_t va)
{
    pte_t *pte = &l1[pte_index(va, 1)];
    if (!pte_is_table(*pte) || table_record(pte_table(*pte))->maps)
        return false;
    space_table_put(s, pte_table(*pte));
    *pte = 0;
    table_record(l1)->maps--;
    return true;
}

void table_drop_empty(struct space *s, vaddr_t va)
{
    pte_t *l1 = table_level1(s, va, false);
    bool dropped = drop_empty_level0(s, l1, va);
    if (table_record(l1)->maps == 0) {
        s->root[pte_index(va, 2)] = 0;
        table_record(s->root)->maps--;
        space_table_put(s, l1);
        dropped = true;
    }
    if (dropped && s->satp)
        mmu_flush_asid(s->satp); /* a flush by page forgets leaves only, not the way to them (privileged 4.2.1) */
}

int table_make_root(struct space *s)
{
    pte_t *root = s->root ? s->root : space_table_get(s);
    if (!root)
        return ERR_NEED_TABLE;
    if (!s->root)
        mmu_root_init(root);
    s->root = root;
    return 0;
}

int table_level0_slow(struct space *s, vaddr_t va, pte_t **table)
{
    pte_t *l1 = table_level1(s, va, true);
    if (!l1)
        return ERR_NEED_TABLE;
    pte_t *pte = &l1[pte_index(va, 1)];
    if (pte_is_leaf(*pte)) {
        table_split_large(s, pte);
    } else if (!(*pte & PTE_V)) {
        pte_t *fresh = space_table_get(s);
        if (!fresh) {
            table_drop_empty(s, va);
            return ERR_NEED_TABLE;
        }
        *pte = pte_make(direct_pfn(fresh), PTE_V);
        table_record(l1)->maps++;
    } else if (table_is_shared(pte_table(*pte))) {
        return ERR_SHARED;
    }
    *pte &= ~(pte_t)PTE_SHARED;
    *table = pte_table(*pte);
    return 0;
}
