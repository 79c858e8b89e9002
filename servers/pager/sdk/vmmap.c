/* A process's mappings. */
#include "vmmap.h"

#include "file.h"
#include "frames.h"
#include "memory.h"
#include "policy.h"
#include "region.h"
#include "space.h"

#include <proto/pager.h>

static int count(void *arg, vaddr_t va, struct page *p, unsigned bits)
{
    struct pager_region *of = arg;
    (void)va;
    of->resident += p->kind != PAGE_ZERO;
    of->large += (bits & ENTRY_LARGE) != 0;
    return 0;
}

int64_t vmmap(const struct message *m, uint64_t out[MSG_WORDS])
{
    enum { REGIONS_PER_CALL = 32 };
    struct pager_region list[REGIONS_PER_CALL];
    uint64_t room = BUF_BYTES(m->buffer) / sizeof *list, n = 0;
    struct space *sp = space_of_pid(m->w[0]);
    if (!sp)
        return ERR_SRCH;
    sp = space_memory(sp);
    if (room == 0)
        return ERR_INVAL;
    for (struct region *r = region_next(sp, m->w[1]); r && n < room && n < REGIONS_PER_CALL; r = region_next(sp, r->end)) {
        struct pager_region *to = &list[n++];
        *to = (struct pager_region){ .start = r->start, .bytes = r->end - r->start, .prot = r->prot, .flags = r->flags,
                                     .inode = r->file ? r->file->id : 0, .offset = r->offset };
        space_scan(sp, r->start, region_pages(r), 0, count, to);
        if (space_has_notes()) {
            struct space_use use = { 0 };
            space_count(sp, r->start, region_pages(r), &use);
            to->swapped = use.swapped;
        }
        if (r->file && r->file->committed && pager_policy->memory)
            to->swapped += pager_policy->memory->shared_swapped(r->file, r->offset >> PAGE_SHIFT, region_pages(r));
        out[1] = r->end;
    }
    int64_t copied = sys_copy_out(m->id, 0, list, n * sizeof *list);
    if (copied < 0)
        return copied;
    if ((uint64_t)copied < n * sizeof *list) {
        out[0] = 0;
        out[1] = (uint64_t)copied;
        return ERR_TOUCH;
    }
    return (int64_t)n;
}
