/* What a reply may do with who waits: map, redirect, stop; and what it may not. */
#include "children.h"
#include "probe.h"
#include "world.h"

static struct probe_area areas[2];

static volatile uint64_t touched;

static void touching_thread(void *arg)
{
    (void)*(volatile uint64_t *)arg;
    touched = 1;
    thread_park();
}

static bool fault_at(vaddr_t va, struct message *m, cap_t *thread)
{
    cap_t pager = object_make(OBJ_ENDPOINT, 0, 0);
    *thread = thread_make(pager, PRIORITY_CHILD);
    touched = 0;
    thread_run(*thread, touching_thread, (void *)va);
    return !case_failed() && receive(pager, m, RECV_FAULT);
}

static void map_several_pages(void)
{
    struct message m;
    cap_t thread;
    uint64_t first = frames_get(4), entries[4] __attribute__((aligned(64))), done;
    vaddr_t va = window_get(4);
    CHECK(fault_at(va + PAGE_BYTES, &m, &thread));
    struct reply r = {.id = m.id, .kind = REPLY_MAP, .w = {va | PROT_R, (uint64_t)SLOT_POOL << 32 | first, 4}};
    EXPECT(sys_reply(&r), 0);
    CHECK(wait_for(&touched));
    EXPECT(sys_scan(SLOT_SPACE, va, 4, entries, 4, 0, &done), 4);
    EXPECT(ENTRY_INDEX(entries[3]), first + 3);
}

static void map_that_fails_answers_nothing(void)
{
    struct message m;
    cap_t thread;
    uint64_t frame = frame_get(), pool = (uint64_t)SLOT_POOL << 32;
    vaddr_t va = window_get(1);
    cap_t weak = cap_with(SLOT_POOL, RIGHT_ALL & ~RIGHT_MAP, 0);
    CHECK(fault_at(va, &m, &thread));
    const struct {
        uint64_t va_prot, pool_index, pages;
        int64_t error;
    } bad[] = {
        {va | PROT_R, pool | world_pool_frames(), 1, ERR_INVAL},
        {va | PROT_W, pool | frame, 1, ERR_INVAL},
        {va | 8 | PROT_R, pool | frame, 1, ERR_INVAL},
        {USER_LIMIT | PROT_R, pool | frame, 1, ERR_INVAL},
        {va | PROT_R, pool | frame, UINT64_C(1) << 52, ERR_INVAL},
        {va | PROT_R, frame, 1, ERR_CAP},
        {va | PROT_R, (uint64_t)SLOT_SPACE << 32 | frame, 1, ERR_CAP},
        {va | PROT_R, (uint64_t)weak << 32 | frame, 1, ERR_RIGHT},
        {va | PROT_R, pool | 0, 1, ERR_BUSY},
    };
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct reply r = {.id = m.id, .kind = REPLY_MAP, .w = {bad[i].va_prot, bad[i].pool_index, bad[i].pages}};
        EXPECT(sys_reply(&r), bad[i].error);
    }
    EXPECT(touched, 0);
    struct reply r = {.id = m.id, .kind = REPLY_MAP, .w = {va | PROT_R, pool | frame, 1}};
    EXPECT(sys_reply(&r), 0);
    CHECK(wait_for(&touched));
}

static void map_needs_table_then_donate(void)
{
    struct child child;
    struct message m;
    const vaddr_t far = UINT64_C(0x2345678000);
    cap_t pager = object_make(OBJ_ENDPOINT, 0, 0);
    CHECK(child_make(&child, 1, pager, child_touch));
    child_start(&child, far, 1);
    CHECK(receive(pager, &m, RECV_FAULT));
    struct reply r = {.id = m.id, .kind = REPLY_MAP,
                      .w = {far | PROT_R | PROT_W, (uint64_t)SLOT_POOL << 32 | frame_get(), 1}};
    EXPECT(sys_reply(&r), ERR_NEED_TABLE);
    EXPECT(sys_donate(child.space, SLOT_POOL, frames_get(2), 2), 0);
    /* reply_recv mends it as well, and goes on to wait */
    EXPECT(sys_reply_recv(pager, &r, &m, deadline_ms(20)), ERR_TIMEOUT);
    EXPECT(child.data[CHILD_DONE], 1);
}

static void redirect_keeps_registers(void)
{
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), thread = thread_make(endpoint, PRIORITY_CHILD);
    STILL_FINE();
    areas[0].done = areas[1].done = 0;
    EXPECT(sys_thread_start(thread, (vaddr_t)(uintptr_t)probe_foreign, 0, (uintptr_t)areas, 0), 0);
    CHECK(receive(endpoint, &m, RECV_FOREIGN));
    struct reply r = {.id = m.id, .kind = REPLY_REDIRECT, .status = 0,
                      .w = {(uintptr_t)probe_store, 0x7770, (uintptr_t)&areas[1], 0xa1a1, 0xa2a2}};
    EXPECT(sys_reply(&r), 0);
    CHECK(wait_for(&areas[1].done));
    EXPECT(areas[1].x[2], 0x7770);
    EXPECT(areas[1].x[11], 0xa1a1);
    EXPECT(areas[1].x[12], 0xa2a2);
    EXPECT(areas[1].x[18], 18 * 0x101);
    EXPECT(areas[1].x[30], 30 * 0x101);
    EXPECT(areas[1].f[9], 9 * 0x1001);
    EXPECT(areas[1].fcsr, 0x45);
    EXPECT(areas[0].done, 0);
}

static void redirect_fresh(void)
{
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), thread = thread_make(endpoint, PRIORITY_CHILD);
    STILL_FINE();
    areas[0].done = areas[1].done = 0;
    EXPECT(sys_thread_start(thread, (vaddr_t)(uintptr_t)probe_foreign, 0, (uintptr_t)areas, 0), 0);
    CHECK(receive(endpoint, &m, RECV_FOREIGN));
    struct reply r = {.id = m.id, .kind = REPLY_REDIRECT, .status = 1,
                      .w = {(uintptr_t)probe_store, 0x7770, (uintptr_t)&areas[1], 0xa1a1, 0xa2a2}};
    EXPECT(sys_reply(&r), 0);
    CHECK(wait_for(&areas[1].done));
    for (unsigned i = 1; i < 32; i++)
        EXPECT(areas[1].x[i], i == 2 ? 0x7770 : i == 10 ? (uintptr_t)&areas[1] : i == 11 ? 0xa1a1 : i == 12 ? 0xa2a2 : 0);
    for (unsigned i = 0; i < 32; i++)
        EXPECT(areas[1].f[i], 0);
    EXPECT(areas[1].fcsr, 0);
}

static void redirect_a_fault(void)
{
    struct message m;
    cap_t thread;
    areas[0].done = 0;
    CHECK(fault_at(window_get(1), &m, &thread));
    struct reply r = {.id = m.id, .kind = REPLY_REDIRECT, .w = {(uintptr_t)probe_store, 0x10, (uintptr_t)&areas[0], 2, 3}};
    EXPECT(sys_reply(&r), 0);
    CHECK(wait_for(&areas[0].done));
    EXPECT(areas[0].x[11], 2);
    EXPECT(touched, 0);
}

static void stop_and_start_again(void)
{
    struct message m;
    cap_t thread;
    vaddr_t va = window_get(1);
    CHECK(fault_at(va, &m, &thread));
    EXPECT(sys_thread_start(thread, 0, 0, 0, 0), ERR_BUSY); /* waiting is running */
    struct reply r = {.id = m.id, .kind = REPLY_STOP};
    EXPECT(sys_reply(&r), 0);
    EXPECT(sys_reply(&r), ERR_STALE);
    sleep_ms(2);
    EXPECT(touched, 0);
    (void)window_map(frame_get(), 1);
    areas[0].done = 0;
    EXPECT(sys_thread_start(thread, (vaddr_t)(uintptr_t)probe_store, 8, (uintptr_t)&areas[0], 9), 0);
    CHECK(wait_for(&areas[0].done));
    EXPECT(areas[0].x[11], 9);
    EXPECT(areas[0].x[5], 0);
}

static void stop_a_call(void)
{
    static struct client c;
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    client_start(&c, endpoint, 1);
    CHECK(receive(endpoint, &m, RECV_CALL));
    struct reply r = {.id = m.id, .kind = REPLY_STOP};
    EXPECT(sys_reply(&r), 0);
    sleep_ms(2);
    EXPECT(c.done, 0);
    EXPECT(sys_destroy(c.thread), 0);
}

static void kinds_that_do_not_fit(void)
{
    static struct client c;
    struct message m, fault;
    cap_t thread, endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    client_start(&c, endpoint, 1);
    CHECK(receive(endpoint, &m, RECV_CALL));
    static const uint64_t not_for_calls[] = {REPLY_MAP, REPLY_KINDS, UINT64_MAX};
    for (unsigned i = 0; i < 3; i++) {
        struct reply r = {.id = m.id, .kind = not_for_calls[i], .w = {WINDOW_VA | PROT_R, (uint64_t)SLOT_POOL << 32, 1}};
        EXPECT(sys_reply(&r), ERR_INVAL);
    }
    EXPECT(answer(m.id, 4), 0);
    CHECK(wait_for(&c.done));
    EXPECT(c.status, 4);
    CHECK(fault_at(window_get(1), &fault, &thread));
    EXPECT(answer(fault.id, 0), ERR_INVAL);
    EXPECT(touched, 0);
}

const struct ktest_case reply_cases[] = {
    {"map_several_pages", map_several_pages},
    {"map_that_fails_answers_nothing", map_that_fails_answers_nothing},
    {"map_needs_table_then_donate", map_needs_table_then_donate},
    {"redirect_keeps_registers", redirect_keeps_registers},
    {"redirect_fresh", redirect_fresh},
    {"redirect_a_fault", redirect_a_fault},
    {"stop_and_start_again", stop_and_start_again},
    {"stop_a_call", stop_a_call},
    {"kinds_that_do_not_fit", kinds_that_do_not_fit},
    {0},
};
