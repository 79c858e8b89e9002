/* Callers that wait to be answered (waiters.h). A short array, moved up: waiting is rare and the list short. */
#include "waiters.h"

#include <stddef.h>

bool waiters_add(struct waiters *w, uint64_t id, uint64_t bytes)
{
    if (w->count == WAITERS_MAX)
        return false;
    w->list[w->count++] = (struct waiter){ id, bytes };
    return true;
}

struct waiter *waiters_first(struct waiters *w)
{
    return w->count ? &w->list[0] : NULL;
}

void waiters_drop_first(struct waiters *w)
{
    w->count--;
    for (unsigned i = 0; i < w->count; i++)
        w->list[i] = w->list[i + 1];
}

void waiters_purge(struct waiters *w, bool (*is_gone)(uint64_t id))
{
    unsigned kept = 0;
    for (unsigned i = 0; i < w->count; i++)
        if (!is_gone(w->list[i].id))
            w->list[kept++] = w->list[i];
    w->count = kept;
}
