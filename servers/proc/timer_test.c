/* Unit test of timer.c: order, changes while expiring, and a long random run against a plain model. */
#include "timer.h"

#include <rt/test.h>
#include <stdbool.h>
#include <stdlib.h>

enum { COUNT = 20 };
static struct timer timers[COUNT];
static uint64_t due[COUNT]; /* 0: not armed */
static uint64_t last;
static unsigned expired;

static void expire(struct timer *t)
{
    int i = (int)(t - timers);
    if (!due[i] || due[i] != t->when || t->when < last)
        CHECK(!"expired in the wrong order, or twice");
    last = t->when;
    due[i] = 0;
    expired++;
    if (rand() % 4 == 0) {
        int j = rand() % COUNT;
        timer_disarm(&timers[j]);
        due[j] = 0;
    }
}

static void periodic(struct timer *t)
{
    expired++;
    if (expired < 5)
        timer_arm(t, t->when + 10, periodic);
}

int main(void)
{
    CHECK(timer_next() == UINT64_MAX);
    timer_arm(&timers[0], 10, periodic);
    timer_run(9);
    CHECK(expired == 0 && timer_next() == 10);
    timer_run(100);
    CHECK(expired == 5 && timer_next() == UINT64_MAX);

    for (uint64_t now = 1000; now < 50000; now++) {
        int i = rand() % COUNT;
        if (rand() % 3) {
            due[i] = now + 1 + (uint64_t)(rand() % 50);
            timer_arm(&timers[i], due[i], expire);
        } else {
            timer_disarm(&timers[i]);
            due[i] = 0;
        }
        uint64_t least = UINT64_MAX;
        for (int j = 0; j < COUNT; j++)
            if (due[j] && due[j] < least)
                least = due[j];
        if (timer_next() != least)
            CHECK(!"not the earliest");
        last = 0;
        timer_run(now);
        for (int j = 0; j < COUNT; j++)
            if (due[j] && due[j] <= now)
                CHECK(!"late");
    }
    CHECK(expired > 1000);
    return test_end();
}
