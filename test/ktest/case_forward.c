/* Forwarding calls and faults to another server. */
#include "world.h"

static const uint64_t words[MSG_WORDS] = {6, 7, 8, 9, 10};

static void forward_call(void)
{
    static struct client c;
    static uint64_t text = 0x1122334455667788;
    struct message m, n;
    uint64_t copy = 0;
    cap_t front = object_make(OBJ_ENDPOINT, 0, 0), back = object_make(OBJ_ENDPOINT, 0, 0);
    cap_t badged = cap_with(back, RIGHT_CALL, 321);
    STILL_FINE();
    c = (struct client){.w = {1, 2, 3, 4, 5}, .buffer = &text, .bytes_flags = 8 | BUF_IN};
    client_start(&c, front, 1);
    CHECK(receive(front, &m, RECV_CALL));
    EXPECT(sys_forward(m.id, badged, 2, words), 0);
    EXPECT(answer(m.id, 0), ERR_STALE);
    CHECK(receive(back, &n, RECV_CALL));
    EXPECT(n.label, 2);
    EXPECT(n.badge, 321);
    for (unsigned i = 0; i < MSG_WORDS; i++)
        EXPECT(n.w[i], words[i]);
    EXPECT(n.buffer, 8 | BUF_IN); /* the buffer stays */
    EXPECT(sys_copy_in(n.id, 0, &copy, 8), 8);
    EXPECT(copy, text);
    EXPECT(answer(n.id, 44), 0);
    CHECK(wait_for(&c.done));
    EXPECT(c.status, 44);
}

static void forward_to_a_waiting_receiver(void)
{
    static struct client c;
    struct message m;
    cap_t front = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    /* Round and round through the same endpoint: each time a new id. */
    client_start(&c, front, 1);
    CHECK(receive(front, &m, RECV_CALL));
    for (uint64_t i = 0; i < 20; i++) {
        uint64_t old = m.id;
        EXPECT(sys_forward(m.id, front, i, words), 0);
        CHECK(receive(front, &m, RECV_CALL));
        EXPECT(m.label, i);
        CHECK(m.id != old);
    }
    EXPECT(answer(m.id, 3), 0);
    CHECK(wait_for(&c.done));
    EXPECT(c.status, 3);
}

static void forward_errors(void)
{
    static struct client c;
    struct message m;
    cap_t front = object_make(OBJ_ENDPOINT, 0, 0), dead = object_make(OBJ_ENDPOINT, 0, 0);
    cap_t weak = cap_with(front, RIGHT_ALL & ~RIGHT_CALL, 0);
    STILL_FINE();
    EXPECT(sys_destroy(dead), 0);
    client_start(&c, front, 1);
    CHECK(receive(front, &m, RECV_CALL));
    EXPECT(sys_forward(0, front, 1, words), ERR_STALE);
    EXPECT(sys_forward(m.id ^ 1, front, 1, words), ERR_STALE);
    EXPECT(sys_forward(m.id, CAP_NULL, 1, words), ERR_CAP);
    EXPECT(sys_forward(m.id, dead, 1, words), ERR_CAP);
    EXPECT(sys_forward(m.id, SLOT_POOL, 1, words), ERR_CAP);
    EXPECT(sys_forward(m.id, weak, 1, words), ERR_RIGHT);
    EXPECT(answer(m.id, 9), 0); /* none of these lost the call */
    CHECK(wait_for(&c.done));
    EXPECT(c.status, 9);
}

static volatile uint64_t touched;

static void touching_thread(void *arg)
{
    touched = *(volatile uint64_t *)arg + 1;
    thread_park();
}

static void forward_fault(void)
{
    struct message m, n;
    uint64_t frame = frame_get();
    cap_t pager = object_make(OBJ_ENDPOINT, 0, 0), proc = object_make(OBJ_ENDPOINT, 0, 0);
    cap_t badged = cap_with(proc, RIGHT_CALL, 5), thread = thread_make(pager, PRIORITY_CHILD);
    vaddr_t va = window_get(1);
    STILL_FINE();
    touched = 0;
    thread_run(thread, touching_thread, (void *)va);
    CHECK(receive(pager, &m, RECV_FAULT));
    EXPECT(sys_forward(m.id, badged, 77, words), 0);
    CHECK(receive(proc, &n, RECV_FAULT)); /* it is still a fault */
    EXPECT(n.label, 77);
    EXPECT(n.badge, 5);
    EXPECT(n.w[4], 10);
    EXPECT(answer(n.id, 0), ERR_INVAL); /* and not to be answered as a call */
    struct reply r = {.id = n.id, .kind = REPLY_MAP,
                      .w = {va | PROT_R, (uint64_t)SLOT_POOL << 32 | frame, 1}};
    EXPECT(sys_reply(&r), 0);
    CHECK(wait_for(&touched));
    EXPECT(touched, 1);
}

const struct ktest_case forward_cases[] = {
    {"forward_call", forward_call},
    {"forward_to_a_waiting_receiver", forward_to_a_waiting_receiver},
    {"forward_errors", forward_errors},
    {"forward_fault", forward_fault},
    {0},
};
