/* A process's mappings. */
#include "vmmap.h"

#include "file.h"
#include "region.h"
#include "space.h"

#include <proto/pager.h>

static int count(void *arg, vaddr_t va, struct page *p, unsigned bits)
{
    uint64_t *pages = arg;
    (void)va, (void)p, (void)bits;
    ++*pages;
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
    if (room == 0)
        return ERR_INVAL;
    for (struct region *r = region_next(sp, m->w[1]); r && n < room && n < REGIONS_PER_CALL; r = region_next(sp, r->end)) {
        struct pager_region *to = &list[n++];
        *to = (struct pager_region){ .start = r->start, .bytes = r->end - r->start, .prot = r->prot, .flags = r->flags,
                                     .inode = r->file ? r->file->id : 0, .offset = r->offset };
        space_scan(sp, r->start, region_pages(r), 0, count, &to->resident);
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
