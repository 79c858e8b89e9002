/* The largest program, when memory cannot be had. State: whom that was the last time. */
#include "shortage.h"

#include "commit.h"
#include "frames.h"
#include "kpool.h"
#include "region.h"
#include "setting.h"
#include "stat.h"

#include <proto/proc.h>

static uint64_t last; /* the space that was told of */

void shortage_init(void)
{
    static const struct setting setting = { .name = "overcommit", .unit = "percent", .value = &commit_over, .most = 1000 };
    last = 0;
    settings_add(&setting, 1);
}

/* What would come back if sp ended: its own pages in memory and on the swap disk, and page tables. */
static uint64_t size_of(struct space *sp, bool tables_only)
{
    struct space_use use = { 0 };
    for (const struct region *r = region_next(sp, 0); r && !tables_only; r = region_next(sp, r->end))
        space_count(sp, r->start, region_pages(r), &use);
    return use.own + use.swapped + sp->tables;
}

void shortage_words(const struct space *sp, uint64_t tag, uint64_t w[MSG_WORDS])
{
    bool tables_only = kpool_free() == 0;
    uint64_t most = 0, victim = sp->id, pid = sp->pid;
    unsigned cursor = 0;
    for (struct space *other; (other = space_each(&cursor));) {
        uint64_t size = size_of(other, tables_only);
        if (size > most || (size == most && other == sp))
            most = size, victim = other->id, pid = other->pid;
    }
    counters.out_of_memory += victim != last;
    last = victim;
    w[0] = pid;
    w[1] = most;
    w[2] = tables_only ? PROC_SHORT_OF_TABLES : PROC_SHORT_OF_FRAMES;
    w[3] = sp->pid | tag << 32;
    w[4] = 0;
}
