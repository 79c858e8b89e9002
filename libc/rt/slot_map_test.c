/* Unit test of slot_map.c: every slot once, none twice, none of the reserved ones. */
#include "slot_map.h"

#include <rt/test.h>
#include <stdbool.h>
#include <string.h>

static struct slot_map map;
static bool seen[1 << 16];

static bool fresh(cap_t slot)
{
    unsigned table = slot >> CAP_TABLE_SHIFT, s = slot & 0xff;
    bool ok = slot < sizeof seen && !seen[slot] && s < CAP_SLOTS &&
              (table ? s > 0 && table >= SLOT_MAP_TABLES : s >= SLOT_FREE && s < SLOT_MAP_TABLES);
    seen[slot] = true;
    return ok;
}

static void every_slot_comes_once(void)
{
    unsigned long n = 0;
    slot_map_init(&map);
    for (;;) {
        cap_t slot = slot_map_take(&map);
        if (slot == CAP_NULL) {
            cap_t where = slot_map_next_table(&map);
            if (where == CAP_NULL)
                break;
            CHECK(where >= SLOT_MAP_TABLES && where < CAP_SLOTS && !seen[where]);
            seen[where] = true;
            slot_map_add_table(&map);
            continue;
        }
        n++;
        if (!fresh(slot))
            CHECK(!"slot given twice or reserved");
    }
    CHECK(n == SLOT_MAP_TABLES - SLOT_MAP_FIRST + SLOT_MAP_TABLES_MAX * (CAP_SLOTS - 1ul));
    CHECK(map.in_use == n);
}

static void a_freed_slot_comes_back(void)
{
    cap_t slots[] = { SLOT_MAP_FIRST, CAP_AT(SLOT_MAP_TABLES, 1), CAP_AT(CAP_SLOTS - 1, CAP_SLOTS - 1) };
    for (int i = 0; i < 3; i++) {
        CHECK(slot_map_free(&map, slots[i]));
        CHECK(!slot_map_free(&map, slots[i]));
        CHECK(slot_map_take(&map) == slots[i]);
        CHECK(slot_map_take(&map) == CAP_NULL);
    }
}

static void slots_never_given_are_refused(void)
{
    slot_map_init(&map);
    CHECK(!slot_map_free(&map, CAP_NULL) && !slot_map_free(&map, SLOT_ENDPOINT) && !slot_map_free(&map, SLOT_MAP_TABLES));
    CHECK(!slot_map_free(&map, SLOT_MAP_FIRST) && !slot_map_free(&map, CAP_AT(SLOT_MAP_TABLES, 1)));
    CHECK(!slot_map_free(&map, CAP_AT(3, 20)) && !slot_map_free(&map, CAP_AT(0, CAP_SLOTS)) && !slot_map_free(&map, ~0u));
    CHECK(map.in_use == 0);
}

int main(void)
{
    every_slot_comes_once();
    a_freed_slot_comes_back();
    slots_never_given_are_refused();
    return test_end();
}
