/*
 * Pages that come back from the swap disk (swap.h). With one that was touched come its neighbours in the same eight slots, which were
 * neighbours when they went. State: after an error, how many reads will be of one page only, so that the error is its own.
 */
#include "reclaim.h"
#include "slots.h"
#include "swap.h"
#include "swap_disk.h"
#include "swap_shared.h"
#include "swap_state.h"

#include <abi/err.h>
#include <abi/fault.h>
#include <rt/log.h>
#include <sdk/cache.h>
#include <sdk/disk.h>
#include <sdk/evict.h>
#include <sdk/stat.h>

enum { SINGLE_READS = 64 };

static unsigned single;

/* Is the slot one to read along with its neighbour? */
static bool is_away(uint32_t slot)
{
    return slot_exists(slot) && slot_is_away(slot);
}

/* The frame for a neighbour; NULL: memory is too short for it. */
static struct page *neighbour(uint32_t slot)
{
    struct page *p = is_away(slot) && reclaim_has_spare() ? frame_take(PAGE_ANON) : NULL;
    if (!p)
        return NULL;
    slot_set_page(slot, page_index(p));
    swap_hold(p, slot, SWAP_READING);
    reclaim_came(p, false);
    return p;
}

bool swap_reads_one(void)
{
    bool one = single > 0;
    single -= one;
    return one;
}

/* Starts reading the slot into p, and neighbours of it. */
static void read_cluster(uint32_t slot, struct page *p)
{
    struct page *pages[2 * SWAP_CLUSTER], **first = pages + SWAP_CLUSTER, **end = first;
    uint32_t base = slot - (slot - 1) % SWAP_CLUSTER;
    *end++ = p;
    if (!swap_reads_one()) {
        while (end < pages + 2 * SWAP_CLUSTER && slot + (uint32_t)(end - first) < base + SWAP_CLUSTER && (*end = neighbour(slot + (uint32_t)(end - first))))
            end++;
        while (slot > base && (first[-1] = neighbour(slot - 1)))
            first--, slot--;
    }
    swap_disk_read(slot, first, (unsigned)(end - first));
}

static int64_t read_in(struct request *rq, uint32_t slot)
{
    struct page *p = swap_disk_has_room() ? evict_frame(PAGE_ANON) : NULL;
    if (!p)
        return swap_disk_has_room() ? evict_wait(rq) : request_wait(rq, &disk_waiters);
    if (!swap_disk_has_room()) { /* what was evicted filled it */
        frame_give(p);
        return request_wait(rq, &disk_waiters);
    }
    slot_set_page(slot, page_index(p));
    swap_hold(p, slot, SWAP_READING);
    reclaim_came(p, true);
    read_cluster(slot, p);
    return request_wait(rq, &p->waiters);
}

void swap_was_read(uint32_t slot, unsigned count, int error)
{
    if (error && count > 1)
        single = SINGLE_READS;
    for (unsigned i = 0; i < count; i++) {
        struct page *p = page_at(slot_page(slot + i));
        if (p->kind != PAGE_ANON) {
            shared_was_read(slot + i, p, error, count == 1);
            continue;
        }
        rt_assert(p->slot == slot + i && p->state == SWAP_READING && p->refs == 0);
        p->state = SWAP_SAVED;
        request_wake(&p->waiters, error && count == 1 ? ERR_IO : 0);
        if (error || slot_notes(slot + i) == 0)
            swap_free(p);
        else
            counters.swap_read++;
    }
}

/* A copy of p, whose slot others hold too, or which they map. */
static int64_t copy(struct request *rq, const struct region *r, struct fault *f, struct page *p)
{
    p->flags |= PAGE_PINNED;
    struct page *own = evict_frame(PAGE_ANON);
    p->flags &= (uint8_t)~PAGE_PINNED;
    if (!own)
        return evict_wait(rq);
    page_copy(own, p);
    swap_note_unref(p->slot);
    f->page = own;
    f->prot = r->prot;
    return 0;
}

int64_t swap_in(struct request *rq, struct region *r, struct fault *f)
{
    uint32_t slot = ENTRY_INDEX(f->entry);
    struct page *p = slot_page(slot) ? page_at(slot_page(slot)) : NULL;
    f->kind = STAT_PRESENT;
    if (!p || p->state == SWAP_READING) {
        if (rq && rq->is_fault)
            rq->state = FAULT_HAS_READ;
        if (rq && rq->error) {
            int64_t error = rq->error;
            rq->error = 0;
            return error;
        }
        return p ? request_wait(rq, &p->waiters) : read_in(rq, slot);
    }
    p->flags |= PAGE_USED;
    bool alone = p->refs == 0 && slot_notes(slot) == 1;
    if ((f->access & ACCESS_WRITE) && !alone)
        return copy(rq, r, f, p);
    reclaim_stays(p);
    slot_unref(slot); /* the entry names the page again */
    if (f->access & ACCESS_WRITE)
        swap_let_go(p);
    else if (p->state == SWAP_UNSAVED && slot_notes(slot) == 0 && !slot_is_busy(slot))
        swap_let_go(p);
    f->page = p;
    f->prot = p->slot || p->refs ? r->prot & ~(unsigned)PROT_W : r->prot;
    if (p->slot)
        r->cow = true;
    return 0;
}
