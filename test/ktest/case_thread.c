/* Threads: setting up, starting, foreign calls, registers read and written, forking. */
#include "probe.h"
#include "world.h"

static struct probe_area areas[2];

static cap_t foreign_caller(cap_t *endpoint, struct message *m)
{
    *endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    cap_t thread = thread_make(*endpoint, PRIORITY_CHILD);
    areas[0].done = areas[1].done = 0;
    int64_t err = sys_thread_start(thread, (vaddr_t)(uintptr_t)probe_foreign, 0, (uintptr_t)areas, 0);
    if (err)
        case_fail(__FILE__, __LINE__, "sys_thread_start", err, 0);
    return !case_failed() && receive(*endpoint, m, RECV_FOREIGN) ? thread : CAP_NULL;
}

static void start_gives_clean_registers(void)
{
    cap_t thread = thread_make(CAP_NULL, PRIORITY_CHILD);
    STILL_FINE();
    areas[0].done = 0;
    EXPECT(sys_thread_start(thread, (vaddr_t)(uintptr_t)probe_store, 0x1110, (uintptr_t)&areas[0], 0x2222), 0);
    CHECK(wait_for(&areas[0].done));
    for (unsigned i = 1; i < 32; i++)
        EXPECT(areas[0].x[i], i == 2 ? 0x1110 : i == 10 ? (uintptr_t)&areas[0] : i == 11 ? 0x2222 : 0);
    for (unsigned i = 0; i < 32; i++)
        EXPECT(areas[0].f[i], 0);
    EXPECT(areas[0].fcsr, 0);
}

static void set_errors(void)
{
    cap_t thread = object_make(OBJ_THREAD, 0, 0), endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    cap_t weak = cap_with(thread, RIGHT_ALL & ~RIGHT_CTRL, 0), weak_endpoint = cap_with(endpoint, RIGHT_RECV, 0);
    STILL_FINE();
    EXPECT(sys_thread_start(thread, 0, 0, 0, 0), ERR_INVAL); /* it has no space yet */
    EXPECT(sys_thread_set(CAP_NULL, SLOT_SPACE, SLOT_TABLE, CAP_NULL, 1), ERR_CAP);
    EXPECT(sys_thread_set(endpoint, SLOT_SPACE, SLOT_TABLE, CAP_NULL, 1), ERR_CAP);
    EXPECT(sys_thread_set(weak, SLOT_SPACE, SLOT_TABLE, CAP_NULL, 1), ERR_RIGHT);
    EXPECT(sys_thread_set(thread, SLOT_TABLE, SLOT_TABLE, CAP_NULL, 1), ERR_CAP);
    EXPECT(sys_thread_set(thread, CAP_NULL, SLOT_TABLE, CAP_NULL, 1), ERR_CAP);
    EXPECT(sys_thread_set(thread, SLOT_SPACE, SLOT_SPACE, CAP_NULL, 1), ERR_CAP);
    EXPECT(sys_thread_set(thread, SLOT_SPACE, SLOT_TABLE, SLOT_SPACE, 1), ERR_CAP);
    EXPECT(sys_thread_set(thread, SLOT_SPACE, SLOT_TABLE, weak_endpoint, 1), ERR_RIGHT);
    EXPECT(sys_thread_set(thread, SLOT_SPACE, SLOT_TABLE, CAP_NULL, PRIORITIES), ERR_INVAL);
    EXPECT(sys_thread_set(thread, SLOT_SPACE, SLOT_TABLE, CAP_NULL, PRIORITIES - 1), ERR_RIGHT); /* above our own */
    EXPECT(sys_thread_set(thread, SLOT_SPACE, SLOT_TABLE, endpoint, 1), 0);
    EXPECT(sys_thread_start(weak, 0, 0, 0, 0), ERR_RIGHT);
}

static void park(void *unused)
{
    (void)unused;
    thread_park();
}

static void running_is_busy(void)
{
    cap_t thread = thread_make(CAP_NULL, PRIORITY_CHILD);
    STILL_FINE();
    thread_run(thread, park, NULL);
    EXPECT(sys_thread_start(thread, 0, 0, 0, 0), ERR_BUSY);
    EXPECT(sys_thread_set(thread, SLOT_SPACE, SLOT_TABLE, CAP_NULL, 1), ERR_BUSY);
    sleep_ms(2);
    EXPECT(sys_thread_start(thread, 0, 0, 0, 0), ERR_BUSY); /* waiting is running, too */
    EXPECT(sys_destroy(thread), 0);
    EXPECT(sys_thread_start(thread, 0, 0, 0, 0), ERR_CAP);
}

static volatile uint64_t ended;

static void destroy_self(void *arg)
{
    ended = 1;
    sys_destroy((cap_t)(uintptr_t)arg);
    ended = 2;
    thread_park();
}

static void thread_may_destroy_itself(void)
{
    cap_t thread = thread_make(CAP_NULL, PRIORITY_CHILD);
    struct cap_info info;
    STILL_FINE();
    ended = 0;
    thread_run(thread, destroy_self, (void *)(uintptr_t)thread);
    CHECK(wait_for(&ended));
    sleep_ms(2);
    EXPECT(ended, 1);
    EXPECT(sys_cap_info(thread, &info), ERR_CAP);
}

static void foreign_call_shows_registers(void)
{
    struct message m;
    struct regs regs;
    cap_t endpoint;
    CHECK(foreign_caller(&endpoint, &m));
    EXPECT(m.label, 172);
    for (unsigned i = 0; i < MSG_WORDS; i++)
        EXPECT(m.w[i], (10 + i) * 0x101);
    EXPECT(m.buffer, 0);
    EXPECT(sys_regs_get(m.id, &regs), 0);
    for (unsigned i = 1; i < 32; i++)
        EXPECT(regs.x[i], i == 8 ? (uintptr_t)areas : i == 17 ? 172 : i * 0x101);
    CHECK(regs.x[0] - (uintptr_t)probe_foreign_call <= 4);
    EXPECT(sys_copy_in(m.id, 0, &regs, 1), ERR_RIGHT);
    struct reply r = {.id = m.id, .kind = REPLY_MSG, .status = 0, .w = {1, 2, 3, 4, 5}};
    EXPECT(sys_reply(&r), 0);
    CHECK(wait_for(&areas[0].done));
    EXPECT(areas[0].x[10], 0);
    for (unsigned i = 12; i < 17; i++)
        EXPECT(areas[0].x[i], i - 11);
    for (unsigned i = 1; i < 31; i++)
        if (i != 8 && (i < 10 || i > 17))
            EXPECT(areas[0].x[i], i * 0x101);
    for (unsigned i = 0; i < 32; i++)
        EXPECT(areas[0].f[i], i * 0x1001);
}

static void regs_set_takes_effect(void)
{
    struct message m;
    struct regs regs;
    cap_t endpoint;
    CHECK(foreign_caller(&endpoint, &m));
    EXPECT(sys_regs_get(m.id, &regs), 0);
    regs.x[18] = 0xdeadbeef, regs.x[2] = 0x50;
    EXPECT(sys_regs_set(m.id, &regs), 0);
    EXPECT(answer(m.id, 1), 0);
    CHECK(wait_for(&areas[1].done));
    EXPECT(areas[1].x[18], 0xdeadbeef);
    EXPECT(areas[1].x[2], 0x50);
    EXPECT(areas[1].x[19], 19 * 0x101);
}

static void regs_errors(void)
{
    struct message m;
    struct regs regs;
    cap_t endpoint;
    uint64_t done;
    void *read_only = window_fresh(1);
    struct regs *hole = (struct regs *)window_get(1), *kernel = (struct regs *)UINT64_C(0xffffffc080400000);
    STILL_FINE();
    EXPECT(sys_protect(SLOT_SPACE, (vaddr_t)(uintptr_t)read_only, 1, PROT_R, &done), 0);
    CHECK(foreign_caller(&endpoint, &m));
    EXPECT(sys_regs_get(0, &regs), ERR_STALE);
    EXPECT(sys_regs_set(m.id + 1, &regs), ERR_STALE);
    EXPECT(sys_regs_get(m.id, hole), ERR_FAULT);
    EXPECT(sys_regs_set(m.id, hole), ERR_FAULT);
    EXPECT(sys_regs_get(m.id, kernel), ERR_FAULT);
    EXPECT(sys_regs_set(m.id, kernel), ERR_FAULT);
    EXPECT(sys_regs_get(m.id, read_only), ERR_FAULT);
    EXPECT(sys_regs_get(m.id, (struct regs *)((char *)read_only - 8)), ERR_FAULT);
    EXPECT(answer(m.id, 0), 0);
    EXPECT(sys_regs_get(m.id, &regs), ERR_STALE);
}

static void regs_set_cannot_reach_the_kernel(void)
{
    struct message m;
    struct regs regs;
    cap_t endpoint;
    CHECK(foreign_caller(&endpoint, &m));
    EXPECT(sys_regs_get(m.id, &regs), 0);
    regs.x[0] = UINT64_C(0xffffffff80000000);
    EXPECT(sys_regs_set(m.id, &regs), 0);
    EXPECT(answer(m.id, 0), 0);
    CHECK(receive(endpoint, &m, RECV_FAULT)); /* it runs there as a user: a fault, no more */
    EXPECT(areas[0].done, 0);
}

static void fork_copies_registers(void)
{
    struct message m;
    cap_t endpoint, copy;
    CHECK(foreign_caller(&endpoint, &m));
    copy = thread_make(endpoint, PRIORITY_CHILD);
    STILL_FINE();
    EXPECT(sys_thread_fork(copy, m.id, 1, 77), 0);
    EXPECT(sys_thread_fork(copy, m.id, 1, 77), ERR_BUSY);
    CHECK(wait_for(&areas[1].done));
    EXPECT(areas[0].done, 0);
    EXPECT(areas[1].x[12], 77);
    EXPECT(answer(m.id, 0), 0);
    CHECK(wait_for(&areas[0].done));
    for (unsigned a = 0; a < 2; a++) {
        for (unsigned i = 1; i < 31; i++)
            if (i != 8 && (i < 10 || i > 17))
                EXPECT(areas[a].x[i], i * 0x101);
        for (unsigned i = 0; i < 32; i++)
            EXPECT(areas[a].f[i], i * 0x1001);
        EXPECT(areas[a].fcsr, 0x45);
    }
}

static void fork_errors(void)
{
    struct message m;
    cap_t endpoint, copy, bare, thread = foreign_caller(&endpoint, &m);
    CHECK(thread);
    copy = thread_make(endpoint, PRIORITY_CHILD);
    bare = object_make(OBJ_THREAD, 0, 0);
    cap_t weak = cap_with(copy, RIGHT_GRANT, 0);
    STILL_FINE();
    EXPECT(sys_thread_fork(CAP_NULL, m.id, 1, 0), ERR_CAP);
    EXPECT(sys_thread_fork(endpoint, m.id, 1, 0), ERR_CAP);
    EXPECT(sys_thread_fork(weak, m.id, 1, 0), ERR_RIGHT);
    EXPECT(sys_thread_fork(bare, m.id, 1, 0), ERR_INVAL);
    EXPECT(sys_thread_fork(thread, m.id, 1, 0), ERR_BUSY);
    EXPECT(sys_thread_fork(copy, m.id ^ 4, 1, 0), ERR_STALE);
    EXPECT(answer(m.id, 0), 0);
    EXPECT(sys_thread_fork(copy, m.id, 1, 0), ERR_STALE);
}

static void registers_survive_calls(void)
{
    uint64_t t3, t4, t5, t6, a3, a5;
    __asm__ volatile("li t3, 3\n li t4, 4\n li t5, 5\n li t6, 6\n li a3, 33\n li a5, 55\n li a0, 0\n li a7, %6\n ecall\n"
                     "mv %0, t3\n mv %1, t4\n mv %2, t5\n mv %3, t6\n mv %4, a3\n mv %5, a5"
                     : "=&r"(t3), "=&r"(t4), "=&r"(t5), "=&r"(t6), "=&r"(a3), "=&r"(a5)
                     : "i"(SYS_NULL)
                     : "t3", "t4", "t5", "t6", "a0", "a3", "a5", "a7", "memory");
    EXPECT(t3, 3);
    EXPECT(t4, 4);
    EXPECT(t5, 5);
    EXPECT(t6, 6);
    EXPECT(a3, 33);
    EXPECT(a5, 55);
}

const struct ktest_case thread_cases[] = {
    {"start_gives_clean_registers", start_gives_clean_registers},
    {"set_errors", set_errors},
    {"running_is_busy", running_is_busy},
    {"thread_may_destroy_itself", thread_may_destroy_itself},
    {"foreign_call_shows_registers", foreign_call_shows_registers},
    {"regs_set_takes_effect", regs_set_takes_effect},
    {"regs_errors", regs_errors},
    {"regs_set_cannot_reach_the_kernel", regs_set_cannot_reach_the_kernel},
    {"fork_copies_registers", fork_copies_registers},
    {"fork_errors", fork_errors},
    {"registers_survive_calls", registers_survive_calls},
    {0},
};
