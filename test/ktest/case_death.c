/* What becomes of those who wait when the other side goes away. */
#include "children.h"
#include "world.h"

static void endpoint_dies_under_callers(void)
{
    static struct client c[3];
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    for (unsigned i = 0; i < 3; i++)
        client_start(&c[i], endpoint, i);
    sleep_ms(5);
    EXPECT(sys_destroy(endpoint), 0);
    for (unsigned i = 0; i < 3; i++) {
        CHECK(wait_for(&c[i].done));
        EXPECT(c[i].status, ERR_DEAD);
    }
}

static volatile uint64_t receiver_done;
static volatile int64_t receiver_result;

static void receiving_thread(void *arg)
{
    struct message m;
    receiver_result = sys_recv((cap_t)(uintptr_t)arg, &m, DEADLINE_NEVER);
    receiver_done = 1;
    thread_park();
}

static void endpoint_dies_under_receiver(void)
{
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), thread = thread_make(CAP_NULL, PRIORITY_CHILD);
    STILL_FINE();
    receiver_done = 0;
    thread_run(thread, receiving_thread, (void *)(uintptr_t)endpoint);
    sleep_ms(5);
    EXPECT(sys_destroy(endpoint), 0);
    CHECK(wait_for(&receiver_done));
    EXPECT(receiver_result, ERR_DEAD);
}

static void endpoint_dies_after_receive(void)
{
    static struct client c;
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    client_start(&c, endpoint, 1);
    CHECK(receive(endpoint, &m, RECV_CALL));
    EXPECT(sys_destroy(endpoint), 0);
    EXPECT(answer(m.id, 12), 0); /* a received call belongs to its receiver */
    CHECK(wait_for(&c.done));
    EXPECT(c.status, 12);
}

static void server_space_dies(void)
{
    static struct client c, waiting;
    struct child child;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    CHECK(child_make(&child, 0, CAP_NULL, child_receive));
    child_grant(&child, CHILD_SLOT_ENDPOINT, endpoint);
    child_start(&child, 0, 0);
    client_start(&c, endpoint, 1);
    CHECK(wait_for(&child.data[CHILD_DONE]));
    EXPECT(child.data[CHILD_RESULT], RECV_CALL);
    client_start(&waiting, endpoint, 2);
    sleep_ms(2);
    EXPECT(c.done, 0);
    /* The id is worth nothing to us: another space received it. */
    EXPECT(answer(child.data[CHILD_WORDS], 1), ERR_STALE);
    EXPECT(sys_destroy(child.space), 0);
    CHECK(wait_for(&c.done));
    EXPECT(c.status, ERR_DEAD);
    /* Who only queued at the endpoint goes on waiting: the endpoint lives. */
    struct message m;
    CHECK(receive(endpoint, &m, RECV_CALL));
    EXPECT(m.label, 2);
    EXPECT(answer(m.id, 0), 0);
    EXPECT(sys_thread_start(child.thread, 0, 0, 0, 0), ERR_INVAL); /* it has no space any more */
}

static void caller_dies_received(void)
{
    static struct client c;
    static uint64_t buffer;
    struct message m;
    uint64_t copy;
    struct regs regs;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), spare = thread_make(CAP_NULL, PRIORITY_CHILD);
    STILL_FINE();
    c = (struct client){.buffer = &buffer, .bytes_flags = 8 | BUF_IN};
    client_start(&c, endpoint, 1);
    CHECK(receive(endpoint, &m, RECV_CALL));
    EXPECT(sys_destroy(c.thread), 0);
    EXPECT(sys_copy_in(m.id, 0, &copy, 8), ERR_STALE);
    EXPECT(sys_regs_get(m.id, &regs), ERR_STALE);
    EXPECT(sys_thread_fork(spare, m.id, 0, 0), ERR_STALE);
    EXPECT(answer(m.id, 0), ERR_STALE);
    EXPECT(c.done, 0);
}

static void caller_dies_queued(void)
{
    static struct client c[3];
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    for (unsigned i = 0; i < 3; i++)
        client_start(&c[i], endpoint, i);
    sleep_ms(5);
    EXPECT(sys_destroy(c[1].thread), 0); /* from the middle of the queue */
    CHECK(receive(endpoint, &m, RECV_CALL));
    EXPECT(m.label, 0);
    EXPECT(answer(m.id, 0), 0);
    CHECK(receive(endpoint, &m, RECV_CALL));
    EXPECT(m.label, 2);
    EXPECT(answer(m.id, 0), 0);
    EXPECT(sys_recv(endpoint, &m, DEADLINE_POLL), ERR_TIMEOUT);
}

static void receiver_dies(void)
{
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), thread = thread_make(CAP_NULL, PRIORITY_CHILD);
    STILL_FINE();
    receiver_done = 0;
    thread_run(thread, receiving_thread, (void *)(uintptr_t)endpoint);
    sleep_ms(5);
    EXPECT(sys_destroy(thread), 0);
    EXPECT(sys_signal(endpoint, 2), 0); /* must not go to the dead */
    EXPECT(sys_recv(endpoint, &m, DEADLINE_POLL), RECV_SIGNAL);
    EXPECT(receiver_done, 0);
}

static void caller_space_dies(void)
{
    struct child child;
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    uint64_t word;
    CHECK(child_make(&child, 0, CAP_NULL, child_call));
    child_grant(&child, CHILD_SLOT_ENDPOINT, endpoint);
    child_start(&child, 5, 8 | BUF_IN);
    CHECK(receive(endpoint, &m, RECV_CALL));
    EXPECT(sys_copy_in(m.id, 0, &word, 8), 8);
    EXPECT(sys_destroy(child.space), 0);
    EXPECT(sys_copy_in(m.id, 0, &word, 8), ERR_STALE);
    EXPECT(answer(m.id, 0), ERR_STALE);
}

static void captable_dies(void)
{
    struct child child;
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    CHECK(child_make(&child, 0, CAP_NULL, child_call));
    child_grant(&child, CHILD_SLOT_ENDPOINT, endpoint);
    EXPECT(sys_destroy(child.table), 0);
    child_start(&child, 5, 0);
    CHECK(wait_for(&child.data[CHILD_DONE])); /* it runs on, without any capability */
    EXPECT(child.data[CHILD_RESULT], ERR_CAP);
    EXPECT(sys_recv(endpoint, &m, DEADLINE_POLL), ERR_TIMEOUT);
}

const struct ktest_case death_cases[] = {
    {"endpoint_dies_under_callers", endpoint_dies_under_callers},
    {"endpoint_dies_under_receiver", endpoint_dies_under_receiver},
    {"endpoint_dies_after_receive", endpoint_dies_after_receive},
    {"server_space_dies", server_space_dies},
    {"caller_dies_received", caller_dies_received},
    {"caller_dies_queued", caller_dies_queued},
    {"receiver_dies", receiver_dies},
    {"caller_space_dies", caller_space_dies},
    {"captable_dies", captable_dies},
    {0},
};
