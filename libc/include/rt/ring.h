/* Both ends of a ring (proto/ring.h). */
#ifndef RT_RING_H
#define RT_RING_H

#include <proto/ring.h>
#include <stdbool.h>

/* The asker's end. */
struct ring_asker {
    struct ring *ring;
    uint32_t sq_tail, cq_head; /* our own copies: what the peer writes over ours does not matter */
    uint32_t in_flight;
};
void ring_asker_init(struct ring_asker *a, struct ring *ring);
/* Adds a request; false if RING_SLOTS are unanswered already. The caller signals the peer afterwards. */
bool ring_submit(struct ring_asker *a, const struct ring_sqe *sqe);
/* Adds one that gets no completion (and so does not count as unanswered). */
bool ring_submit_quiet(struct ring_asker *a, const struct ring_sqe *sqe);
/* Takes the next completion or event; false if there is none. */
bool ring_reap(struct ring_asker *a, struct ring_cqe *cqe);

/* The answerer's end. */
struct ring_answerer {
    struct ring *ring;
    uint32_t sq_head, cq_tail;
};
void ring_answerer_init(struct ring_answerer *a, struct ring *ring);
bool ring_take(struct ring_answerer *a, struct ring_sqe *sqe);
/* Never fails for a request taken before. */
void ring_complete(struct ring_answerer *a, uint64_t cookie, int64_t status, uint64_t x, uint64_t y);
/* Sends an event; false if there is no room now. */
bool ring_event(struct ring_answerer *a, int64_t status, uint64_t x);

#endif
