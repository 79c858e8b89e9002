/*
 * Changes to mappings: map, unmap, protect, scan, over ranges of pages. abi/syscall.h and docs/KERNEL.md are the manual.
 */
#ifndef KERN_VM_H
#define KERN_VM_H

#include <kern/table.h>

/* A pool that owns frames, and its first frame. */
struct vm_owner {
    pfn_t pool, base;
};

/* One range of one call, and what it has done. */
struct vm_range {
    struct space *space;
    vaddr_t va;
    uint64_t pages;
    uint64_t done;        /* in and out: pages dealt with */
    uint64_t *entries;    /* direct address of the caller's list, or NULL */
    uint64_t max;
    uint64_t entry_count; /* in and out */
    struct vm_owner owner; /* of the last entry: zero at the start */
    bool others;           /* out: bits were cleared in a table of several spaces, or one became that */
};

/* Checks that a range lies in user space and is aligned. ERR_INVAL */
int vm_range_check(vaddr_t va, uint64_t pages);

/* The list's entry of a leaf of frame f (NULL: a device), `offset` bytes from the range's start. *owner remembers the last pool. */
uint64_t vm_leaf_entry(struct vm_owner *owner, uint64_t offset, pte_t pte, const struct frame *f, unsigned level);
/* And of a note. */
static inline uint64_t vm_note_entry(pte_t note)
{
    return (note & UINT64_C(0xffffffff00000000)) | ENTRY_NOTE;
}

/* Is it none of the combinations of PROT_* that a leaf can have? */
static inline bool vm_prot_is_bad(uint64_t prot)
{
    return (prot & ~(uint64_t)PROT_MASK) || (prot & (PROT_R | PROT_W)) == PROT_W;
}

/*
 * The usual case of vm_map: one page of RAM, into a table that is there and the space's own. False: it is not that, and nothing has
 * been done. va is aligned and in user space, prot is good. (Here, since the answers to faults are made of it.)
 */
static inline __attribute__((always_inline)) bool vm_map_page(struct space *s, vaddr_t va, const struct pool *pool, uint64_t index, unsigned prot)
{
    if (index >= pool->count || pool->device || !s->root)
        return false;
    pte_t above = s->root[pte_index(va, 2)];
    if (!(above & PTE_V))
        return false;
    above = pte_table(above)[pte_index(va, 1)];
    if ((above & (PTE_V | PTE_LEAF | PTE_SHARED)) != PTE_V)
        return false;
    struct frame *f = frame_at(pool->base + index);
    if (f->owner != direct_pfn(pool) || f->kind != FRAME_FREE)
        return false;
    pte_t *pte = &pte_table(above)[pte_index(va, 0)], old = *pte;
    f->maps++; /* INV-1 */
    f->clean = false;
    *pte = pte_make(pool->base + index, pte_bits(prot));
    if (prot & PROT_X)
        mmu_code_changed();
    if (old & PTE_V) {
        struct frame *replaced = frame_find(pte_pfn(old));
        if (replaced)
            replaced->maps--;
        mmu_flush_page(va, s->satp); /* of no use, and harmless, to a space that never ran */
        return true;
    }
    /* no fence: a hart that remembers that there was nothing faults once more, and page_fault forgets that (privileged 4.3.2) */
    if (!old) {
        frame_at(pte_pfn(above))->maps++;
        s->mapped_pages++;
    }
    return true;
}

/* Each does up to its end, an error, or an interrupt (CALL_RESTART, r->done says how far). */
int64_t vm_map(struct vm_range *r, const struct pool *pool, uint64_t index, unsigned prot);
int64_t vm_unmap(struct vm_range *r);
int64_t vm_protect(struct vm_range *r, unsigned prot);
int64_t vm_scan(struct vm_range *r, unsigned flags);

#endif
