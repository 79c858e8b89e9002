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
        CHECK((waiters_add(&w, (struct waiter){ i, i, 10 * i })));
    CHECK((!waiters_add(&w, (struct waiter){ 99, 0, 1 })));
    CHECK(waiters_first(&w)->id == 0);
    waiters_drop_first(&w);
    CHECK(waiters_first(&w)->id == 1 && waiters_first(&w)->wanted == 10);
    waiters_purge(&w, is_even);
    CHECK(w.count == WAITERS_MAX / 2);
    for (uint64_t i = 1; i < WAITERS_MAX; i += 2) {
        CHECK(waiters_first(&w)->id == i);
        waiters_drop_first(&w);
    }
    CHECK((w.count == 0 && waiters_add(&w, (struct waiter){ 5, 6, 7 })));
    waiters_purge(&w, is_any);
    CHECK(waiters_first(&w) == NULL);
    unsigned taken = 0; /* one that wants all gets half, and another still some */
    while (taken < WAITERS_MAX && waiters_add(&w, (struct waiter){ taken, 1, 1 }))
        taken++;
    CHECK((taken == WAITERS_MAX / 2 && waiters_add(&w, (struct waiter){ 1000, 2, 1 }) && waiters_add(&w, (struct waiter){ 1001, 2, 1 })));
    waiters_purge(&w, is_any);
    struct waiter out;
    CHECK((waiters_add(&w, (struct waiter){ 5, 6, 7 }) && waiters_add(&w, (struct waiter){ 8, 9, 3 }) && waiters_least(&w) == 3));
    CHECK(!waiters_take_due(&w, 2, &out) && waiters_take_due(&w, 3, &out) && out.id == 8 && waiters_least(&w) == 7);
    CHECK(!waiters_take_client(&w, 9, &out) && waiters_take_client(&w, 6, &out) && out.id == 5 && w.count == 0);
    CHECK(waiters_least(&w) == UINT64_MAX);
    return test_end();
}
