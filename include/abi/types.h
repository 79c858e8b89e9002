/* The scalar types and page geometry that the kernel and user space share. */
#ifndef ABI_TYPES_H
#define ABI_TYPES_H

#include <stdint.h>

typedef uint64_t paddr_t; /* physical address, bytes */
typedef uint64_t vaddr_t; /* virtual address, bytes */
typedef uint64_t pfn_t;   /* physical frame number: paddr >> PAGE_SHIFT */
typedef uint32_t cap_t;   /* names a capability; see abi/cap.h */

enum {
    PAGE_SHIFT = 12,
    PAGE_BYTES = 1 << PAGE_SHIFT,
    LARGE_SHIFT = 21,
    LARGE_BYTES = 1 << LARGE_SHIFT, /* a 2 MiB leaf (Sv39, privileged spec 4.4) */
    LARGE_PAGES = LARGE_BYTES / PAGE_BYTES,
};

/* User space is the lower half of Sv39: [0, USER_LIMIT). */
#define USER_LIMIT (UINT64_C(1) << 38)

#endif
