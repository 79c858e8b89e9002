/* Notifications, by which a running thread is stopped, and the tag of a thread's fault messages. */
#include <abi/fault.h>

#include "probe.h"
#include "world.h"

static volatile uint64_t count;
static struct probe_area area;

static void spin(void *unused)
{
    (void)unused;
    for (;;)
        count++;
}

static const uint64_t NOTIFIED = FAULT_LABEL(0, FAULT_NOTIFY);

static void running_thread_stops(void)
{
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), badged = cap_with(endpoint, RIGHT_CALL, 99);
    cap_t thread = thread_make(CAP_NULL, PRIORITY_CHILD);
    STILL_FINE();
    count = 0;
    thread_run(thread, spin, NULL);
    sleep_ms(5);
    CHECK(count > 0);
    EXPECT(sys_thread_notify(thread, badged, 0x1234), 0);
    CHECK(receive(endpoint, &m, RECV_FAULT));
    EXPECT(m.label, NOTIFIED);
    EXPECT(m.w[0], 0x1234);
    uint64_t at = count;
    sleep_ms(5);
    EXPECT(count, at);
    EXPECT(resume(m.id), 0);
    sleep_ms(5);
    CHECK(count > at);
    /* Once: nothing more comes. */
    EXPECT(sys_recv(endpoint, &m, DEADLINE_POLL), ERR_TIMEOUT);
}

static void registers_stay(void)
{
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), thread = thread_make(CAP_NULL, PRIORITY_CHILD);
    area = (struct probe_area){.x = {0, 20000}};
    STILL_FINE();
    EXPECT(sys_thread_start(thread, (vaddr_t)(uintptr_t)probe_spin, 0, (uintptr_t)&area, 0x5000), 0);
    for (unsigned i = 0; i < 30 && !area.done; i++) {
        sleep_ms(1);
        if (area.done)
            break;
        EXPECT(sys_thread_notify(thread, endpoint, i), 0);
        if (sys_recv(endpoint, &m, deadline_ms(20)) == RECV_FAULT)
            EXPECT(resume(m.id), 0);
    }
    CHECK(wait_for(&area.done));
    EXPECT(area.done, 1); /* 2: a floating-point register had changed */
}

static struct client waiter;

static void receiving_thread(void *unused)
{
    struct message m;
    (void)unused;
    waiter.status = sys_recv(waiter.endpoint, &m, DEADLINE_NEVER);
    waiter.done = 1;
    thread_park();
}

static void receive_is_interrupted(void)
{
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), thread = thread_make(CAP_NULL, PRIORITY_CHILD);
    waiter = (struct client){.endpoint = object_make(OBJ_ENDPOINT, 0, 0)};
    STILL_FINE();
    thread_run(thread, receiving_thread, NULL);
    sleep_ms(2);
    EXPECT(sys_thread_notify(thread, endpoint, 5), 0);
    CHECK(receive(endpoint, &m, RECV_FAULT));
    EXPECT(m.label, NOTIFIED);
    EXPECT(waiter.done, 0); /* it stopped before it could look at the result */
    EXPECT(resume(m.id), 0);
    CHECK(wait_for(&waiter.done));
    EXPECT(waiter.status, ERR_INTR);
    EXPECT(sys_signal(waiter.endpoint, 1), 0); /* nobody waits there any more */
    EXPECT(sys_recv(waiter.endpoint, &m, DEADLINE_POLL), RECV_SIGNAL);
}

static void call_goes_on_to_its_answer(void)
{
    static struct client c;
    struct message m, n;
    cap_t server = object_make(OBJ_ENDPOINT, 0, 0), endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    client_start(&c, server, 1);
    CHECK(receive(server, &m, RECV_CALL));
    EXPECT(sys_thread_notify(c.thread, endpoint, 1), 0);
    EXPECT(sys_thread_notify(c.thread, endpoint, 2), 0); /* takes the place of the first */
    EXPECT(sys_recv(endpoint, &n, DEADLINE_POLL), ERR_TIMEOUT);
    EXPECT(answer(m.id, 31), 0);
    CHECK(receive(endpoint, &n, RECV_FAULT));
    EXPECT(n.w[0], 2);
    EXPECT(c.done, 0);
    EXPECT(sys_recv(endpoint, &m, DEADLINE_POLL), ERR_TIMEOUT);
    EXPECT(resume(n.id), 0);
    CHECK(wait_for(&c.done));
    EXPECT(c.status, 31);
}

static void redirected_and_back(void)
{
    struct message m;
    struct regs regs;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), thread = thread_make(endpoint, PRIORITY_CHILD);
    STILL_FINE();
    count = 0;
    thread_run(thread, spin, NULL);
    sleep_ms(2);
    EXPECT(sys_thread_notify(thread, endpoint, 0), 0);
    CHECK(receive(endpoint, &m, RECV_FAULT));
    EXPECT(sys_regs_get(m.id, &regs), 0);
    EXPECT(regs.x[0], m.w[1]);
    /* Elsewhere, as a signal handler is entered; it comes back by a foreign call, and its registers are set as they were. */
    struct reply r = {.id = m.id, .kind = REPLY_REDIRECT,
                      .w = {(uintptr_t)probe_foreign_call, regs.x[2], 7, 8, 9}};
    EXPECT(sys_reply(&r), 0);
    CHECK(receive(endpoint, &m, RECV_FOREIGN));
    EXPECT(m.w[0], 7);
    uint64_t at = count;
    EXPECT(sys_regs_set(m.id, &regs), 0);
    EXPECT(resume(m.id), 0);
    sleep_ms(3);
    CHECK(count > at);
}

static void notify_errors(void)
{
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), thread = thread_make(CAP_NULL, PRIORITY_CHILD);
    cap_t weak = cap_with(thread, RIGHT_ALL & ~RIGHT_CTRL, 0), no_call = cap_with(endpoint, RIGHT_ALL & ~RIGHT_CALL, 0);
    STILL_FINE();
    EXPECT(sys_thread_notify(CAP_NULL, endpoint, 0), ERR_CAP);
    EXPECT(sys_thread_notify(endpoint, endpoint, 0), ERR_CAP);
    EXPECT(sys_thread_notify(thread, thread, 0), ERR_CAP);
    EXPECT(sys_thread_notify(weak, endpoint, 0), ERR_RIGHT);
    EXPECT(sys_thread_notify(thread, no_call, 0), ERR_RIGHT);
    /* The endpoint dies before the notification arrives: the thread runs on. */
    count = 0;
    thread_run(thread, spin, NULL);
    EXPECT(sys_thread_notify(thread, endpoint, 0), 0);
    EXPECT(sys_destroy(endpoint), 0);
    sleep_ms(2);
    EXPECT(count, 0); /* it waited in the endpoint's queue: as with a fault, it stops */
    EXPECT(sys_thread_set(thread, SLOT_SPACE, SLOT_TABLE, CAP_NULL, PRIORITY_CHILD), 0);
    EXPECT(sys_recv(endpoint, &m, DEADLINE_POLL), ERR_CAP);
}

static void tag_comes_with_faults(void)
{
    struct message m;
    cap_t pager = object_make(OBJ_ENDPOINT, 0, 0), thread = object_make(OBJ_THREAD, 0, 0);
    STILL_FINE();
    EXPECT(sys_thread_set_tag(thread, SLOT_SPACE, SLOT_TABLE, pager, PRIORITY_CHILD, 0xfeedface12345678), 0);
    EXPECT(sys_thread_start(thread, 0, 0, 0, 0), 0); /* nothing is mapped there */
    CHECK(receive(pager, &m, RECV_FAULT));
    EXPECT(m.label, FAULT_LABEL(ACCESS_EXEC, FAULT_ABSENT));
    EXPECT(m.w[3], 0xfeedface12345678);
    EXPECT(sys_thread_notify(thread, pager, 1), 0);
    EXPECT(resume(m.id), 0);
    CHECK(receive(pager, &m, RECV_FAULT)); /* first the notification */
    EXPECT(m.label, NOTIFIED);
    EXPECT(m.w[3], 0xfeedface12345678);
    EXPECT(resume(m.id), 0);
    CHECK(receive(pager, &m, RECV_FAULT)); /* then the instruction, again */
    EXPECT(m.label, FAULT_LABEL(ACCESS_EXEC, FAULT_ABSENT));
}

const struct ktest_case notify_cases[] = {
    {"running_thread_stops", running_thread_stops},
    {"registers_stay", registers_stay},
    {"receive_is_interrupted", receive_is_interrupted},
    {"call_goes_on_to_its_answer", call_goes_on_to_its_answer},
    {"redirected_and_back", redirected_and_back},
    {"notify_errors", notify_errors},
    {"tag_comes_with_faults", tag_comes_with_faults},
    {0},
};
