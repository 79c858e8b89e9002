/* Callers that wait to be answered, first come first. Pure. */
#ifndef TTY_WAITERS_H
#define TTY_WAITERS_H

#include <stdbool.h>
#include <stdint.h>

enum { WAITERS_MAX = 64 };

struct waiter {
    uint64_t id;    /* receive id */
    uint64_t bytes; /* it asked for */
};

struct waiters {
    struct waiter list[WAITERS_MAX]; /* in order of arrival */
    unsigned count;
};

/* Adds at the end; false if full. */
bool waiters_add(struct waiters *w, uint64_t id, uint64_t bytes);
/* The first, NULL if none. */
struct waiter *waiters_first(struct waiters *w);
void waiters_drop_first(struct waiters *w);
/* Drops those for which is_gone says so; keeps the order. */
void waiters_purge(struct waiters *w, bool (*is_gone)(uint64_t id));

#endif
