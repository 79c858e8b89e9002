/* Page tables: Sv39. */
#include <kern/riscv/mmu.h>

#include <kern/memory.h>
#include <kern/print.h>
#include <kern/riscv/csr.h>
#include <stddef.h>

extern pte_t kernel_root[], kernel_l1[];
extern char __image_start[], __text_end[], __rodata_end[], __image_end[];

enum { IMAGE_LARGE_MAX = 16 }; /* 2 MiB pieces of the image that get a table of their own */
static pte_t kernel_l0[IMAGE_LARGE_MAX][TABLE_ENTRIES] __attribute__((aligned(PAGE_BYTES)));

pte_t *mmu_leaf(pte_t *root, vaddr_t va, unsigned *level)
{
    pte_t *table = root;
    if (!root || va >= USER_LIMIT)
        return NULL;
#pragma GCC unroll 3 /* every copy of a user's bytes comes this way */
    for (unsigned l = 2; l <= 2; l--) {
        pte_t *pte = &table[pte_index(va, l)];
        if (pte_is_leaf(*pte)) {
            *level = l;
            return pte;
        }
        if (!(*pte & PTE_V))
            return NULL;
        table = pte_table(*pte);
    }
    return NULL;
}

void mmu_root_init(pte_t *root)
{
    memset(root, 0, PAGE_BYTES / 2);
    memcpy(root + TABLE_ENTRIES / 2, kernel_root + TABLE_ENTRIES / 2, PAGE_BYTES / 2);
}

uint64_t mmu_satp(const pte_t *root, uint64_t asid)
{
    return SATP_SV39 | asid << SATP_ASID_SHIFT | direct_pfn(root);
}

void mmu_load(uint64_t satp)
{
    csr_write(satp, satp);
}

uint64_t mmu_asids(void)
{
    /* 4.1.11: unimplemented ASID bits read as zero */
    uint64_t satp = csr_read(satp), all = satp | UINT64_C(0xffff) << SATP_ASID_SHIFT;
    csr_write(satp, all);
    uint64_t asid_bits = csr_read(satp) >> SATP_ASID_SHIFT & 0xffff;
    csr_write(satp, satp);
    mmu_flush_all();
    return asid_bits + 1;
}

void mmu_flush_page(vaddr_t va, uint64_t satp)
{
    __asm__ volatile("sfence.vma %0, %1" ::"r"(va), "r"(satp >> SATP_ASID_SHIFT & 0xffff) : "memory");
}

void mmu_flush_asid(uint64_t satp)
{
    __asm__ volatile("sfence.vma zero, %0" ::"r"(satp >> SATP_ASID_SHIFT & 0xffff) : "memory");
}

void mmu_flush_all(void)
{
    __asm__ volatile("sfence.vma" ::: "memory");
}

void mmu_protect_kernel(paddr_t image)
{
    vaddr_t end = (vaddr_t)(uintptr_t)__image_end;
    assert(end <= KERNEL_VA + ((vaddr_t)IMAGE_LARGE_MAX << LARGE_SHIFT));
    for (vaddr_t va = KERNEL_VA; va < end; va += PAGE_BYTES) {
        uint64_t bits = PTE_V | PTE_G | PTE_A | PTE_D | PTE_R;
        if (va < (vaddr_t)(uintptr_t)__text_end)
            bits |= PTE_X;
        else if (va >= (vaddr_t)(uintptr_t)__rodata_end)
            bits |= PTE_W;
        pfn_t pfn = (va - KERNEL_VA + image) >> PAGE_SHIFT;
        kernel_l0[(va - KERNEL_VA) >> LARGE_SHIFT][pte_index(va, 0)] = pte_make(pfn, bits);
    }
    for (unsigned i = 0; KERNEL_VA + ((vaddr_t)i << LARGE_SHIFT) < end; i++) {
        paddr_t table = (paddr_t)(uintptr_t)kernel_l0[i] - KERNEL_VA + image;
        kernel_l1[i] = pte_make(table >> PAGE_SHIFT, PTE_V);
    }
    for (unsigned i = 0; i < TABLE_ENTRIES / 2; i++)
        kernel_root[i] = 0;
    mmu_flush_all();
}
