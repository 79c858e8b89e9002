/*
 * The spaces. State: the table from slot to struct space. An id is slot | round << SPACE_SLOT_BITS with round >= 1, so
 * that the id of a space that ended is not found.
 */
#include "space.h"

#include "evict.h"
#include "frames.h"
#include "kpool.h"
#include "open.h"
#include "policy.h"
#include "region.h"
#include "request.h"

#include <proto/server.h>
#include <rt/log.h>
#include <rt/slots.h>
#include <rt/string.h>

enum { TABLES_AT_FIRST = 6 }; /* root, text and stack with two each, one to spare */

static struct space *table[SPACES_MAX];
static uint32_t rounds[SPACES_MAX];
static unsigned next_slot;
static uint64_t count;
static uint64_t reclaimed[PAGE_BYTES / sizeof(uint64_t)] __attribute__((aligned(PAGE_BYTES)));

struct space *space_find(uint64_t id)
{
    struct space *sp = table[id & (SPACES_MAX - 1)];
    return sp && sp->id == id ? sp : NULL;
}

struct space *space_each(unsigned *cursor)
{
    while (*cursor < SPACES_MAX) {
        struct space *sp = table[(*cursor)++];
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
        if (!table[slot])
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

/* Takes back the tables that are not in use: all of them, once nothing is mapped. */
static void reclaim(struct space *sp)
{
    int64_t n;
    while ((n = sys_reclaim(sp->cap, reclaimed, sizeof reclaimed / sizeof *reclaimed)) > 0) {
        for (int64_t i = 0; i < n; i++)
            kpool_give(reclaimed[i]);
        sp->tables -= (uint64_t)n;
    }
}

static void destroy_object(struct space *sp)
{
    reclaim(sp);
    int64_t error = sys_destroy(sp->cap);
    rt_assert(error == 0);
    if (sp->tables)
        log_print("pager: space %lx kept %lu tables\n", sp->id, sp->tables);
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
    page_zero(p);
    struct space *sp = page_data(p);
    rounds[slot] = (rounds[slot] + 1) & ((1u << (32 - SPACE_SLOT_BITS)) - 1);
    if (rounds[slot] == 0)
        rounds[slot] = 1;
    sp->id = (uint64_t)slot | (uint64_t)rounds[slot] << SPACE_SLOT_BITS;
    sp->pid = pid;
    list_init(&sp->requests);
    list_init(&sp->opens);
    if (make_object(sp) != 0) {
        frame_give(p);
        return ERR_NOMEM;
    }
    for (int i = 0; i < TABLES_AT_FIRST; i++) {
        if (space_donate(sp) != 0) {
            destroy_object(sp);
            frame_give(p);
            return ERR_NOMEM;
        }
    }
    table[slot] = sp;
    next_slot = (unsigned)slot + 1;
    count++;
    *out = sp;
    return 0;
}

void space_clear(struct space *sp)
{
    struct region *r;
    while ((r = region_next(sp, 0))) {
        space_unmap(sp, r->start, region_pages(r));
        region_drop(r);
    }
    rt_assert(sp->commit == 0);
    sp->heap_start = sp->heap_end = 0;
}

void space_destroy(struct space *sp)
{
    request_purge(sp);
    space_clear(sp);
    if (pager_policy->space_end)
        pager_policy->space_end(sp);
    open_drop_all(sp);
    destroy_object(sp);
    table[sp->id & (SPACES_MAX - 1)] = NULL;
    count--;
    frame_give(page_of(sp));
}

int space_give_cap(struct space *sp)
{
    sys_cap_delete(SLOT_PAGER_MAILBOX, PROC_MAILBOX_SLOT);
    return (int)sys_cap_copy(SLOT_PAGER_MAILBOX, PROC_MAILBOX_SLOT, sp->cap, RIGHT_MAP | RIGHT_CTRL | RIGHT_GRANT, 0);
}
