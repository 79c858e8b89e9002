/*
 * Pages that go to the swap disk, and what holds them (swap.h). State: a cluster of pages in neighbouring slots that is being collected.
 * page.state of one that holds a slot is one of SWAP_*; page.slot is 0 for all others.
 */
#include "swap.h"

#include "reclaim.h"
#include "shadow.h"
#include "slots.h"
#include "swap_disk.h"
#include "swap_shared.h"
#include "swap_state.h"

#include <rt/log.h>
#include <sdk/cache.h>
#include <sdk/disk.h>
#include <sdk/family.h>
#include <sdk/stat.h>

enum { TABLE_SHARE = 8, SECTORS = PAGE_BYTES / 512 };

static bool on;
static struct {
    uint32_t slot; /* of the first */
    unsigned count;
    struct page *page[SWAP_CLUSTER];
} cluster;

bool swap_is_on(void)
{
    return on;
}

void swap_start(const struct server_boot *boot)
{
    uint64_t slots = boot->swap_sectors / SECTORS, most = frames_total() * PAGE_BYTES / TABLE_SHARE;
    on = slots > 0;
    if (!on)
        return;
    if (slots >= UINT32_C(1) << 30)
        slots = (UINT32_C(1) << 30) - 1;
    while (slot_table_bytes((uint32_t)slots) > most) /* a disk much larger than memory: only part of it */
        slots -= slots / 8;
    slot_table_init(frames_reserve(slot_table_bytes((uint32_t)slots)), (uint32_t)slots);
    swap_disk_start();
    shared_init();
    cluster.count = 0;
}

void swap_hold(struct page *p, uint32_t slot, unsigned state)
{
    p->slot = slot;
    p->state = (uint8_t)state;
}

void swap_let_go(struct page *p)
{
    uint32_t slot = p->slot;
    p->slot = 0;
    p->state = 0;
    p->flags &= (uint8_t)~PAGE_FAILED;
    slot_set_page(slot, 0);
}

void swap_free(struct page *p)
{
    swap_let_go(p);
    frame_give(p);
}

uint64_t swap_room(void)
{
    return on ? slots_total() : 0;
}

void swap_census(struct pager_stat *out)
{
    out->swap_frames = swap_room();
    out->swap_used = on ? slots_used() : 0;
}

/* ---- what holds a slot ---- */

void swap_note_ref(uint32_t slot)
{
    slot_ref(slot);
}

void swap_note_unref(uint32_t slot)
{
    if (!slot_unref(slot) || !slot_page(slot) || slot_is_busy(slot))
        return; /* one that the disk works on is looked at when that has ended */
    struct page *p = page_at(slot_page(slot));
    if (p->state == SWAP_READING)
        return;
    if (p->refs == 0)
        swap_free(p);
    else if (p->state == SWAP_UNSAVED)
        swap_let_go(p);
}

void swap_unmapped(struct page *p)
{
    if (slot_notes(p->slot) == 0 && p->state != SWAP_READING)
        swap_free(p); /* it may be on its way to the disk still: nobody will read that slot */
    else if (p->state == SWAP_SAVED && !slot_is_busy(p->slot))
        swap_free(p);
}

bool swap_own(struct page *p)
{
    if (!p->slot)
        return true;
    if (slot_notes(p->slot))
        return false;
    swap_let_go(p);
    return true;
}

/* ---- out ---- */

static int tell_used(void *arg, vaddr_t va, struct page *p, unsigned bits)
{
    (void)va;
    return p == arg && (bits & ENTRY_ACCESSED);
}

bool swap_was_used(struct page *p)
{
    bool used = false;
    uint32_t left = p->refs;
    for (struct space *sp = family_next(p->family, NULL); sp && left; sp = family_next(p->family, sp)) {
        if (space_page(sp, p->index << PAGE_SHIFT) != p)
            continue;
        left--;
        used |= space_scan(sp, p->index << PAGE_SHIFT, 1, SCAN_CLEAR_ACCESSED, tell_used, p);
    }
    return used;
}

/* Puts notes in the place of p wherever it is found. */
static void note_all(struct page *p)
{
    vaddr_t va = p->index << PAGE_SHIFT;
    for (struct space *sp = family_next(p->family, NULL); sp && p->refs; sp = family_next(p->family, sp)) {
        uint64_t old;
        if (space_page(sp, va) != p || space_note(sp, va, p->slot, &old) != 0)
            continue;
        slot_ref(p->slot);
        p->refs--;
        sp->swapped_out++;
    }
}

/* Slots of pages that are in memory as well are given up. */
static bool free_some_slots(void)
{
    uint32_t before = slots_used();
    for (uint32_t slot = 1; slot <= slots_total(); slot++) {
        struct page *p = slot_page(slot) && !slot_notes(slot) && !slot_is_busy(slot) ? page_at(slot_page(slot)) : NULL;
        if (p && p->refs)
            swap_let_go(p);
    }
    return slots_used() < before;
}

bool swap_has_room(void)
{
    return on && (slots_used() < slots_total() || free_some_slots());
}

uint32_t swap_slot(const struct page *p)
{
    uint32_t slot = slot_take(page_index(p));
    if (!slot && free_some_slots())
        slot = slot_take(page_index(p));
    return slot;
}

static bool give_slot(struct page *p)
{
    uint32_t slot = swap_slot(p);
    if (slot)
        swap_hold(p, slot, SWAP_UNSAVED);
    return slot;
}

static void flush(void)
{
    if (cluster.count)
        swap_disk_write(cluster.slot, cluster.page, cluster.count);
    cluster.count = 0;
}

void swap_collect(struct page *p, uint32_t slot)
{
    if (cluster.count == SWAP_CLUSTER || (cluster.count && slot != cluster.slot + cluster.count))
        flush();
    if (cluster.count == 0)
        cluster.slot = slot;
    cluster.page[cluster.count++] = p;
    slot_set_busy(slot, true);
}

static bool may_go(const struct page *p)
{
    if ((p->flags & (PAGE_PINNED | PAGE_FAILED | PAGE_WIRED)) || (p->refs == 0 && !p->slot))
        return false;
    return !p->slot || (p->state != SWAP_READING && !slot_is_busy(p->slot));
}

bool swap_is_crowded(void)
{
    return swap_disk_in_flight() + 2 > SWAP_REQUESTS_MAX;
}

bool swap_is_leaving(uint32_t slot)
{
    return slot_is_busy(slot);
}

enum going swap_out(struct page *p)
{
    bool fresh = !p->slot;
    if (!may_go(p) || swap_is_crowded() || (fresh && !give_slot(p)))
        return GOING_STAYS;
    note_all(p);
    if (p->refs) { /* it is not where it should be */
        if (fresh && slot_notes(p->slot) == 0)
            swap_let_go(p);
        return GOING_STAYS;
    }
    if (p->state == SWAP_SAVED) {
        counters.evicted_anon++;
        shadow_put(p->slot);
        swap_free(p);
        return GOING_GONE;
    }
    shadow_put(p->slot);
    swap_collect(p, p->slot);
    return GOING_STARTED;
}

void swap_kick(void)
{
    flush();
    swap_disk_kick();
}

static void page_was_written(uint32_t slot, int error)
{
    if (error)
        slot_set_bad(slot);
    struct page *p = slot_page(slot) ? page_at(slot_page(slot)) : NULL;
    if (p && p->kind != PAGE_ANON) {
        shared_was_written(slot, p, error);
        return;
    }
    slot_set_busy(slot, false);
    if (!p)
        return;
    if (p->refs == 0 && slot_notes(slot) == 0) {
        swap_free(p);
    } else if (error) {
        p->flags |= PAGE_FAILED; /* it stays in memory until a store takes the slot away */
        reclaim_stays(p);
    } else {
        p->state = SWAP_SAVED;
        counters.swap_written++;
        if (p->refs)
            return;
        counters.evicted_anon++;
        swap_free(p);
    }
}

void swap_reap(void)
{
    bool wrote;
    uint32_t slot;
    unsigned count;
    int error;
    while (swap_disk_done(&wrote, &slot, &count, &error)) {
        counters.swap_errors += error != 0;
        if (wrote) {
            for (unsigned i = 0; i < count; i++)
                page_was_written(slot + i, error);
        } else {
            swap_was_read(slot, count, error);
        }
        request_wake(&disk_waiters, 0);
    }
}

bool swap_is_busy(void)
{
    return on && (swap_disk_in_flight() || cluster.count);
}
