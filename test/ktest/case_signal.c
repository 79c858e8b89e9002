/* Signals: bits, merging, badges as masks, beside messages. */
#include "world.h"

static void signal_is_received_once(void)
{
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    EXPECT(sys_signal(endpoint, UINT64_C(1) << 63 | 5), 0);
    EXPECT(sys_recv(endpoint, &m, DEADLINE_POLL), RECV_SIGNAL);
    EXPECT(m.label, UINT64_C(1) << 63 | 5);
    EXPECT(m.id, 0);
    EXPECT(sys_recv(endpoint, &m, DEADLINE_POLL), ERR_TIMEOUT);
}

static void signals_merge(void)
{
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    for (unsigned i = 0; i < 8; i++)
        EXPECT(sys_signal(endpoint, UINT64_C(1) << (i * 8)), 0);
    EXPECT(sys_signal(endpoint, 1), 0);
    EXPECT(sys_recv(endpoint, &m, DEADLINE_POLL), RECV_SIGNAL);
    EXPECT(m.label, 0x0101010101010101);
    EXPECT(sys_recv(endpoint, &m, DEADLINE_POLL), ERR_TIMEOUT);
}

static void badge_is_a_mask(void)
{
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), masked = cap_with(endpoint, RIGHT_SIGNAL, 6);
    STILL_FINE();
    EXPECT(sys_signal(masked, 7), 0);
    EXPECT(sys_recv(endpoint, &m, DEADLINE_POLL), RECV_SIGNAL);
    EXPECT(m.label, 6);
    EXPECT(sys_signal(masked, 1), 0); /* nothing of it is allowed */
    EXPECT(sys_recv(endpoint, &m, DEADLINE_POLL), ERR_TIMEOUT);
}

static void signal_errors(void)
{
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), weak = cap_with(endpoint, RIGHT_ALL & ~RIGHT_SIGNAL, 0);
    STILL_FINE();
    EXPECT(sys_signal(CAP_NULL, 1), ERR_CAP);
    EXPECT(sys_signal(SLOT_TABLE, 1), ERR_CAP);
    EXPECT(sys_signal(weak, 1), ERR_RIGHT);
}

static struct {
    cap_t endpoint;
    struct message m;
    volatile uint64_t done;
} waiter;

static void waiting_thread(void *unused)
{
    (void)unused;
    sys_recv(waiter.endpoint, &waiter.m, DEADLINE_NEVER);
    waiter.done = 1;
    thread_park();
}

static void signal_wakes_a_receiver(void)
{
    cap_t thread = thread_make(CAP_NULL, PRIORITY_CHILD);
    waiter.endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    waiter.done = 0;
    thread_run(thread, waiting_thread, NULL);
    sleep_ms(2);
    EXPECT(waiter.done, 0);
    EXPECT(sys_signal(waiter.endpoint, 0x30), 0);
    CHECK(wait_for(&waiter.done));
    EXPECT(waiter.m.kind, RECV_SIGNAL);
    EXPECT(waiter.m.label, 0x30);
}

static void signals_and_calls(void)
{
    static struct client c;
    struct message m;
    unsigned signals = 0, calls = 0;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    client_start(&c, endpoint, 1);
    sleep_ms(2);
    EXPECT(sys_signal(endpoint, 2), 0);
    for (int i = 0; i < 2; i++) {
        int64_t kind = sys_recv(endpoint, &m, deadline_ms(100));
        if (kind == RECV_SIGNAL)
            signals++;
        else if (kind == RECV_CALL)
            calls++, answer(m.id, 0);
    }
    EXPECT(signals, 1);
    EXPECT(calls, 1);
    CHECK(wait_for(&c.done));
}

const struct ktest_case signal_cases[] = {
    {"signal_is_received_once", signal_is_received_once},
    {"signals_merge", signals_merge},
    {"badge_is_a_mask", badge_is_a_mask},
    {"signal_errors", signal_errors},
    {"signal_wakes_a_receiver", signal_wakes_a_receiver},
    {"signals_and_calls", signals_and_calls},
    {0},
};
