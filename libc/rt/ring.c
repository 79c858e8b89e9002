/*
 * Both ends of a ring. Each end keeps its own counters to itself and only publishes them; the peer's are read once per
 * operation and believed only if they are within the ring.
 */
#include <rt/ring.h>

enum { CQ_SLOTS = 2 * RING_SLOTS };

static uint32_t acquire(const uint32_t *counter)
{
    return __atomic_load_n(counter, __ATOMIC_ACQUIRE);
}

static void release(uint32_t *counter, uint32_t value)
{
    __atomic_store_n(counter, value, __ATOMIC_RELEASE);
}

void ring_asker_init(struct ring_asker *a, struct ring *ring)
{
    a->ring = ring;
    a->sq_tail = ring->sq_tail;
    a->cq_head = ring->cq_head;
    a->in_flight = 0;
}

bool ring_submit_quiet(struct ring_asker *a, const struct ring_sqe *sqe)
{
    /* A head from the future makes the difference huge: no room, rather than overwriting. */
    if (a->sq_tail - acquire(&a->ring->sq_head) >= RING_SLOTS)
        return false;
    a->ring->sq[a->sq_tail % RING_SLOTS] = *sqe;
    release(&a->ring->sq_tail, ++a->sq_tail);
    return true;
}

bool ring_submit(struct ring_asker *a, const struct ring_sqe *sqe)
{
    if (a->in_flight >= RING_SLOTS || !ring_submit_quiet(a, sqe))
        return false;
    a->in_flight++;
    return true;
}

bool ring_reap(struct ring_asker *a, struct ring_cqe *cqe)
{
    uint32_t ready = acquire(&a->ring->cq_tail) - a->cq_head;
    if (ready == 0 || ready > CQ_SLOTS)
        return false;
    *cqe = a->ring->cq[a->cq_head % CQ_SLOTS];
    release(&a->ring->cq_head, ++a->cq_head);
    if (cqe->cookie != RING_EVENT && a->in_flight > 0)
        a->in_flight--;
    return true;
}

void ring_answerer_init(struct ring_answerer *a, struct ring *ring)
{
    a->ring = ring;
    a->sq_head = ring->sq_head;
    a->cq_tail = ring->cq_tail;
}

bool ring_take(struct ring_answerer *a, struct ring_sqe *sqe)
{
    uint32_t ready = acquire(&a->ring->sq_tail) - a->sq_head;
    if (ready == 0 || ready > RING_SLOTS)
        return false;
    *sqe = a->ring->sq[a->sq_head % RING_SLOTS];
    release(&a->ring->sq_head, ++a->sq_head);
    return true;
}

static void put(struct ring_answerer *a, uint64_t cookie, int64_t status, uint64_t x, uint64_t y)
{
    struct ring_cqe *cqe = &a->ring->cq[a->cq_tail % CQ_SLOTS];
    *cqe = (struct ring_cqe){ .cookie = cookie, .status = status, .a = x, .b = y };
    release(&a->ring->cq_tail, ++a->cq_tail);
}

/*
 * There is room: the asker has at most RING_SLOTS requests unanswered or unreaped, and ring_event leaves at most RING_SLOTS
 * entries behind it. An asker that breaks this overwrites its own completions, nobody else's.
 */
void ring_complete(struct ring_answerer *a, uint64_t cookie, int64_t status, uint64_t x, uint64_t y)
{
    put(a, cookie, status, x, y);
}

bool ring_event(struct ring_answerer *a, int64_t status, uint64_t x)
{
    if (a->cq_tail - acquire(&a->ring->cq_head) >= RING_SLOTS)
        return false;
    put(a, RING_EVENT, status, x, 0);
    return true;
}
