/* Calls that are interrupted while another thread changes what they work on, and notifications at the edges of a life. */
#include <abi/fault.h>

#include "world.h"

enum { CHUNKS = 24, CHUNK_PAGES = LARGE_PAGES - 1 };
#define FIRST_VA UINT64_C(0x40000000)

static struct {
    cap_t cap;
    volatile int64_t result;
    volatile uint64_t done;
} victim;

static void destroying_thread(void *unused)
{
    (void)unused;
    victim.result = sys_destroy(victim.cap);
    victim.done = 1;
    thread_park();
}

/* Maps a page behind the thread that is destroying the space, each time it is interrupted. */
static void map_into_a_dying_space(void)
{
    struct message m;
    uint64_t done, frames = frames_get(CHUNK_PAGES), page = frame_get(), mapped = 0;
    cap_t thread = thread_make(CAP_NULL, PRIORITY_CHILD);
    victim.cap = object_make(OBJ_SPACE, 0, 0);
    STILL_FINE();
    victim.done = 0;
    EXPECT(sys_donate(victim.cap, SLOT_POOL, frames_get(CHUNKS + 6), CHUNKS + 6), 0);
    for (unsigned i = 0; i < CHUNKS; i++)
        EXPECT(sys_map(victim.cap, FIRST_VA + i * (vaddr_t)LARGE_BYTES, SLOT_POOL, frames, CHUNK_PAGES, PROT_R, &done), 0);
    thread_run(thread, destroying_thread, NULL);
    while (!victim.done) {
        sys_recv(CAP_NULL, &m, deadline_ms(0) + ticks_ms(1) / 50);
        mapped += sys_map(victim.cap, 0, SLOT_POOL, page, 1, PROT_R, &done) == 0;
        CHECK(mapped < 1000);
    }
    EXPECT(victim.result, 0);
    EXPECT(sys_map(victim.cap, 0, SLOT_POOL, page, 1, PROT_R, &done), ERR_CAP);
}

enum { FEW = 512 / CHUNKS, ALL_FEW = CHUNKS * FEW, ROUNDS = 40, ROUNDS_MAX = 4000 /* on a host that gives us its time in large pieces */ };
static uint64_t unmapped[512] __attribute__((aligned(PAGE_BYTES)));

static void unmapping_thread(void *unused)
{
    uint64_t done;
    (void)unused;
    victim.result = sys_unmap(victim.cap, FIRST_VA, CHUNKS * (uint64_t)LARGE_PAGES, unmapped, 512, &done);
    victim.done = 1;
    thread_park();
}

/* A call that is interrupted and then notified loses nothing of what it has done: each page is told once. Returns how often it was notified. */
static unsigned notify_while_unmapping(cap_t thread, cap_t endpoint)
{
    struct message m;
    unsigned notified = 0;
    while (!victim.done) {
        sys_recv(CAP_NULL, &m, deadline_ms(0) + ticks_ms(1) / 100);
        if (victim.done || sys_thread_notify(thread, endpoint, 1) != 0)
            continue;
        if (sys_recv(endpoint, &m, deadline_ms(50)) == RECV_FAULT)
            notified += resume(m.id) == 0;
    }
    return notified;
}

static void a_notified_call_goes_on(void)
{
    unsigned notified = 0;
    STILL_FINE();
    for (unsigned round = 0; round < ROUNDS || (!notified && round < ROUNDS_MAX); round++) {
        uint64_t done, frames = frames_get(FEW), tables = frames_get(CHUNKS + 6);
        cap_t thread = thread_make(CAP_NULL, PRIORITY_CHILD), endpoint = object_make(OBJ_ENDPOINT, 0, 0);
        victim.cap = object_make(OBJ_SPACE, 0, 0);
        STILL_FINE();
        victim.done = 0;
        EXPECT(sys_donate(victim.cap, SLOT_POOL, tables, CHUNKS + 6), 0);
        for (unsigned i = 0; i < CHUNKS; i++)
            EXPECT(sys_map(victim.cap, FIRST_VA + i * (vaddr_t)LARGE_BYTES, SLOT_POOL, frames, FEW, PROT_R, &done), 0);
        thread_run(thread, unmapping_thread, NULL);
        notified += notify_while_unmapping(thread, endpoint);
        EXPECT(victim.result, ALL_FEW);
        for (uint64_t i = 0; i < ALL_FEW; i++)
            EXPECT(ENTRY_PAGE(unmapped[i]), i / FEW * LARGE_PAGES + i % FEW);
        world_reset();
    }
    CHECK(notified > 0);
}

static struct client receiver;
static volatile uint64_t receiving;

static void receiving_thread(void *unused)
{
    struct message m;
    (void)unused;
    receiving = 1;
    receiver.status = sys_recv(receiver.endpoint, &m, DEADLINE_NEVER);
    receiver.done = 1;
    thread_park();
}

/* An inactive thread keeps the notification until it is started. */
static void notified_before_its_start(void)
{
    struct message m;
    cap_t thread = thread_make(CAP_NULL, PRIORITY_CHILD);
    receiver = (struct client){.endpoint = object_make(OBJ_ENDPOINT, 0, 0)};
    STILL_FINE();
    receiving = 0;
    EXPECT(sys_thread_notify(thread, receiver.endpoint, 77), 0);
    EXPECT(sys_recv(receiver.endpoint, &m, DEADLINE_POLL), ERR_TIMEOUT);
    thread_run(thread, receiving_thread, NULL);
    CHECK(receive(receiver.endpoint, &m, RECV_FAULT));
    EXPECT(m.label, FAULT_LABEL(0, FAULT_NOTIFY));
    EXPECT(m.w[0], 77);
    EXPECT(receiving, 0);
    EXPECT(resume(m.id), 0);
    CHECK(wait_for(&receiving));
    sleep_ms(10);
    EXPECT(sys_destroy(receiver.endpoint), 0);
    CHECK(wait_for(&receiver.done));
    EXPECT(receiver.status, ERR_DEAD);
    EXPECT(sys_destroy(thread), 0);
}

/* A caller with a notification for the very endpoint that dies under its call stops, and is in no queue. */
static void endpoint_dies_with_both(void)
{
    static struct client c;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    client_start(&c, endpoint, 1);
    sleep_ms(2);
    EXPECT(sys_thread_notify(c.thread, endpoint, 1), 0);
    EXPECT(sys_destroy(endpoint), 0);
    sleep_ms(2);
    EXPECT(c.done, 0);
    EXPECT(sys_thread_set(c.thread, SLOT_SPACE, SLOT_TABLE, CAP_NULL, PRIORITY_CHILD), 0);
    EXPECT(sys_destroy(c.thread), 0);
}

/* REPLY_RESUME of a call goes on with the registers that SYS_REGS_SET gave. */
static void call_resumed_with_registers(void)
{
    static struct client c;
    struct message m;
    struct regs regs;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    client_start(&c, endpoint, 1);
    CHECK(receive(endpoint, &m, RECV_CALL));
    EXPECT(sys_regs_get(m.id, &regs), 0);
    regs.x[10] = 4711; /* a0: the status */
    EXPECT(sys_regs_set(m.id, &regs), 0);
    EXPECT(resume(m.id), 0);
    CHECK(wait_for(&c.done));
    EXPECT(c.status, 4711);
}

const struct ktest_case race_cases[] = {
    {"map_into_a_dying_space", map_into_a_dying_space},
    {"a_notified_call_goes_on", a_notified_call_goes_on},
    {"notified_before_its_start", notified_before_its_start},
    {"endpoint_dies_with_both", endpoint_dies_with_both},
    {"call_resumed_with_registers", call_resumed_with_registers},
    {0},
};
