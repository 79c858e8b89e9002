/*
 * Page faults: what comes in and goes out is fault.c's; what to map is the policy's, most often by region_page.
 *
 * Errors, and as what proc hears of them: ERR_FAULT no mapping, ERR_ACCESS the mapping forbids it, ERR_RANGE beyond the end
 * of the mapped file, ERR_IO the page could not be read, ERR_NOMEM.
 */
#ifndef PAGER_FAULT_H
#define PAGER_FAULT_H

#include "frames.h"
#include "region.h"
#include "request.h"

struct fault {
    struct space *space;
    vaddr_t va;        /* the page */
    unsigned access;   /* ACCESS_* */
    uint64_t entry;    /* what the page table has there (abi/prot.h), 0: nothing */
    bool present;      /* a page is mapped there, but may not be used so */
    /* the answer */
    struct page *page; /* NULL: memory of a device, which is mapped already */
    uint64_t pages;    /* 1; or more, in frames behind page's and addresses behind va, which a policy may move down */
    unsigned prot;
    bool mapped;       /* page was mapped there before: no new reference */
    unsigned kind;     /* STAT_* of stat.h: as what it counts */
};

enum { STACK_GAP_BYTES = 1 << 20 }; /* what a stack leaves free between itself and a mapping below */
enum { FAULT_HAS_READ = 1 }; /* `state` of a fault's request: it has waited for a page of a file */

/* Handles a fault or a foreign call: as on_fault of rt/serve.h. */
int64_t fault_handle(const struct message *m, struct reply *r);
/* on_reply_error of rt/serve.h: gives the space a table, or the fault to proc. */
int64_t fault_mend(struct reply *r, int64_t error);

/* PAGER_TOUCH: as if the program had read or written at w0. ERR_FAULT where that would be a signal, ERR_NOMEM. */
int64_t touch_step(struct request *rq);

/* Does the region allow it? 0 or ERR_ACCESS. */
int fault_check(const struct region *r, unsigned access);

/*
 * *found is the region that f is about: the one that holds f->va, or a stack (the first one, or a mapping with MAP_GROWSDOWN) that
 * grows down to it, by at least pager_policy->stack_step_bytes where there is room. 0, if it allows the access; ERR_ACCESS,
 * ERR_FAULT (there is none), ERR_NOMEM.
 */
int fault_region(const struct fault *f, struct region **found);

/*
 * The page for f->va of region r, which allows the access: fills in f->page, prot and mapped. Takes a zeroed frame, a page of the
 * file, or a private copy (of a file page to be written, or of a frame shared since fork). 0, or as cache_get and
 * evict_wait; ERR_RANGE. With rq NULL: ERR_AGAIN instead of waiting.
 */
int64_t region_page(struct request *rq, struct region *r, struct fault *f);

#endif
