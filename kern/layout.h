/*
 * The kernel's half of every address space (Sv39, upper half):
 *
 *   0xffffffc000000000  DIRECT_VA   physical memory, 254 GiB, read-write, never executable
 *   0xffffffff80000000  KERNEL_VA   the image, text read-execute, rodata read-only, data read-write
 *
 * Both are global mappings, shared by all spaces through the upper half of their root tables.
 */
#ifndef KERN_LAYOUT_H
#define KERN_LAYOUT_H

#include <abi/types.h>

#define DIRECT_VA UINT64_C(0xffffffc000000000)
#define DIRECT_BYTES (UINT64_C(254) << 30)
#define KERNEL_VA UINT64_C(0xffffffff80000000)

/* Where we see physical memory. */
static inline void *direct(paddr_t pa)
{
    return (void *)(DIRECT_VA + pa);
}

static inline paddr_t direct_paddr(const void *p)
{
    return (paddr_t)(uintptr_t)p - DIRECT_VA;
}

static inline void *pfn_direct(pfn_t pfn)
{
    return direct(pfn << PAGE_SHIFT);
}

static inline uint32_t direct_pfn(const void *p)
{
    return (uint32_t)(direct_paddr(p) >> PAGE_SHIFT);
}

#endif
