/* minimal's table of 16 VMAs, against a search through all of them. */
#include "table.h"

#include <sdk/space.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned passed, failed;

static void check(int ok, const char *what)
{
    ok ? passed++ : failed++;
    if (!ok)
        printf("FAIL %s\n", what);
}

/* The lowest of `all` that ends after va. */
static struct region *expected(struct region **all, unsigned count, vaddr_t va)
{
    struct region *best = NULL;
    for (unsigned i = 0; i < count; i++)
        if (all[i]->end > va && (!best || all[i]->start < best->start))
            best = all[i];
    return best;
}

static void random_table(void)
{
    static struct space sp;
    struct region *all[VMA_SLOTS];
    unsigned count = 0;
    bool right = true;
    srand(3);
    for (int i = 0; i < 100000; i++) {
        vaddr_t at = (vaddr_t)(rand() % 64) * 2 * PAGE_BYTES;
        struct region *there = expected(all, count, at);
        if (rand() % 2 && !(there && there->start <= at)) {
            struct region *r = table_new(&sp);
            right &= (r == NULL) == (count == VMA_SLOTS);
            if (r) {
                *r = (struct region){ .start = at, .end = at + PAGE_BYTES };
                table_insert(&sp, r);
                all[count++] = r;
            }
        } else if (count) {
            unsigned which = (unsigned)rand() % count;
            table_remove(&sp, all[which]);
            all[which] = all[--count];
        }
        right &= table_room(&sp) == VMA_SLOTS - count;
        right &= table_next(&sp, at) == expected(all, count, at);
    }
    check(right, "100,000 random inserts, removals and look-ups");
}

int main(void)
{
    static struct space sp;
    check(table_room(&sp) == VMA_SLOTS && VMA_SLOTS == 16, "an empty table has 16 slots");
    check(table_next(&sp, 0) == NULL, "and holds nothing");
    check(table_room_empty(&sp) == VMA_SLOTS, "a program may use all");
    random_table();
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}
