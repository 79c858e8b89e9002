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
    bool present;      /* a page is mapped there, but may not be used so */
    /* the answer */
    struct page *page;
    uint64_t pages;    /* 1; or more, in frames behind page's and addresses behind va, which a policy may move down */
    unsigned prot;
    bool mapped;       /* page was mapped there before: no new reference */
};

/* Handles a fault or a foreign call: as on_fault of rt/serve.h. */
int64_t fault_handle(const struct message *m, struct reply *r);
/* on_reply_error of rt/serve.h: gives the space a table, or the fault to proc. */
int64_t fault_mend(struct reply *r, int64_t error);

/* Does the region allow it? 0 or ERR_ACCESS. */
int fault_check(const struct region *r, unsigned access);

/*
 * The page for f->va of region r, which allows the access: fills in f->page, prot and mapped. Takes a zeroed frame, a page of the
 * file, or a private copy (of a file page to be written, or of a frame shared since fork). 0, or as cache_get and
 * evict_wait; ERR_RANGE. With rq NULL: ERR_AGAIN instead of waiting.
 */
int64_t region_page(struct request *rq, struct region *r, struct fault *f);

/*
 * If va lies where the stack may grow to, grows it to va, by at least `step` bytes where there is room. The region, or NULL
 * with *error ERR_FAULT or ERR_NOMEM.
 */
struct region *stack_grow(struct space *sp, vaddr_t va, uint64_t step, int *error);

#endif
