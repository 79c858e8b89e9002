/*
 * The spaces. State: the table from slot to struct space. An id is slot | round << SPACE_SLOT_BITS with round >= 1, so
 * that the id of a space that ended is not found.
 */
#include "space.h"

#include "borrow.h"
#include "evict.h"
#include "family.h"
#include "frames.h"
#include "kpool.h"
#include "open.h"
#include "policy.h"
#include "region.h"
#include "request.h"
#include "wire.h"

#include <proto/layout.h>
#include <proto/server.h>
#include <rt/log.h>
#include <rt/slots.h>
#include <rt/string.h>

enum { RUN_MAX = 16, TABLES_AT_FIRST = 6 }; /* root, text and stack with two each, one to spare */

static struct space *space_table[SPACES_MAX];
static uint32_t rounds[SPACES_MAX];
static unsigned next_slot;
static uint64_t count;
static uint64_t reclaimed[PAGE_BYTES / sizeof(uint64_t)] __attribute__((aligned(PAGE_BYTES)));

struct space *space_find(uint64_t id)
{
    struct space *sp = space_table[id & (SPACES_MAX - 1)];
    return sp && sp->id == id ? sp : NULL;
}

struct space *space_each(unsigned *cursor)
{
    while (*cursor < SPACES_MAX) {
        struct space *sp = space_table[(*cursor)++];
        if (sp)
            return sp;
    }
    return NULL;
}

struct space *space_of_pid(uint64_t pid)
{
    unsigned cursor = 0;
    struct space *sp;
    while ((sp = space_each(&cursor)))
        if (sp->pid == pid)
            return sp;
    return NULL;
}

uint64_t spaces_count(void)
{
    return count;
}

static int find_slot(void)
{
    for (unsigned i = 0; i < SPACES_MAX; i++) {
        unsigned slot = (next_slot + i) % SPACES_MAX;
        if (!space_table[slot])
            return (int)slot;
    }
    return ERR_NOMEM;
}

/* Makes the kernel's object and donates the first tables. */
static int make_object(struct space *sp)
{
    int64_t frame = kpool_take();
    if (frame < 0)
        return ERR_NOMEM;
    sp->object = (uint64_t)frame;
    sp->cap = slot_get();
    if (sp->cap == CAP_NULL || sys_make(SLOT_PAGER_KPOOL, sp->object, OBJ_SPACE, sp->cap, sp->id, 0) != 0) {
        if (sp->cap != CAP_NULL)
            slot_put(sp->cap);
        kpool_give(sp->object);
        return ERR_NOMEM;
    }
    return 0;
}

/* The highest first, if they are few: so they are taken in one run again. */
static void put_in_order(uint64_t *indices, int64_t n)
{
    for (int64_t i = 1; i < n && n <= RUN_MAX; i++) {
        uint64_t index = indices[i];
        int64_t at = i;
        for (; at > 0 && indices[at - 1] < index; at--)
            indices[at] = indices[at - 1];
        indices[at] = index;
    }
}

/* Takes back the tables that are not in use: all of them, once nothing is mapped. */
static void reclaim(struct space *sp)
{
    int64_t n;
    while ((n = sys_reclaim(sp->cap, reclaimed, sizeof reclaimed / sizeof *reclaimed)) > 0) {
        put_in_order(reclaimed, n);
        for (int64_t i = 0; i < n; i++)
            kpool_give(reclaimed[i]);
        sp->tables -= (uint64_t)n;
    }
}

void spaces_reclaim(const struct space *but)
{
    unsigned cursor = 0;
    for (struct space *sp; (sp = space_each(&cursor));)
        if (sp != but)
            reclaim(sp);
}

static void destroy_object(struct space *sp)
{
    reclaim(sp);
    int64_t error = sys_destroy(sp->cap);
    rt_assert(error == 0);
    kpool_give(sp->object);
    slot_put(sp->cap);
}

int space_create(uint64_t pid, struct space **out)
{
    int slot = find_slot();
    if (slot < 0)
        return slot;
    struct page *p = evict_own_frame();
    if (!p)
        return ERR_NOMEM;
    struct space *sp = page_data(p);
    memset(sp, 0, offsetof(struct space, policy) + (pager_policy->space_bytes ? pager_policy->space_bytes : SPACE_POLICY_BYTES));
    rounds[slot] = (rounds[slot] + 1) & ((1u << (32 - SPACE_SLOT_BITS)) - 1);
    if (rounds[slot] == 0)
        rounds[slot] = 1;
    sp->id = (uint64_t)slot | (uint64_t)rounds[slot] << SPACE_SLOT_BITS;
    sp->pid = pid;
    sp->mmap_top = USER_MMAP_TOP;
    list_init(&sp->requests);
    list_init(&sp->opens);
    if (make_object(sp) != 0) {
        frame_give(p);
        return ERR_NOMEM;
    }
    if (space_donate(sp, TABLES_AT_FIRST) != 0) {
        destroy_object(sp);
        frame_give(p);
        return ERR_NOMEM;
    }
    family_found(sp);
    space_table[slot] = sp;
    next_slot = (unsigned)slot + 1;
    count++;
    *out = sp;
    return 0;
}

vaddr_t space_tables(struct space *sp, vaddr_t *start)
{
    struct region *r = region_next(sp, *start);
    if (!r)
        return 0;
    *start = r->start & ~(vaddr_t)(LARGE_BYTES - 1);
    vaddr_t end;
    do
        end = (r->end + LARGE_BYTES - 1) & ~(vaddr_t)(LARGE_BYTES - 1);
    while ((r = region_next(sp, r->end)) && r->start < end + LARGE_BYTES);
    return end;
}

void space_clear(struct space *sp)
{
    struct region *r;
    sp->lock_new = sp->lock_touched = false;
    wire_release_range(sp, 0, USER_LIMIT);
    if (sp->shares) /* whole tables: those that are shared need no copy then */
        for (vaddr_t start = 0, end; (end = space_tables(sp, &start)); start = end)
            space_unmap(sp, start, (end - start) >> PAGE_SHIFT);
    while ((r = region_next(sp, 0))) {
        if (!sp->shares)
            space_unmap(sp, r->start, region_pages(r));
        region_drop(r);
    }
    sp->shares = false;
    rt_assert(sp->commit == 0);
    sp->heap_start = sp->heap_end = 0;
}

void space_destroy(struct space *sp)
{
    request_purge(sp);
    if (borrow_keeps(sp)) {
        open_drop_all(sp);
        return;
    }
    space_clear(sp);
    if (pager_policy->space_end)
        pager_policy->space_end(sp);
    open_drop_all(sp);
    destroy_object(sp);
    family_leave(sp);
    space_table[sp->id & (SPACES_MAX - 1)] = NULL;
    count--;
    borrow_end(sp);
    rt_assert(list_empty(&sp->requests));
    frame_give(page_of(sp));
}

int space_give_cap(struct space *sp)
{
    sys_cap_delete(SLOT_PAGER_MAILBOX, PROC_MAILBOX_SLOT);
    return (int)sys_cap_copy(SLOT_PAGER_MAILBOX, PROC_MAILBOX_SLOT, space_memory(sp)->cap, RIGHT_MAP | RIGHT_CTRL | RIGHT_GRANT, 0);
}
