/* Slots: given out once, in a row, freed with the last use; against a plain model of each. */
#include "slots.h"

#include <rt/log.h>
#include <rt/test.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 1000 };

_Noreturn void rt_panic(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
    abort();
}

static void begin(uint32_t count)
{
    static void *table;
    free(table);
    table = calloc(1, slot_table_bytes(count));
    slot_table_init(table, count);
}

static void all_are_given_once_and_in_a_row(uint32_t count)
{
    begin(count);
    for (uint32_t slot = 1; slot <= count; slot++)
        CHECK(slot_take(7) == slot);
    CHECK(slot_take(7) == 0 && slots_used() == count && slots_ok());
    slot_set_page(count / 2, 0);
    CHECK(slots_used() == count - 1 && !slot_exists(count / 2) && slot_page(count / 2) == 0);
    CHECK(slot_take(8) == count / 2 && slot_page(count / 2) == 8 && slot_take(8) == 0);
    CHECK(!slot_exists(0) && !slot_exists(count + 1) && !slot_exists(UINT32_MAX));
}

/* What was freed here and there is taken last: neighbours come first. */
static void free_runs_come_first(void)
{
    begin(COUNT);
    for (uint32_t slot = 1; slot <= 640; slot++)
        slot_take(7);
    for (uint32_t slot = 1; slot <= 640; slot += 2)
        slot_set_page(slot, 0);
    for (uint32_t slot = 641; slot <= COUNT; slot++)
        CHECK(slot_take(7) == slot);
    uint32_t next = slot_take(7);
    CHECK(next % 2 == 1 && next < 640);
    for (uint32_t slot = 64; slot < 128; slot++)
        if (slot_exists(slot))
            slot_set_page(slot, 0);
    for (unsigned i = 0; i < 319; i++)
        slot_take(7);
    CHECK(slots_ok());
}

static void every_use_keeps_it(void)
{
    begin(COUNT);
    uint32_t slot = slot_take(7);
    slot_ref(slot);
    slot_ref(slot);
    slot_set_busy(slot, true);
    slot_set_page(slot, 0);
    CHECK(slot_exists(slot) && slot_notes(slot) == 2);
    CHECK(!slot_unref(slot) && slot_unref(slot) && slot_exists(slot) && slot_is_busy(slot));
    slot_set_busy(slot, false);
    CHECK(!slot_exists(slot) && slots_used() == 0);
    slot = slot_take(9);
    slot_set_bad(slot);
    slot_set_page(slot, 0);
    CHECK(slot_exists(slot) && slots_used() == 1 && slots_ok());
}

static void random_uses(void)
{
    static struct { unsigned notes; bool page, busy; } model[COUNT + 1];
    unsigned in_use = 0;
    begin(COUNT);
    memset(model, 0, sizeof model);
    srand(1);
    for (unsigned step = 0; step < 200000; step++) {
        uint32_t slot = 1 + (unsigned)rand() % COUNT;
        if (rand() % 3 == 0) {
            slot = slot_take(5);
            CHECK(slot ? !model[slot].page && !model[slot].notes && !model[slot].busy : in_use == COUNT);
            if (slot)
                model[slot].page = true, in_use++;
            continue;
        }
        if (!slot_exists(slot))
            continue;
        switch (rand() % 4) {
        case 0:
            slot_ref(slot);
            model[slot].notes++;
            break;
        case 1:
            if (model[slot].notes)
                CHECK(slot_unref(slot) == (--model[slot].notes == 0));
            break;
        case 2:
            model[slot].page = !model[slot].page;
            slot_set_page(slot, model[slot].page ? 5 : 0);
            break;
        default:
            model[slot].busy = !model[slot].busy;
            slot_set_busy(slot, model[slot].busy);
        }
        bool held = model[slot].notes || model[slot].page || model[slot].busy;
        CHECK(slot_exists(slot) == held);
        in_use -= !held;
        CHECK(slots_used() == in_use);
        if (step % 1000 == 0)
            CHECK(slots_ok());
    }
}

int main(void)
{
    all_are_given_once_and_in_a_row(63);
    all_are_given_once_and_in_a_row(64);
    all_are_given_once_and_in_a_row(COUNT);
    free_runs_come_first();
    every_use_keeps_it();
    random_uses();
    return test_end();
}
