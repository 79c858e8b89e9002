/* Callers that wait to be answered, first come first. Pure. */
#ifndef TTY_WAITERS_H
#define TTY_WAITERS_H

#include <stdbool.h>
#include <stdint.h>

enum { WAITERS_MAX = 256 };

struct waiter {
    uint64_t id;     /* receive id */
    uint64_t client; /* badge */
    uint64_t wanted; /* bytes; or, of a poll, its deadline */
};

struct waiters {
    struct waiter list[WAITERS_MAX]; /* in order of arrival */
    unsigned count;
};

/* Adds at the end; false if no place is left for this client (rt/share.h). */
bool waiters_add(struct waiters *w, struct waiter waiter);
/* The first, NULL if none. */
struct waiter *waiters_first(struct waiters *w);
void waiters_drop_first(struct waiters *w);
/* Drops those for which is_gone says so; keeps the order. */
void waiters_purge(struct waiters *w, bool (*is_gone)(uint64_t id));
/* Takes out the first one of this client; false: there is none. */
bool waiters_take_client(struct waiters *w, uint64_t client, struct waiter *out);
/* Takes out the first one whose `wanted` is at most `limit`; false: there is none. */
bool waiters_take_due(struct waiters *w, uint64_t limit, struct waiter *out);
/* The least `wanted`; UINT64_MAX if there is none. */
uint64_t waiters_least(const struct waiters *w);

#endif
