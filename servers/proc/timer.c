/*
 * Times at which something is due. State: the list of those armed, in no order, since they are few, and the earliest of
 * them, which is worked out anew only after that one has gone.
 */
#include "timer.h"

#include <stdbool.h>
#include <stddef.h>

static struct timer *armed;
static uint64_t earliest = UINT64_MAX;
static bool stale; /* `earliest` may be too early */

void timer_disarm(struct timer *t)
{
    if (!t->expire)
        return;
    *t->link = t->next;
    if (t->next)
        t->next->link = t->link;
    t->expire = NULL;
    stale |= t->when == earliest;
}

void timer_arm(struct timer *t, uint64_t when, void (*expire)(struct timer *t))
{
    timer_disarm(t);
    t->when = when;
    t->expire = expire;
    t->link = &armed;
    t->next = armed;
    if (armed)
        armed->link = &t->next;
    armed = t;
    if (when < earliest)
        earliest = when;
}

uint64_t timer_next(void)
{
    if (stale) {
        earliest = UINT64_MAX;
        for (const struct timer *t = armed; t; t = t->next)
            if (t->when < earliest)
                earliest = t->when;
        stale = false;
    }
    return earliest;
}

void timer_run(uint64_t now)
{
    while (timer_next() <= now) {
        struct timer *t = armed;
        while (t->when != earliest)
            t = t->next;
        void (*expire)(struct timer *) = t->expire;
        timer_disarm(t);
        expire(t);
    }
}
