/*
 * Page tables: Sv39 (privileged specification 1.12, section 4.4).
 *
 *   63  61 60     54 53             10 9   8 7 6 5 4 3 2 1 0
 *  +------+---------+-----------------+-----+-+-+-+-+-+-+-+-+
 *  |  0   |reserved |      PPN        | RSW |D|A|G|U|X|W|R|V|
 *  +------+---------+-----------------+-----+-+-+-+-+-+-+-+-+
 *
 * A leaf of PROT_NO keeps R but not U: no user access, and the frame stays.
 * An entry of a level-0 table without V that is not zero is a note of the pager: its 32 bits are in the upper half.
 */
#ifndef KERN_RISCV_MMU_H
#define KERN_RISCV_MMU_H

#include <abi/prot.h>
#include <abi/types.h>
#include <kern/layout.h>
#include <kern/riscv/csr.h>
#include <stdbool.h>

typedef uint64_t pte_t;

enum {
    PTE_V = 1 << 0,
    PTE_R = 1 << 1,
    PTE_W = 1 << 2,
    PTE_X = 1 << 3,
    PTE_U = 1 << 4,
    PTE_G = 1 << 5,
    PTE_A = 1 << 6,
    PTE_D = 1 << 7,
    PTE_LEAF = PTE_R | PTE_W | PTE_X,
    PTE_NOTE = PTE_R, /* in an entry without V */
    PTE_SHARED = 1 << 8, /* RSW, in a level-1 entry: the table was shared once, look at its record */
    PTE_PPN_SHIFT = 10,
    TABLE_ENTRIES = 512,
};

static inline pfn_t pte_pfn(pte_t pte)
{
    return pte >> PTE_PPN_SHIFT; /* what is above it is zero in every entry of ours */
}

static inline pte_t *pte_table(pte_t pte)
{
    return pfn_direct(pte_pfn(pte));
}

static inline bool pte_is_leaf(pte_t pte)
{
    return (pte & PTE_V) && (pte & PTE_LEAF);
}

static inline bool pte_is_table(pte_t pte)
{
    return (pte & (PTE_V | PTE_LEAF)) == PTE_V;
}

static inline pte_t pte_make(pfn_t pfn, uint64_t bits)
{
    return pfn << PTE_PPN_SHIFT | bits;
}

static inline bool pte_is_note(pte_t pte)
{
    return (pte & (PTE_V | PTE_NOTE)) == PTE_NOTE;
}

static inline pte_t pte_note(uint32_t note)
{
    return (pte_t)note << 32 | PTE_NOTE;
}

/* Index of va in a table of level 2 (root), 1 or 0. */
static inline unsigned pte_index(vaddr_t va, unsigned level)
{
    return va >> (PAGE_SHIFT + 9 * level) & (TABLE_ENTRIES - 1);
}

_Static_assert(PROT_R << 1 == PTE_R && PROT_W << 1 == PTE_W && PROT_X << 1 == PTE_X, "same order");

/* A leaf's bits for PROT_*, user, not yet accessed. */
static inline pte_t pte_bits(unsigned prot)
{
    return prot == PROT_NO ? PTE_V | PTE_R : PTE_V | PTE_U | prot << 1;
}

/* And back to PROT_*. */
static inline unsigned pte_prot(pte_t pte)
{
    return pte & PTE_U ? pte >> 1 & PROT_MASK : PROT_NO;
}

/* The level-0 entry of va, whatever it holds; NULL if there is no such table. root may be NULL. */
pte_t *mmu_entry(pte_t *root, vaddr_t va);
/*
 * Where the walk for va ends: a leaf, an entry that is not valid, or a note; its level in *level. *above gets the level-1 entry
 * if the walk came to level 0, else 0. There is a root, va is in user space.
 */
static inline pte_t *mmu_walk(pte_t *root, vaddr_t va, unsigned *level, pte_t *above)
{
    pte_t *pte = &root[pte_index(va, 2)];
    *above = 0;
    *level = 2;
    if (!pte_is_table(*pte))
        return pte;
    pte = &pte_table(*pte)[pte_index(va, 1)];
    *level = 1;
    if (!pte_is_table(*pte))
        return pte;
    *above = *pte;
    *level = 0;
    return &pte_table(*pte)[pte_index(va, 0)];
}
/* The leaf that translates va, with its size in *level (0: 4 KiB, 1: 2 MiB); NULL if none. root may be NULL. */
pte_t *mmu_leaf(pte_t *root, vaddr_t va, unsigned *level);

/* Gives a zeroed table the kernel's half; takes it away again. */
void mmu_root_init(pte_t *root);
void mmu_root_clear(pte_t *root);
/* satp for a root and an ASID. */
uint64_t mmu_satp(const pte_t *root, uint64_t asid);
void mmu_load(uint64_t satp);
/* How many ASIDs this machine has (a power of two, 1 if none). */
uint64_t mmu_asids(void);
/* Forget translations: one page of one ASID; all of one ASID; all. */
static inline void mmu_flush_page(vaddr_t va, uint64_t satp)
{
    __asm__ volatile("sfence.vma %0, %1" ::"r"(va), "r"(satp >> SATP_ASID_SHIFT & 0xffff) : "memory");
}
void mmu_flush_asid(uint64_t satp);
void mmu_flush_all(void);
/* Pages become executable: what was stored into them before is what will be fetched (unprivileged, Zifencei). */
static inline void mmu_code_changed(void)
{
    __asm__ volatile("fence.i" ::: "memory");
}
/*
 * Gives the parts of the kernel's image their protection and removes the boot mapping, and the direct map's beyond RAM.
 * image: where it was loaded.
 */
void mmu_protect_kernel(paddr_t image, paddr_t ram_end);

#endif
