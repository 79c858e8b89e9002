/* Slots. State: what each is used for, and a bit for each that is. */
#include "slots.h"

#include <rt/log.h>

enum { WORD = 64 };

struct slot {
    uint32_t page;
    uint32_t notes : 29, shared : 1, busy : 1, bad : 1;
};

static struct slot *slots;  /* [count + 1] */
static uint64_t *used_bits; /* bit n: slot n */
static uint32_t count, used, cursor;

static uint64_t words(uint32_t n)
{
    return (n + WORD) / WORD;
}

uint64_t slot_table_bytes(uint32_t n)
{
    return (n + 1) * sizeof(struct slot) + words(n) * sizeof(uint64_t);
}

static void mark(uint32_t slot, bool in_use)
{
    uint64_t bit = UINT64_C(1) << slot % WORD;
    used_bits[slot / WORD] = in_use ? used_bits[slot / WORD] | bit : used_bits[slot / WORD] & ~bit;
}

void slot_table_init(void *table, uint32_t n)
{
    slots = table;
    used_bits = (uint64_t *)(void *)(slots + n + 1);
    count = n;
    used = 0;
    cursor = 0;
    mark(0, true);
    for (uint32_t slot = n + 1; slot < words(n) * WORD; slot++)
        mark(slot, true); /* there are none of these */
}

static bool is_free(uint32_t slot)
{
    return slot && slot <= count && !(used_bits[slot / WORD] >> slot % WORD & 1);
}

bool slot_exists(uint32_t slot)
{
    return slot && slot <= count && !is_free(slot);
}

/* The first word from the cursor's on, around, in which all bits that `mask` wants are 0, or some if any; words(count): none. */
static uint64_t find_word(bool whole)
{
    uint64_t n = words(count), at = cursor / WORD;
    for (uint64_t i = 0; i <= n; i++, at = at + 1 < n ? at + 1 : 0)
        if (whole ? used_bits[at] == 0 : used_bits[at] != UINT64_MAX)
            return at;
    return n;
}

static uint32_t find(void)
{
    if (is_free(cursor + 1))
        return cursor + 1;
    uint64_t word = find_word(true);
    if (word == words(count))
        word = find_word(false);
    return word < words(count) ? (uint32_t)(word * WORD) + (uint32_t)__builtin_ctzll(~used_bits[word]) : 0;
}

uint32_t slot_take(uint32_t page)
{
    uint32_t slot = find();
    if (!slot)
        return 0;
    mark(slot, true);
    used++;
    cursor = slot;
    slots[slot].page = page;
    slots[slot].shared = false;
    return slot;
}

static struct slot *get(uint32_t slot)
{
    rt_assert(slot_exists(slot));
    return &slots[slot];
}

static void review(uint32_t slot)
{
    const struct slot *s = &slots[slot];
    if (s->page || s->notes || s->busy || s->bad)
        return;
    mark(slot, false);
    used--;
}

void slot_ref(uint32_t slot)
{
    get(slot)->notes++;
}

bool slot_unref(uint32_t slot)
{
    struct slot *s = get(slot);
    rt_assert(s->notes);
    bool last = --s->notes == 0;
    review(slot);
    return last;
}

uint32_t slot_notes(uint32_t slot)
{
    return get(slot)->notes;
}

uint32_t slot_page(uint32_t slot)
{
    return slot_exists(slot) ? slots[slot].page : 0;
}

void slot_set_page(uint32_t slot, uint32_t page)
{
    get(slot)->page = page;
    review(slot);
}

bool slot_is_busy(uint32_t slot)
{
    return get(slot)->busy;
}

void slot_set_busy(uint32_t slot, bool busy)
{
    get(slot)->busy = busy;
    review(slot);
}

void slot_set_shared(uint32_t slot)
{
    get(slot)->shared = true;
}

bool slot_is_shared(uint32_t slot)
{
    return get(slot)->shared;
}

bool slot_is_away(uint32_t slot)
{
    const struct slot *s = get(slot);
    return s->notes && !s->page && !s->busy && !s->shared;
}

void slot_set_bad(uint32_t slot)
{
    get(slot)->bad = true;
}

uint32_t slots_total(void)
{
    return count;
}

uint32_t slots_used(void)
{
    return used;
}

bool slots_ok(void)
{
    uint32_t found = 0;
    for (uint32_t slot = 1; slot <= count; slot++) {
        const struct slot *s = &slots[slot];
        bool held = s->page || s->notes || s->busy || s->bad;
        if (held == is_free(slot))
            return false;
        found += held;
    }
    return found == used;
}
