/* Page tables: Sv39. */
#include <kern/riscv/mmu.h>

#include <kern/memory.h>
#include <kern/print.h>
#include <kern/riscv/csr.h>
#include <stddef.h>

extern pte_t kernel_root[], kernel_l1[];
extern char __image_start[], __text_end[], __rodata_end[], __image_end[];

#define GIGA_BYTES (UINT64_C(1) << 30) /* a level-2 entry */
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

pte_t *mmu_entry(pte_t *root, vaddr_t va)
{
    pte_t *table = root;
    if (!root || va >= USER_LIMIT)
        return NULL;
    for (unsigned l = 2; l > 0; l--) {
        pte_t pte = table[pte_index(va, l)];
        if (!pte_is_table(pte))
            return NULL;
        table = pte_table(pte);
    }
    return &table[pte_index(va, 0)];
}

/* The entries of the kernel's half that are in use: the direct map's up to the end of RAM, and those of the image. */
static uint16_t kernel_entries[TABLE_ENTRIES / 2];
static unsigned kernel_count;

static void find_kernel_entries(paddr_t ram_end)
{
    const unsigned direct = pte_index(DIRECT_VA, 2), beyond = direct + (unsigned)((ram_end + GIGA_BYTES - 1) / GIGA_BYTES);
    for (unsigned i = direct; i < TABLE_ENTRIES; i++) {
        if (i >= beyond && i < direct + DIRECT_BYTES / GIGA_BYTES)
            kernel_root[i] = 0;
        if (kernel_root[i])
            kernel_entries[kernel_count++] = (uint16_t)i;
    }
}

void mmu_root_init(pte_t *root)
{
    for (unsigned i = 0; i < kernel_count; i++)
        root[kernel_entries[i]] = kernel_root[kernel_entries[i]];
}

void mmu_root_clear(pte_t *root)
{
    for (unsigned i = 0; i < kernel_count; i++)
        root[kernel_entries[i]] = 0;
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

void mmu_flush_asid(uint64_t satp)
{
    __asm__ volatile("sfence.vma zero, %0" ::"r"(satp >> SATP_ASID_SHIFT & 0xffff) : "memory");
}

void mmu_flush_all(void)
{
    __asm__ volatile("sfence.vma" ::: "memory");
}

void mmu_protect_kernel(paddr_t image, paddr_t ram_end)
{
    find_kernel_entries(ram_end);
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
