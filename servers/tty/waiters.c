/* Callers that wait to be answered (waiters.h). A short array, moved up: waiting is rare and the list short. */
#include "waiters.h"

#include <rt/share.h>
#include <stddef.h>

bool waiters_add(struct waiters *w, struct waiter waiter)
{
    unsigned mine = 0;
    for (unsigned i = 0; i < w->count; i++)
        mine += w->list[i].client == waiter.client;
    if (!share_allows(mine, WAITERS_MAX - w->count))
        return false;
    w->list[w->count++] = waiter;
    return true;
}

struct waiter *waiters_first(struct waiters *w)
{
    return w->count ? &w->list[0] : NULL;
}

static struct waiter take(struct waiters *w, unsigned place)
{
    struct waiter taken = w->list[place];
    w->count--;
    for (unsigned i = place; i < w->count; i++)
        w->list[i] = w->list[i + 1];
    return taken;
}

void waiters_drop_first(struct waiters *w)
{
    take(w, 0);
}

bool waiters_take_client(struct waiters *w, uint64_t client, struct waiter *out)
{
    for (unsigned i = 0; i < w->count; i++)
        if (w->list[i].client == client) {
            *out = take(w, i);
            return true;
        }
    return false;
}

bool waiters_take_due(struct waiters *w, uint64_t limit, struct waiter *out)
{
    for (unsigned i = 0; i < w->count; i++)
        if (w->list[i].wanted <= limit) {
            *out = take(w, i);
            return true;
        }
    return false;
}

uint64_t waiters_least(const struct waiters *w)
{
    uint64_t least = UINT64_MAX;
    for (unsigned i = 0; i < w->count; i++)
        if (w->list[i].wanted < least)
            least = w->list[i].wanted;
    return least;
}

void waiters_purge(struct waiters *w, bool (*is_gone)(uint64_t id))
{
    unsigned kept = 0;
    for (unsigned i = 0; i < w->count; i++)
        if (!is_gone(w->list[i].id))
            w->list[kept++] = w->list[i];
    w->count = kept;
}
