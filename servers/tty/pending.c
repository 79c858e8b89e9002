/* Calls that are answered later (pending.h). */
#include "pending.h"

#include <rt/serve.h>

/* Has this waiting caller gone? A copy of nothing only looks the id up. */
static bool is_gone(uint64_t id)
{
    char none;
    return sys_copy_out(id, 0, &none, 0) == ERR_STALE;
}

int64_t pending_keep(struct waiters *w, const struct message *m)
{
    const struct waiter waiter = { m->id, m->badge, m->w[0] };
    if (!waiters_add(w, waiter)) {
        pending_purge(w);
        if (!waiters_add(w, waiter))
            return ERR_CROWDED;
    }
    return SERVE_LATER;
}

void pending_purge(struct waiters *w)
{
    waiters_purge(w, is_gone);
}

void pending_cancel_all(struct waiters *w)
{
    for (struct waiter each; waiters_take_due(w, UINT64_MAX, &each);)
        serve_answer(each.id, ERR_INTR, 0, 0);
}

void pending_cancel(struct waiters *w, uint64_t client)
{
    for (struct waiter each; waiters_take_client(w, client, &each);)
        serve_answer(each.id, ERR_INTR, 0, 0);
}
