/*
 * Reclaim as a fuzz target: the world of the objects in little memory with a swap disk, or without one, under each policy, which changes on the way.
 * Every page that may go is in one queue, once; shadows tell the truth; slots belong to those that name them; and what is read is what was stored.
 */
#include "fuzz.h"
#include "world.h"

#include <rt/log.h>
#include <rt/serve.h>
#include <sdk/memory.h>
#include <sdk/object.h>
#include <sdk/policy.h>
#include <sdk/setting.h>
#include <sdk/stat.h>
#include <string.h>
#include <vm/going.h>
#include <vm/reclaim.h>
#include <vm/slots.h>
#include <vm/swap.h>
#include <vm/swap_state.h>
#include <vm/tree.h>
#include <vm/window.h>
#include <vm/zeroed.h>

enum { SETTINGS = 8, KEYS = 4096 };

static const struct pager_policy policy = {
    .region_next = tree_next, .region_new = tree_new, .region_insert = tree_insert, .region_remove = tree_remove, .region_resized = tree_resized,
    .region_room = tree_room, .region_room_empty = tree_room_empty, .find_room = tree_find_room, .merges = true, .shares_zero = true, .read_miss = window_miss,
    .read_on = window_go_on, .note_ref = swap_note_ref, .note_unref = swap_note_unref, .memory = &reclaim_memory,
};
const struct pager_policy *pager_policy = &policy;

/* ---- settings: changed at will ---- */

static struct setting *settings[SETTINGS];
static unsigned setting_count;

void settings_add(const struct setting *added, unsigned count)
{
    for (; count; count--, added++) {
        MUST(setting_count < SETTINGS);
        settings[setting_count++] = (struct setting *)(uintptr_t)added;
    }
}

static void set(const char *name, uint64_t value)
{
    for (unsigned i = 0; i < setting_count; i++)
        if (strcmp(settings[i]->name, name) == 0 && (!settings[i]->change || settings[i]->change(value) == 0))
            *settings[i]->value = value;
}

static void change_setting(void)
{
    const struct setting *s = settings[fuzz_choose(setting_count)];
    set(s->name, s->least + fuzz_choose((unsigned)(s->most - s->least) + 1));
}

/* How an input begins, by its last two bytes. Most frames are away, so that memory is short from the beginning. */
static struct page *away[WORLD_FRAMES];
static unsigned away_count;

static void begin(unsigned how)
{
    static const uint64_t slots[] = { 0, WORLD_SLOTS, WORLD_SLOTS, WORLD_SLOTS / 6 };
    world_start(slots[how % 4]);
    set("policy", how / 4 % 4);
    for (away_count = 0; frames_of(PAGE_FREE) > 20 + how / 16 % 64; away_count++)
        away[away_count] = frame_take(PAGE_BUSY);
}

/* ---- the thread that zeroes frames ---- */

static struct reply work;
static bool has_work, asks; /* frames to zero; its call is not answered yet */

int zeroer_start(void)
{
    return 0;
}

void log_print(const char *format, ...)
{
    (void)format;
}

int64_t sys_reply(const struct reply *r)
{
    MUST(asks);
    work = *r;
    has_work = true;
    asks = false;
    return 0;
}

/* It has done what it was given, and asks for more. */
static void zero_some(void)
{
    struct message m = { .id = 1 };
    if (asks)
        return;
    for (int64_t i = 0; has_work && i < work.status; i++)
        page_zero(page_at((uint32_t)work.w[i]));
    int64_t status = zeroed_call(&m, work.w);
    asks = status == SERVE_LATER;
    has_work = !asks;
    work.status = asks ? 0 : status;
}

/* ---- shadows: how many others have gone since, or nothing ---- */

static struct {
    uint64_t key, when;
} shadows[KEYS];
static unsigned shadow_count;
static uint64_t evictions;

void __real_shadow_put(uint64_t key);
void __wrap_shadow_put(uint64_t key);
uint64_t __real_shadow_take(uint64_t key);
uint64_t __wrap_shadow_take(uint64_t key);

static unsigned find_shadow(uint64_t key)
{
    unsigned i = 0;
    while (i < shadow_count && shadows[i].key != key)
        i++;
    return i;
}

void __wrap_shadow_put(uint64_t key)
{
    unsigned i = find_shadow(key);
    MUST(i < KEYS);
    shadows[i].key = key;
    shadows[i].when = evictions++;
    shadow_count += i == shadow_count;
    __real_shadow_put(key);
}

uint64_t __wrap_shadow_take(uint64_t key)
{
    uint64_t told = __real_shadow_take(key);
    unsigned i = find_shadow(key);
    if (i == shadow_count) {
        MUST(told == NEVER_SEEN);
        return told;
    }
    MUST(told == NEVER_SEEN || told == evictions - shadows[i].when - 1);
    shadows[i] = shadows[--shadow_count];
    return told;
}

/* ---- what is true of queues ---- */

static void check_page(const struct page *p, uint64_t *in, uint64_t *going)
{
    unsigned where = p->reclaim & (RECLAIM_IN | RECLAIM_GOING | RECLAIM_COLD);
    MUST(where == 0 || (where & (where - 1)) == 0);
    MUST(where == 0 || p->kind == PAGE_CACHE || p->kind == PAGE_ANON);
    bool is_queued = where == RECLAIM_IN || where == RECLAIM_COLD;
    if (p->kind == PAGE_CACHE || p->kind == PAGE_ANON)
        MUST(is_queued == !list_empty(&p->link));
    if (p->kind == PAGE_CACHE && (swap_is_on() || p->file->kind->on_disk))
        MUST(where != 0);
    if (p->kind == PAGE_ANON && swap_is_on())
        MUST(where != 0 || p->slot);
    if (p->kind == PAGE_ANON && p->slot)
        MUST(slot_page(p->slot) == page_index(p));
    *in += where == RECLAIM_IN;
    *going += where == RECLAIM_GOING;
}

/* Notes in page tables are what slots count. */
static void check_slots(void)
{
    static uint32_t notes[WORLD_SLOTS + 1];
    memset(notes, 0, sizeof notes);
    for (unsigned i = 0; i < WORLD_SPACES * WORLD_PAGES; i++) {
        const struct cell *c = &cells[i / WORLD_PAGES][i % WORLD_PAGES];
        if (c->used && c->note && c->index)
            notes[c->index]++;
    }
    for (uint32_t slot = 1; slot <= slots_total(); slot++)
        MUST(notes[slot] == (!slot_exists(slot) || slot_is_shared(slot) ? 0 : slot_notes(slot))); /* those of shared objects are in no table */
    MUST(slots_ok());
}

static void check(void)
{
    uint64_t in = 0, going = 0;
    world_check();
    for (uint32_t i = 0; i < frames_total(); i++)
        check_page(page_at(i), &in, &going);
    MUST(in == reclaim_pages() && going == going_pages());
    if (swap_is_on())
        check_slots();
}

/* ---- what happens besides ---- */

/* If it says so there is a frame (the pager may have taken one for itself on the way). */
static void evict_one(void)
{
    if (reclaim_memory.evict_one())
        MUST(frames_of(PAGE_FREE) > 0);
}

static struct page *choose_page(void)
{
    const struct cell *c = &cells[fuzz_choose(WORLD_SPACES)][fuzz_choose(WORLD_PAGES)];
    return c->used && !c->note && c->page && (c->page->kind == PAGE_ANON || c->page->kind == PAGE_CACHE) ? c->page : NULL;
}

static void cool(void)
{
    struct page *p = choose_page();
    if (p && p->refs == 1)
        reclaim_memory.cool(p);
}

static void send_out(void)
{
    struct page *p = choose_page();
    if (p && p->kind == PAGE_ANON && p->refs == 1)
        reclaim_memory.out(p);
}

static void end(void)
{
    while (away_count)
        frame_give(away[--away_count]);
    world_end();
    check();
    MUST(!swap_is_on() || slots_used() == 0 || counters.swap_errors); /* what could not be written is given up */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const acts[])(void) = { world_act, world_act, world_act, world_act, world_act, world_act, world_act, world_act, evict_one, evict_one, zero_some,
                                          change_setting, cool, send_out };
    setting_count = shadow_count = 0;
    evictions = 0;
    has_work = asks = false;
    memset(&counters, 0, sizeof counters);
    fuzz_begin(NULL, 0);
    begin(size < 2 ? 0 : (unsigned)(data[size - 1] | data[size - 2] << 8));
    fuzz_begin(data, size);
    disk_fails = fuzz_choose(2);
    while (fuzz_more()) {
        acts[fuzz_choose(sizeof acts / sizeof *acts)]();
        check();
    }
    end();
    return 0;
}
