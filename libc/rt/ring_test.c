/* Unit test of ring.c: order, full and empty, wrap-around of the counters, events, and a peer that lies. */
#include <rt/ring.h>

#include <rt/test.h>
#include <string.h>

static struct ring ring;
static struct ring_asker asker;
static struct ring_answerer answerer;

static void start(uint32_t counters)
{
    memset(&ring, 0, sizeof ring);
    ring.sq_tail = ring.sq_head = ring.cq_head = ring.cq_tail = counters;
    ring_asker_init(&asker, &ring);
    ring_answerer_init(&answerer, &ring);
}

static void requests_come_back_in_order_and_full_is_refused(uint32_t counters)
{
    struct ring_sqe sqe = { .op = 7 };
    struct ring_cqe cqe;
    start(counters);
    CHECK(!ring_take(&answerer, &sqe) && !ring_reap(&asker, &cqe));
    for (int round = 0; round < 5; round++) {
        for (uint64_t i = 0; i < RING_SLOTS; i++) {
            sqe.cookie = i;
            CHECK(ring_submit(&asker, &sqe));
        }
        CHECK(!ring_submit(&asker, &sqe));
        for (uint64_t i = 0; i < RING_SLOTS; i++) {
            CHECK(ring_take(&answerer, &sqe) && sqe.cookie == i && sqe.op == 7);
            CHECK(!ring_submit(&asker, &sqe)); /* taken, but still unanswered */
            ring_complete(&answerer, i, -(int64_t)i, i + 1, i + 2);
        }
        for (uint64_t i = 0; i < RING_SLOTS; i++)
            CHECK(ring_reap(&asker, &cqe) && cqe.cookie == i && cqe.status == -(int64_t)i && cqe.a == i + 1 &&
                  cqe.b == i + 2);
        CHECK(!ring_reap(&asker, &cqe) && asker.in_flight == 0);
    }
}

static void events_leave_room_for_completions(void)
{
    struct ring_sqe sqe = { .cookie = 1 };
    struct ring_cqe cqe;
    start(0);
    for (int i = 0; i < RING_SLOTS; i++)
        CHECK(ring_submit(&asker, &sqe) && ring_take(&answerer, &sqe));
    int events = 0;
    while (ring_event(&answerer, 3, (uint64_t)events))
        events++;
    CHECK(events == RING_SLOTS);
    for (int i = 0; i < RING_SLOTS; i++)
        ring_complete(&answerer, 1, 0, 0, 0);
    for (int i = 0; i < events; i++)
        CHECK(ring_reap(&asker, &cqe) && cqe.cookie == RING_EVENT && cqe.a == (uint64_t)i && cqe.status == 3);
    CHECK(asker.in_flight == RING_SLOTS);
    for (int i = 0; i < RING_SLOTS; i++)
        CHECK(ring_reap(&asker, &cqe) && cqe.cookie == 1);
    CHECK(asker.in_flight == 0 && ring_event(&answerer, 0, 0));
}

static void quiet_requests_do_not_count(void)
{
    struct ring_sqe sqe = { .cookie = 1 };
    start(0);
    for (int i = 0; i < RING_SLOTS; i++)
        CHECK(ring_submit_quiet(&asker, &sqe));
    CHECK(asker.in_flight == 0);
    CHECK(!ring_submit(&asker, &sqe) && !ring_submit_quiet(&asker, &sqe)); /* no room */
    CHECK(ring_take(&answerer, &sqe) && ring_submit(&asker, &sqe) && asker.in_flight == 1);
}

static void counters_of_a_broken_peer_are_not_believed(void)
{
    struct ring_sqe sqe = { .cookie = 1 };
    struct ring_cqe cqe;
    start(0);
    ring.sq_tail = RING_SLOTS + 1;
    CHECK(!ring_take(&answerer, &sqe));
    ring.sq_tail = (uint32_t)-5;
    CHECK(!ring_take(&answerer, &sqe));
    ring.cq_tail = 2 * RING_SLOTS + 1;
    CHECK(!ring_reap(&asker, &cqe));
    ring.sq_head = 17;
    CHECK(!ring_submit(&asker, &sqe));
    ring.cq_head = 99;
    CHECK(!ring_event(&answerer, 0, 0));
}

int main(void)
{
    requests_come_back_in_order_and_full_is_refused(0);
    requests_come_back_in_order_and_full_is_refused(UINT32_MAX - 100);
    events_leave_room_for_completions();
    quiet_requests_do_not_count();
    counters_of_a_broken_peer_are_not_believed();
    return test_end();
}
