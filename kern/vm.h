/*
 * Changes to mappings: map, unmap, protect, scan, over ranges of pages. abi/syscall.h and docs/KERNEL.md are the manual.
 */
#ifndef KERN_VM_H
#define KERN_VM_H

#include <kern/obj/space.h>

struct thread;

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
};

/* Checks that a range lies in user space and is aligned. ERR_INVAL */
int vm_range_check(vaddr_t va, uint64_t pages);

/* Each does up to its end, an error, or an interrupt (CALL_RESTART, r->done says how far). */
int64_t vm_map(struct vm_range *r, const struct pool *pool, uint64_t index, unsigned prot);
int64_t vm_unmap(struct vm_range *r);
int64_t vm_protect(struct vm_range *r, unsigned prot);
int64_t vm_scan(struct vm_range *r, unsigned flags);

#endif
