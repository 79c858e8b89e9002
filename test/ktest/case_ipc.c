/* Calls and replies: words, order, receive ids, reply_recv, deadlines. */
#include "children.h"
#include "world.h"

static void call_and_reply(void)
{
    static struct client c;
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), badged = cap_with(endpoint, RIGHT_CALL, 0xabcdef0123456789);
    STILL_FINE();
    c = (struct client){.w = {11, 22, 33, 44, 55}};
    client_start(&c, badged, UINT64_C(0x8000000000000007));
    CHECK(receive(endpoint, &m, RECV_CALL));
    EXPECT(m.label, UINT64_C(0x8000000000000007));
    for (unsigned i = 0; i < MSG_WORDS; i++)
        EXPECT(m.w[i], 11 * (i + 1));
    EXPECT(m.badge, 0xabcdef0123456789);
    CHECK(m.id != 0);
    EXPECT(m.buffer, 0);
    EXPECT(c.done, 0);
    struct reply r = {.id = m.id, .kind = REPLY_MSG, .status = -77, .w = {1, 2, 3, 4, 5}};
    EXPECT(sys_reply(&r), 0);
    CHECK(wait_for(&c.done));
    EXPECT(c.status, -77);
    for (unsigned i = 0; i < MSG_WORDS; i++)
        EXPECT(c.w[i], i + 1);
}

static void reply_in_any_order(void)
{
    static struct client c[4];
    static const unsigned order[4] = {2, 0, 3, 1};
    struct message m[4];
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    for (unsigned i = 0; i < 4; i++) {
        c[i] = (struct client){.w = {i}};
        client_start(&c[i], endpoint, 100 + i);
    }
    for (unsigned i = 0; i < 4; i++) {
        CHECK(receive(endpoint, &m[i], RECV_CALL));
        EXPECT(m[i].label, 100 + i); /* first come, first served */
        EXPECT(m[i].w[0], i);
    }
    for (unsigned i = 0; i < 4; i++) {
        EXPECT(answer(m[order[i]].id, 1000 + order[i]), 0);
        CHECK(wait_for(&c[order[i]].done));
        EXPECT(c[order[i]].status, 1000 + order[i]);
    }
}

static void id_answers_once(void)
{
    static struct client c;
    struct message m, again;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    client_start(&c, endpoint, 1);
    CHECK(receive(endpoint, &m, RECV_CALL));
    EXPECT(answer(m.id, 5), 0);
    EXPECT(answer(m.id, 6), ERR_STALE);
    CHECK(wait_for(&c.done));
    EXPECT(c.status, 5);
    /* The same thread's next call has another id. */
    static struct client second;
    client_start(&second, endpoint, 2);
    CHECK(receive(endpoint, &again, RECV_CALL));
    CHECK(again.id != m.id);
    EXPECT(answer(m.id, 6), ERR_STALE);
    EXPECT(answer(again.id, 7), 0);
}

static void made_up_ids(void)
{
    static struct client c;
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    client_start(&c, endpoint, 1);
    CHECK(receive(endpoint, &m, RECV_CALL));
    EXPECT(answer(0, 0), ERR_STALE);
    EXPECT(answer(UINT64_MAX, 0), ERR_STALE);
    for (unsigned bit = 0; bit < 64; bit++)
        EXPECT(answer(m.id ^ UINT64_C(1) << bit, 0), ERR_STALE);
    EXPECT(c.done, 0);
    EXPECT(answer(m.id, 0), 0);
}

static void id_of_another_space(void)
{
    static struct client c;
    struct child child;
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    client_start(&c, endpoint, 1);
    CHECK(receive(endpoint, &m, RECV_CALL));
    CHECK(child_make(&child, 0, CAP_NULL, child_reply));
    child_start(&child, m.id, 0);
    CHECK(wait_for(&child.data[CHILD_DONE]));
    EXPECT(child.data[CHILD_RESULT], ERR_STALE);
    EXPECT(c.done, 0);
    EXPECT(answer(m.id, 3), 0);
    CHECK(wait_for(&c.done));
    EXPECT(c.status, 3);
}

static volatile uint64_t helper_id, helper_done;
static volatile int64_t helper_result;

static void answering_thread(void *unused)
{
    (void)unused;
    helper_result = answer(helper_id, 8);
    helper_done = 1;
    thread_park();
}

static void any_thread_of_the_space_answers(void)
{
    static struct client c;
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), helper = thread_make(CAP_NULL, PRIORITY_CHILD);
    STILL_FINE();
    client_start(&c, endpoint, 1);
    CHECK(receive(endpoint, &m, RECV_CALL));
    helper_id = m.id, helper_done = 0;
    thread_run(helper, answering_thread, NULL);
    CHECK(wait_for(&helper_done) && wait_for(&c.done));
    EXPECT(helper_result, 0);
    EXPECT(c.status, 8);
}

static void between_two_spaces(void)
{
    struct child child;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    CHECK(child_make(&child, 0, CAP_NULL, child_echo));
    child_grant(&child, CHILD_SLOT_ENDPOINT, endpoint);
    child_start(&child, 0, 0);
    STILL_FINE();
    for (uint64_t i = 0; i < 100; i++) {
        uint64_t w[MSG_WORDS] = {i, i + 1, ~i, i << 32, UINT64_MAX};
        EXPECT(sys_call(endpoint, i, w, NULL, 0), i);
        CHECK(w[0] == i && w[1] == i + 1 && w[2] == ~i && w[3] == i << 32 && w[4] == UINT64_MAX);
    }
}

static void reply_recv(void)
{
    static struct client a, b;
    struct message m, next;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    client_start(&a, endpoint, 1);
    client_start(&b, endpoint, 2);
    CHECK(receive(endpoint, &m, RECV_CALL));
    struct reply r = {.id = m.id, .kind = REPLY_MSG, .status = 10};
    EXPECT(sys_reply_recv(endpoint, &r, &next, deadline_ms(1000)), RECV_CALL);
    EXPECT(next.label, 2);
    CHECK(wait_for(&a.done));
    EXPECT(a.status, 10);
    /* A client that has gone is not reported: it goes on to receive. */
    EXPECT(sys_signal(endpoint, 4), 0);
    EXPECT(sys_reply_recv(endpoint, &r, &m, DEADLINE_POLL), RECV_SIGNAL);
    EXPECT(m.label, 4);
    EXPECT(sys_reply_recv(endpoint, &r, &m, DEADLINE_POLL), ERR_TIMEOUT);
    /* A bad answer is reported, and nothing is received. */
    EXPECT(sys_signal(endpoint, 8), 0);
    r = (struct reply){.id = next.id, .kind = REPLY_KINDS};
    EXPECT(sys_reply_recv(endpoint, &r, &m, DEADLINE_POLL), ERR_INVAL);
    r.kind = REPLY_MSG;
    EXPECT(sys_reply_recv(endpoint, &r, &m, DEADLINE_POLL), RECV_SIGNAL);
    EXPECT(m.label, 8);
    CHECK(wait_for(&b.done));
}

static void call_errors(void)
{
    uint64_t w[MSG_WORDS] = {0};
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), dead = object_make(OBJ_ENDPOINT, 0, 0);
    cap_t weak = cap_with(endpoint, RIGHT_ALL & ~RIGHT_CALL, 0);
    STILL_FINE();
    EXPECT(sys_destroy(dead), 0);
    EXPECT(sys_call(CAP_NULL, 1, w, NULL, 0), ERR_CAP);
    EXPECT(sys_call(SLOT_POOL, 1, w, NULL, 0), ERR_CAP);
    EXPECT(sys_call(dead, 1, w, NULL, 0), ERR_CAP);
    EXPECT(sys_call(weak, 1, w, NULL, 0), ERR_RIGHT);
    EXPECT(sys_call(CAP_AT(1, 0), 1, w, NULL, 0), ERR_CAP);
}

static void recv_errors(void)
{
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), weak = cap_with(endpoint, RIGHT_ALL & ~RIGHT_RECV, 0);
    STILL_FINE();
    EXPECT(sys_recv(weak, &m, DEADLINE_POLL), ERR_RIGHT);
    EXPECT(sys_recv(SLOT_POOL, &m, DEADLINE_POLL), ERR_CAP);
    EXPECT(sys_recv(CAP_SLOTS - 1, &m, DEADLINE_POLL), ERR_CAP);
}

static void deadlines(void)
{
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    EXPECT(sys_recv(endpoint, &m, DEADLINE_POLL), ERR_TIMEOUT);
    EXPECT(sys_recv(endpoint, &m, sys_time() - 1), ERR_TIMEOUT);
    uint64_t before = sys_time();
    EXPECT(sys_recv(endpoint, &m, before + ticks_ms(20)), ERR_TIMEOUT);
    CHECK(sys_time() - before >= ticks_ms(20));
    before = sys_time();
    EXPECT(sys_recv(CAP_NULL, &m, before + ticks_ms(5)), ERR_TIMEOUT);
    CHECK(sys_time() - before >= ticks_ms(5));
    EXPECT(sys_recv(CAP_NULL, &m, DEADLINE_POLL), ERR_TIMEOUT);
    EXPECT(sys_signal(endpoint, 1), 0); /* what is there comes without waiting */
    EXPECT(sys_recv(endpoint, &m, DEADLINE_POLL), RECV_SIGNAL);
}

static void waiting_thread(void *arg)
{
    struct client *c = arg;
    struct message m;
    c->status = sys_recv(c->endpoint, &m, c->label);
    c->w[0] = m.label;
    c->done = 1;
    thread_park();
}

static void many_deadlines(void)
{
    static struct client c[6];
    static const unsigned ms[6] = {30, 10, 50, 20, 60, 40};
    uint64_t now = sys_time();
    for (unsigned i = 0; i < 6; i++) {
        c[i] = (struct client){.endpoint = object_make(OBJ_ENDPOINT, 0, 0), .label = now + ticks_ms(ms[i])};
        thread_run(thread_make(CAP_NULL, PRIORITY_CHILD), waiting_thread, &c[i]);
        STILL_FINE();
    }
    sleep_ms(1);
    EXPECT(sys_signal(c[2].endpoint, 3), 0); /* one is woken before its time */
    for (unsigned i = 0; i < 6; i++)
        CHECK(wait_for(&c[i].done));
    for (unsigned i = 0; i < 6; i++)
        EXPECT(c[i].status, i == 2 ? RECV_SIGNAL : ERR_TIMEOUT);
    CHECK(sys_time() - now >= ticks_ms(60));
}

static void signalling_thread(void *arg)
{
    struct client *c = arg;
    struct message m;
    sys_recv(CAP_NULL, &m, c->label);
    sys_signal(c->endpoint, 1);
    c->done = 1;
    thread_park();
}

/* Waits until `deadline` on an endpoint that is signalled at `when`, which is earlier. */
static bool is_woken_before(cap_t endpoint, uint64_t when, uint64_t deadline)
{
    static struct client c;
    struct message m;
    c = (struct client){.endpoint = endpoint, .label = when};
    thread_run(thread_make(CAP_NULL, PRIORITY_CHILD), signalling_thread, &c);
    return sys_recv(endpoint, &m, deadline) == RECV_SIGNAL && sys_time() < deadline && wait_for(&c.done);
}

/* The deadline of a wait that a message ended is not that of the next. */
static void deadline_left_behind(void)
{
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    uint64_t now = sys_time(), first = now + ticks_ms(200), second = first + ticks_ms(30);
    CHECK(is_woken_before(endpoint, now + ticks_ms(1), first));
    EXPECT(sys_recv(endpoint, &m, first), ERR_TIMEOUT); /* the same once more */
    CHECK(sys_time() >= first && sys_time() < second);
    first = sys_time() + ticks_ms(200), second = first + ticks_ms(30);
    CHECK(is_woken_before(endpoint, sys_time() + ticks_ms(1), first));
    EXPECT(sys_recv(endpoint, &m, second), ERR_TIMEOUT); /* a later one */
    CHECK(sys_time() >= second);
    first = sys_time() + ticks_ms(200);
    CHECK(is_woken_before(endpoint, sys_time() + ticks_ms(1), first));
    EXPECT(sys_recv(endpoint, &m, sys_time() + ticks_ms(1)), ERR_TIMEOUT); /* an earlier one */
    CHECK(sys_time() < first);
    first = sys_time() + ticks_ms(20);
    sys_recv(endpoint, &m, first); /* none: woken when the earlier ones are long over */
    CHECK(is_woken_before(endpoint, first + ticks_ms(20), DEADLINE_NEVER));
}

const struct ktest_case ipc_cases[] = {
    {"call_and_reply", call_and_reply},
    {"reply_in_any_order", reply_in_any_order},
    {"id_answers_once", id_answers_once},
    {"made_up_ids", made_up_ids},
    {"id_of_another_space", id_of_another_space},
    {"any_thread_of_the_space_answers", any_thread_of_the_space_answers},
    {"between_two_spaces", between_two_spaces},
    {"reply_recv", reply_recv},
    {"call_errors", call_errors},
    {"recv_errors", recv_errors},
    {"deadlines", deadlines},
    {"many_deadlines", many_deadlines},
    {"deadline_left_behind", deadline_left_behind},
    {0},
};
