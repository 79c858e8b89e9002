/* What a program says about its memory: madvise. */
#include "act.h"

#include <proto/layout.h>
#include <string.h>

/* What is promised of a page is kept, whatever was advised. */
static void ahead_of_need(struct model_process *p, vaddr_t start, unsigned pages)
{
    static const unsigned advices[] = { PAGER_ADVICE_COLD, PAGER_ADVICE_PAGEOUT, PAGER_ADVICE_PAGEOUT, PAGER_ADVICE_WILLNEED };
    bool whole = true;
    for (unsigned i = 0; i < pages; i++)
        whole &= model_find(p, start + i * PAGE_BYTES) != NULL;
    int64_t status = act_ask(p->space, PAGER_MADVISE, start, pages * PAGE_BYTES, advices[fake_random(4)], 0, 0).status;
    MUST((status == 0 && whole) || (status == ERR_NOMEM && !whole) || status == ERR_INVAL /* locked, no memory */ || status == ERR_AGAIN);
}

/* One page, so that it is known whether it was done. */
static void let_go(struct model_process *p, struct model_page *g, unsigned advice)
{
    if (g->back == BACK_FILE_PRIVATE || g->va < USER_MMAP_FLOOR /* of the program's file in part */)
        return;
    int64_t status = act_ask(p->space, PAGER_MADVISE, g->va, PAGE_BYTES, advice, 0, 0).status;
    MUST(status == 0 || status == ERR_INVAL || status == ERR_NOMEM);
    if (status != 0 || g->back != BACK_ANON)
        return;
    memset(g->fresh, 0, sizeof g->fresh);
    g->lazy = advice == PAGER_ADVICE_FREE;
    if (!g->lazy)
        memset(g->word, 0, sizeof g->word);
}

void act_madvise(struct model_process *p)
{
    struct model_page *g = &p->page[fake_random(p->count)];
    if (fake_random(2))
        ahead_of_need(p, g->va, 1 + fake_random(8));
    else
        let_go(p, g, fake_random(2) ? PAGER_ADVICE_DONTNEED : PAGER_ADVICE_FREE);
}
