/* Unit test of waiters.c. */
#include "waiters.h"

#include <rt/test.h>
#include <stddef.h>

static bool is_even(uint64_t id)
{
    return id % 2 == 0;
}

static bool is_any(uint64_t id)
{
    (void)id;
    return true;
}

int main(void)
{
    static struct waiters w;
    CHECK(waiters_first(&w) == NULL);
    for (uint64_t i = 0; i < WAITERS_MAX; i++)
        CHECK(waiters_add(&w, i, 10 * i));
    CHECK(!waiters_add(&w, 99, 1));
    CHECK(waiters_first(&w)->id == 0);
    waiters_drop_first(&w);
    CHECK(waiters_first(&w)->id == 1 && waiters_first(&w)->bytes == 10);
    waiters_purge(&w, is_even);
    CHECK(w.count == WAITERS_MAX / 2);
    for (uint64_t i = 1; i < WAITERS_MAX; i += 2) {
        CHECK(waiters_first(&w)->id == i);
        waiters_drop_first(&w);
    }
    CHECK(w.count == 0 && waiters_add(&w, 5, 1));
    waiters_purge(&w, is_any);
    CHECK(waiters_first(&w) == NULL);
    return test_end();
}
