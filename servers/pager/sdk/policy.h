/*
 * What makes a pager itself: a table of functions. Everything else is this folder's. docs/PAGERS.md shows how to write one.
 *
 * A policy keeps the regions of a space in space_policy(sp), SPACE_POLICY_BYTES of zeroed memory of its own, and decides
 * what a fault, a new mapping and a fork do with pages, with the blocks of fault.h and populate.h.
 */
#ifndef PAGER_POLICY_H
#define PAGER_POLICY_H

#include "region.h"
#include "request.h"

#include <proto/server.h>

struct fault;
struct pager_memory;

struct pager_policy {
    const char *name;          /* at most 23 bytes */

    /* The table of regions. A new one is unused until region_insert, which is called at once after it was filled. */
    struct region *(*region_next)(struct space *sp, vaddr_t va); /* the lowest that ends after va, or NULL */
    struct region *(*region_new)(struct space *sp);              /* NULL: no slot */
    void (*region_insert)(struct space *sp, struct region *r);
    void (*region_remove)(struct space *sp, struct region *r);
    void (*region_resized)(struct space *sp, struct region *r);  /* its start or end has moved, past no other; or NULL */
    unsigned (*region_room)(struct space *sp);                   /* how often region_new will succeed, at least */
    unsigned (*region_room_empty)(struct space *sp);             /* the same, once all that are there were removed */
    vaddr_t (*find_room)(struct space *sp, uint64_t bytes);      /* as region_find_room; or NULL: it walks down from the top */
    void (*space_end)(struct space *sp);                         /* the space ends, no region is left; or NULL */

    /* Finds f->page and f->prot for a fault: 0, SERVE_LATER, or an error as fault.h has them. */
    int64_t (*fault)(struct request *rq, struct fault *f);

    /*
     * Where nothing is at f->va of region r: may fill the answer of *f with 512 zeroed frames for the 2 MiB around it, and says so. `all`: the
     * rest of them will be mapped at once in any case. Or NULL: page by page.
     */
    bool (*large_page)(struct region *r, struct fault *f, bool all);

    /*
     * Read-ahead, or NULL: eight pages each time. A page must be read (and others behind it); the mark of *a was reached, so that
     * the next pages are to be read now (ahead.h).
     */
    struct ahead_run (*read_miss)(struct ahead *a, uint64_t index);
    struct ahead_run (*read_on)(struct ahead *a);
    /* The notes (space_note, never 0) that it leaves come into one more table, or out of one; or NULL. */
    void (*note_ref)(uint32_t note);
    void (*note_unref)(uint32_t note);

    const struct pager_memory *memory; /* what it does about short memory by itself (memory.h), or NULL */
    bool populates;            /* a new mapping, heap, program or stack gets its pages at once */
    bool merges;               /* neighbours that are equal become one region */
    bool shares_zero;          /* memory that was only read has no frame of its own (zero.h) */
    bool fork_shares;          /* fork shares page tables until one side changes something in them */
    bool fork_copies;          /* fork copies private pages at once (as far as there are frames), else on write */
    uint64_t stack_step_bytes; /* the stack grows by at least so much */
    uint64_t space_bytes;      /* it uses only so many of SPACE_POLICY_BYTES; 0: all. No others are cleared */
};

/* The one that this program was linked with; set by pager_run. */
extern const struct pager_policy *pager_policy;

/* Sets everything up and serves for ever. */
_Noreturn void pager_run(const struct server_boot *boot, const struct pager_policy *policy);

#endif
