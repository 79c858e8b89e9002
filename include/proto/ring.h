/*
 * A ring shared by two servers: requests one way, completions the other. init places it in both spaces and fills
 * it with zeroes. The asker writes submissions and reads completions; the answerer the other way. Each side signals
 * the other's endpoint after it has added entries.
 *
 *   page 0        the four counters; they only grow (modulo 2^32), an entry's place is counter % SLOTS
 *   pages 1-2     struct ring_sqe[RING_SLOTS]
 *   pages 3-4     struct ring_cqe[2 * RING_SLOTS]
 *
 * The asker keeps at most RING_SLOTS requests unanswered, so that completions always have room; the other RING_SLOTS
 * are for events (cookie RING_EVENT), which the answerer sends only while there is room and otherwise keeps.
 * Order of memory: an entry is written before its counter is released; it is read after the counter is acquired.
 * Neither side trusts the other's counters to be sane: more than SLOTS behind is a broken peer.
 * The functions are in libc/include/rt/ring.h.
 */
#ifndef PROTO_RING_H
#define PROTO_RING_H

#include <stdint.h>

enum { RING_SLOTS = 128, RING_PAGES = 5 };
#define RING_EVENT UINT64_MAX

struct ring_sqe {
    uint64_t cookie; /* comes back in the completion; not RING_EVENT */
    uint32_t op;
    uint32_t flags;
    uint64_t a, b, c, d, e, f; /* by operation */
};
struct ring_cqe {
    uint64_t cookie;
    int64_t status; /* 0 or more, or ERR_* */
    uint64_t a, b;
};
struct ring {
    uint32_t sq_tail; /* written by the asker */
    uint32_t cq_head; /* written by the asker */
    uint8_t gap[56];
    uint32_t sq_head; /* written by the answerer */
    uint32_t cq_tail; /* written by the answerer */
    uint8_t rest[4096 - 72];
    struct ring_sqe sq[RING_SLOTS];
    struct ring_cqe cq[2 * RING_SLOTS];
};
_Static_assert(sizeof(struct ring_sqe) == 64 && sizeof(struct ring_cqe) == 32, "no holes");
_Static_assert(sizeof(struct ring) == RING_PAGES * 4096, "five pages");

#endif
