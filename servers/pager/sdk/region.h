/*
 * A region: one mapping of a program, the VMA of the textbooks. Regions of a space never overlap. Where they are kept and
 * how they are found is the policy's own (policy.h); what they mean is here.
 */
#ifndef PAGER_REGION_H
#define PAGER_REGION_H

#include <abi/prot.h>
#include <abi/types.h>
#include "ahead.h"
#include "list.h"

struct space;
struct file;

#define REGION_BACKED_ALL UINT64_MAX

struct region {
    vaddr_t start, end;   /* page-aligned; start == end: unused */
    uint64_t offset;      /* in the file, of start; page-aligned */
    uint64_t backed;      /* bytes from start that come of the file (exec'd segments: zero beyond); else REGION_BACKED_ALL */
    struct file *file;    /* held; an inode, or a shared anonymous object. NULL: private anonymous */
    struct space *space;
    struct list of_file;  /* file->regions */
    struct ahead ahead;   /* how its pages of a file are touched */
    uint32_t flags;       /* PAGER_MAP_* */
    uint32_t errors_seen; /* of file->write_errors */
    uint8_t prot;         /* PROT_* */
    uint8_t max_prot;     /* what mprotect may ask for */
    bool committed;       /* its pages are promised (commit.h); of shared ones only if locked: else their object is, or they may go */
    bool cow;             /* may map frames that others use too: a write needs a look */
    int8_t huge;          /* of private anonymous memory: 1, asked for in 2 MiB leaves, -1: not so; 0: not said */
    bool locked;          /* its pages stay in memory (wire.h); counted in space->locked */
    bool lock_touched;    /* but only from their first touch on */
};

static inline uint64_t region_pages(const struct region *r)
{
    return (r->end - r->start) >> PAGE_SHIFT;
}

bool region_is_shared(const struct region *r);
/* Must its pages be promised if it has `prot`? */
bool region_needs_commit(const struct region *r, unsigned prot);
/* What may stand in the page table of pages nobody has looked at one by one. */
unsigned region_blanket_prot(const struct region *r);
/* The file's page behind va. */
uint64_t region_file_page(const struct region *r, vaddr_t va);

/* The region that holds va, or NULL. */
struct region *region_find(struct space *sp, vaddr_t va);
/* The first region that ends after va, or NULL. */
struct region *region_next(struct space *sp, vaddr_t va);

/*
 * Adds *from to sp: the file gets one more user. NULL if the policy has no slot for it. The caller has committed.
 */
struct region *region_add(struct space *sp, const struct region *from);
/* Forgets r, which has no page mapped any more: its file is let go, its promise given back. */
void region_drop(struct region *r);
/* Cuts r at `at` (inside it, page-aligned); returns the new upper part, NULL if there is no slot. */
struct region *region_split(struct region *r, vaddr_t at);

/* r now is [start, end): it moves past no other region. The caller has seen to its pages, offset and promise. */
void region_resize(struct region *r, vaddr_t start, vaddr_t end);
/* If the policy merges: those that end or begin in [start, end], where one continues the other. */
void region_merge(struct space *sp, vaddr_t start, vaddr_t end);

/* Highest free room of `bytes` below sp->mmap_top; 0 if there is none. */
vaddr_t region_find_room(struct space *sp, uint64_t bytes);
bool region_range_free(struct space *sp, vaddr_t start, vaddr_t end);

#endif
