/* Space: a page table, the frames donated for its tables, its threads and its unanswered messages. */
#include <kern/obj/space.h>

#include <abi/err.h>
#include <abi/prot.h>
#include <kern/call.h>
#include <kern/hart.h>
#include <kern/ipc.h>
#include <kern/memory.h>
#include <kern/obj/thread.h>
#include <kern/print.h>
#include <kern/vm.h>

/* A donated frame while it waits: all else in it is zero. */
struct donated {
    struct donated *next;
};

/* ASIDs are given out in rounds: when they run out, everything is forgotten and a new round begins. */
static uint64_t asid_count, asid_next = 1;
uint64_t space_asid_gen = 1;

void space_init(struct space *s, uint64_t badge)
{
    *s = (struct space){.badge = badge};
}

uint64_t space_satp(struct space *s)
{
    if (space_satp_is_good(s))
        return s->satp;
    if (!asid_count)
        asid_count = mmu_asids();
    if (asid_next >= asid_count) {
        space_asid_gen++;
        asid_next = asid_count > 1 ? 1 : 0;
        /* off the old ASID before forgetting it: else its translations could come back under the number's next owner */
        thread_leave_root(hart_self()->satp);
        mmu_flush_all();
    }
    s->asid_gen = space_asid_gen;
    s->satp = mmu_satp(s->root, asid_next++);
    return s->satp;
}

/* ---- tables ---- */

static pte_t *take_table(struct space *s)
{
    struct donated *d = s->donated;
    s->donated = d->next;
    s->donated_count--;
    d->next = NULL;
    struct frame *f = frame_find(direct_pfn(d));
    f->kind = FRAME_TABLE;
    f->maps = 0;
    f->shares = 1;
    s->table_count++;
    return (pte_t *)d;
}

pte_t *space_table_get(struct space *s)
{
    return s->donated_count > s->large_leaves ? take_table(s) : NULL; /* INV-8 */
}

bool space_leaf_enter(struct space *s)
{
    if (s->donated_count <= s->large_leaves)
        return false;
    s->large_leaves++;
    return true;
}

void space_leaf_leave(struct space *s)
{
    assert(s->large_leaves > 0);
    s->large_leaves--;
}

pte_t *space_leaf_split(struct space *s)
{
    assert(s->donated_count >= s->large_leaves); /* INV-8 */
    space_leaf_leave(s);
    return take_table(s);
}

void space_table_put(struct space *s, pte_t *table)
{
    struct frame *f = frame_find(direct_pfn(table));
    assert(f->kind == FRAME_TABLE && f->maps == 0 && f->shares == 1);
    f->kind = FRAME_DONATED;
    f->shares = 0;
    struct donated *d = (struct donated *)table;
    d->next = s->donated;
    s->donated = d;
    s->donated_count++;
    s->table_count--;
}

int space_donate(struct space *s, struct pool *p, uint64_t index, uint64_t count, uint64_t *progress)
{
    pfn_t pfn;
    struct frame *f;
    for (uint64_t i = *progress; i < count; i++) {
        int err = pool_usable(p, index + i, &pfn, &f);
        if (err)
            return err;
    }
    for (uint64_t i = *progress; i < count; i++) {
        pool_usable(p, index + i, &pfn, &f);
        pool_take(p, f, FRAME_DONATED);
        pool_zero(f);
        struct donated *d = pfn_direct(pfn);
        d->next = s->donated;
        s->donated = d;
        s->donated_count++;
        *progress = i + 1;
        if (*progress < count && call_must_pause())
            return (int)CALL_RESTART;
    }
    return 0;
}

/* The root goes back when nothing is mapped; its kernel half is cleared. */
static void drop_root(struct space *s)
{
    if (!s->root || s->mapped_pages)
        return;
    if (s->satp) {
        thread_leave_root(s->satp);
        mmu_flush_asid(s->satp);
    }
    pte_t *root = s->root;
    s->root = NULL;
    s->satp = s->asid_gen = 0;
    mmu_root_clear(root);
    space_table_put(s, root);
}

uint64_t space_reclaim(struct space *s, uint64_t *entries, uint64_t max)
{
    uint64_t n = 0;
    drop_root(s);
    while (n < max && s->donated_count > s->large_leaves) {
        struct donated *d = s->donated;
        pfn_t pfn = direct_pfn(d);
        struct frame *f = frame_find(pfn);
        s->donated = d->next;
        s->donated_count--;
        entries[n++] = f->owner ? pfn - ((const struct pool *)pfn_direct(f->owner))->base : ENTRY_NO_FRAME;
        pool_give_back(pfn, f, sizeof *d);
    }
    return n;
}

/* ---- the end ---- */

int space_destroy(struct space *s, uint64_t *progress)
{
    while (s->threads)
        thread_leave_space(s->threads);
    while (s->pending)
        ipc_fail(s->pending, ERR_DEAD);
    struct vm_range r = {.space = s, .pages = USER_LIMIT >> PAGE_SHIFT, .done = *progress};
    for (; s->mapped_pages; r.done = 0) { /* again from the start if others have mapped behind us during a pause */
        int64_t result = vm_unmap(&r);
        *progress = r.done;
        if (result == CALL_RESTART)
            return (int)CALL_RESTART;
    }
    *progress = 0;
    uint64_t sink[64];
    while (s->root || s->donated) {
        space_reclaim(s, sink, 64);
        if (s->donated && call_must_pause())
            return (int)CALL_RESTART;
    }
    assert(s->table_count == 0 && s->donated_count == 0 && s->large_leaves == 0);
    return 0;
}

bool space_ok(const struct space *s)
{
    uint64_t n = 0;
    for (const struct donated *d = s->donated; d; d = d->next) {
        const struct frame *f = frame_find(direct_pfn(d));
        if (!f || f->kind != FRAME_DONATED)
            return false;
        n++;
    }
    for (const struct thread *t = s->threads; t; t = t->space_next)
        if (t->space != s)
            return false;
    for (const struct thread *t = s->pending; t; t = t->pending_next)
        if (t->receiver != s || t->state != THREAD_REPLYWAIT)
            return false;
    return n == s->donated_count && n >= s->large_leaves && (s->root || s->table_count == 0);
}
