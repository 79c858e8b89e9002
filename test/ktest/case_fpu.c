/* Floating-point registers, saved lazily: every thread has its own. */
#include "probe.h"
#include "world.h"

enum { SPINNERS = 3, ROUNDS = 3000 };

static struct probe_area areas[SPINNERS];

static cap_t spinner(unsigned n, uint64_t seed, uint64_t rounds)
{
    cap_t thread = thread_make(CAP_NULL, PRIORITY_CHILD);
    areas[n] = (struct probe_area){.x = {0, rounds}};
    if (!case_failed())
        sys_thread_start(thread, (vaddr_t)(uintptr_t)probe_spin, 0, (uintptr_t)&areas[n], seed);
    return thread;
}

static void threads_keep_their_own(void)
{
    for (unsigned n = 0; n < SPINNERS; n++)
        spinner(n, 0x4000 + n * 0x1021, ROUNDS);
    STILL_FINE();
    for (unsigned n = 0; n < SPINNERS; n++) {
        CHECK(wait_for(&areas[n].done));
        EXPECT(areas[n].done, 1);
        EXPECT(areas[n].x[2], ROUNDS);
    }
}

static void destroyed_thread_leaves_nothing(void)
{
    cap_t first = spinner(0, 0x100, UINT64_C(1) << 40);
    STILL_FINE();
    sleep_ms(3); /* its registers are in the hart */
    CHECK(areas[0].x[2] > 0);
    EXPECT(sys_destroy(first), 0);
    cap_t thread = thread_make(CAP_NULL, PRIORITY_CHILD);
    areas[1].done = 0;
    EXPECT(sys_thread_start(thread, (vaddr_t)(uintptr_t)probe_store, 0, (uintptr_t)&areas[1], 0), 0);
    CHECK(wait_for(&areas[1].done));
    for (unsigned i = 0; i < 32; i++)
        EXPECT(areas[1].f[i], 0);
}

static void restarted_thread_begins_clean(void)
{
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), thread = thread_make(endpoint, PRIORITY_CHILD);
    struct message m;
    STILL_FINE();
    EXPECT(sys_thread_start(thread, (vaddr_t)(uintptr_t)probe_foreign, 0, (uintptr_t)areas, 0), 0);
    CHECK(receive(endpoint, &m, RECV_FOREIGN));
    struct reply r = {.id = m.id, .kind = REPLY_STOP};
    EXPECT(sys_reply(&r), 0);
    areas[1].done = 0;
    EXPECT(sys_thread_start(thread, (vaddr_t)(uintptr_t)probe_store, 0, (uintptr_t)&areas[1], 0), 0);
    CHECK(wait_for(&areas[1].done));
    for (unsigned i = 0; i < 32; i++)
        EXPECT(areas[1].f[i], 0);
    EXPECT(areas[1].fcsr, 0);
}

const struct ktest_case fpu_cases[] = {
    {"threads_keep_their_own", threads_keep_their_own},
    {"destroyed_thread_leaves_nothing", destroyed_thread_leaves_nothing},
    {"restarted_thread_begins_clean", restarted_thread_begins_clean},
    {0},
};
