/* Irq, kstat, console, power, counters, unknown numbers, capabilities of every type at every call. */
#include "world.h"

enum { LINE = 40, OTHER_LINE = 41 }; /* nothing on this machine raises them */

static void irq_lines(void)
{
    struct cap_info info;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), irq = object_make(OBJ_IRQ, SLOT_KTEST_IRQ, LINE);
    cap_t slot = slot_take(), weak = cap_with(SLOT_KTEST_IRQ, RIGHT_ALL & ~RIGHT_MAKE, 0);
    cap_t no_recv = cap_with(endpoint, RIGHT_ALL & ~RIGHT_RECV, 0), no_ctrl = cap_with(irq, RIGHT_GRANT, 0);
    STILL_FINE();
    EXPECT(sys_cap_info(irq, &info), 0);
    EXPECT(info.type, OBJ_IRQ);
    EXPECT(sys_make(SLOT_POOL, frame_get(), OBJ_IRQ, slot, SLOT_KTEST_IRQ, LINE), ERR_BUSY);
    EXPECT(sys_make(SLOT_POOL, frame_get(), OBJ_IRQ, slot, SLOT_KTEST_IRQ, 0), ERR_INVAL);
    EXPECT(sys_make(SLOT_POOL, frame_get(), OBJ_IRQ, slot, SLOT_KTEST_IRQ, 100000), ERR_INVAL);
    EXPECT(sys_make(SLOT_POOL, frame_get(), OBJ_IRQ, slot, SLOT_KTEST_IRQ, UINT64_C(1) << 32 | OTHER_LINE), ERR_INVAL);
    EXPECT(sys_make(SLOT_POOL, frame_get(), OBJ_IRQ, slot, weak, OTHER_LINE), ERR_RIGHT);
    EXPECT(sys_make(SLOT_POOL, frame_get(), OBJ_IRQ, slot, irq, OTHER_LINE), ERR_INVAL); /* only line 0 gives others */
    EXPECT(sys_make(SLOT_POOL, frame_get(), OBJ_IRQ, slot, CAP_NULL, OTHER_LINE), ERR_CAP);
    EXPECT(sys_irq_bind(irq, no_recv, 1), ERR_RIGHT);
    EXPECT(sys_irq_bind(no_ctrl, endpoint, 1), ERR_RIGHT);
    EXPECT(sys_irq_bind(endpoint, endpoint, 1), ERR_CAP);
    EXPECT(sys_irq_bind(irq, irq, 1), ERR_CAP);
    EXPECT(sys_irq_bind(irq, endpoint, 0), ERR_INVAL);
    EXPECT(sys_irq_bind(irq, endpoint, 4), 0);
    EXPECT(sys_irq_ack(no_ctrl), ERR_RIGHT);
    EXPECT(sys_irq_ack(endpoint), ERR_CAP);
    EXPECT(sys_irq_ack(irq), 0);
    EXPECT(sys_destroy(irq), 0);
    EXPECT(sys_irq_ack(irq), ERR_CAP);
    EXPECT(sys_make(SLOT_POOL, frame_get(), OBJ_IRQ, slot, SLOT_KTEST_IRQ, LINE), 0); /* the line is free again */
}

static void kstat(void)
{
    EXPECT(sys_kstat(KSTAT_COUNT), ERR_INVAL);
    EXPECT(sys_kstat(UINT32_MAX), ERR_INVAL);
    EXPECT(sys_plain(SYS_KSTAT, UINT64_MAX, 0, 0, 0, 0, 0), ERR_INVAL);
    int64_t before = sys_kstat(KSTAT_SWITCHES);
    CHECK(before >= 0);
    sleep_ms(2);
    CHECK(sys_kstat(KSTAT_SWITCHES) > before);
    CHECK(sys_kstat(KSTAT_IDLE_TICKS) > 0 && sys_kstat(KSTAT_IDLE_INSTRUCTIONS) > 0);
    CHECK(sys_kstat(KSTAT_FAULTS) >= 0);
}

static void console(void)
{
    char text[1];
    cap_t weak = cap_with(SLOT_POOL, RIGHT_ALL & ~RIGHT_MAKE, 0);
    STILL_FINE();
    text[0] = '\n';
    EXPECT(sys_console(SLOT_CONSOLE, text, 0), 0);
    EXPECT(sys_console(weak, text, 1), ERR_RIGHT);
    EXPECT(sys_console(CAP_NULL, text, 1), ERR_CAP);
    EXPECT(sys_console(SLOT_TABLE, text, 1), ERR_CAP);
    EXPECT(sys_console(SLOT_CONSOLE, text, 1025), ERR_INVAL);
    EXPECT(sys_console(SLOT_CONSOLE, text, SIZE_MAX), ERR_INVAL);
    EXPECT(sys_console(SLOT_CONSOLE, (const char *)window_get(1), 1), ERR_FAULT);
    EXPECT(sys_console(SLOT_CONSOLE, (const char *)UINT64_C(0xffffffff80000000), 16), ERR_FAULT);
}

static void power_needs_the_root_pool(void)
{
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    EXPECT(sys_power(SLOT_POOL, POWER_OFF), ERR_RIGHT); /* all rights, but not the root */
    EXPECT(sys_power(CAP_NULL, POWER_OFF), ERR_CAP);
    EXPECT(sys_power(endpoint, POWER_OFF), ERR_CAP);
    EXPECT(sys_power(SLOT_KTEST_ROOT, POWER_FAIL + 1), ERR_INVAL);
    EXPECT(sys_plain(SYS_POWER, SLOT_KTEST_ROOT, UINT64_MAX, 0, 0, 0, 0), ERR_INVAL);
}

static void unknown_numbers(void)
{
    static const int64_t bad[] = {SYS_LAST - 1, -64, -1000, INT32_MIN, INT64_MIN};
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        EXPECT(sys_plain(bad[i], 1, 2, 3, 4, 5, 6), ERR_NOSYS);
    EXPECT(sys_null(), 0);
    EXPECT(sys_yield(), 0);
}

static void counters_are_readable(void)
{
    uint64_t cycle, instret = sys_instret(), time = sys_time();
    __asm__ volatile("rdcycle %0" : "=r"(cycle));
    CHECK(cycle > 0);
    CHECK(sys_instret() > instret);
    sleep_ms(1);
    CHECK(sys_time() > time);
}

/* Every call on a capability of each wrong type, and on every shape of bad name: an error each, nothing else. */
static void wrong_types_everywhere(void)
{
    cap_t names[] = {CAP_NULL, object_make(OBJ_THREAD, 0, 0), object_make(OBJ_SPACE, 0, 0), object_make(OBJ_ENDPOINT, 0, 0),
                     object_make(OBJ_CAPTABLE, 0, 0), object_make(OBJ_IRQ, SLOT_KTEST_IRQ, LINE), CAP_SLOTS - 1, CAP_SLOTS,
                     CAP_AT(1, 0), CAP_AT(2, 1), CAP_AT(CAP_SLOTS - 1, 1), 0xffffff, UINT32_MAX};
    static const struct {
        int64_t number;
        unsigned fits; /* the type a0 may have; it is not tried */
    } calls[] = {
        {SYS_CALL, OBJ_ENDPOINT}, {SYS_FORWARD, OBJ_ENDPOINT}, {SYS_SIGNAL, OBJ_ENDPOINT}, {SYS_MAP, OBJ_SPACE},
        {SYS_UNMAP, OBJ_SPACE}, {SYS_PROTECT, OBJ_SPACE}, {SYS_SCAN, OBJ_SPACE}, {SYS_DONATE, OBJ_SPACE},
        {SYS_RECLAIM, OBJ_SPACE}, {SYS_MAKE, OBJ_POOL}, {SYS_THREAD_SET, OBJ_THREAD}, {SYS_THREAD_START, OBJ_THREAD},
        {SYS_THREAD_FORK, OBJ_THREAD}, {SYS_THREAD_NOTIFY, OBJ_THREAD}, {SYS_IRQ_BIND, OBJ_IRQ}, {SYS_IRQ_ACK, OBJ_IRQ}, {SYS_CONSOLE, OBJ_POOL},
        {SYS_POWER, OBJ_POOL},
    };
    STILL_FINE();
    for (unsigned c = 0; c < sizeof(calls) / sizeof(calls[0]); c++)
        for (unsigned n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
            struct cap_info info;
            if (sys_cap_info(names[n], &info) == 0 && info.type == calls[c].fits)
                continue;
            int64_t result = sys_plain(calls[c].number, names[n], 0, OBJ_ENDPOINT, 0, 0, 0);
            if (result != ERR_CAP) {
                case_fail(__FILE__, __LINE__, "wrong type: call number", calls[c].number, ERR_CAP);
                return;
            }
        }
}

/* Many objects made and destroyed in the same few frames: nothing runs out, nothing is confused. */
static void churn(void)
{
    uint64_t frames = frames_get(4), before = world_frames_used();
    static const unsigned types[] = {OBJ_THREAD, OBJ_SPACE, OBJ_ENDPOINT, OBJ_CAPTABLE};
    cap_t slots[4] = {slot_take(), slot_take(), slot_take(), slot_take()};
    for (unsigned round = 0; round < 2000; round++) {
        for (unsigned i = 0; i < 4; i++)
            EXPECT(sys_make(SLOT_POOL, frames + i, types[(round + i) % 4], slots[i], 0, 0), 0);
        for (unsigned i = 0; i < 4; i++)
            EXPECT(sys_destroy(slots[(i + round / 3) % 4]), 0);
    }
    EXPECT(world_frames_used(), before);
}

const struct ktest_case misc_cases[] = {
    {"irq_lines", irq_lines},
    {"kstat", kstat},
    {"console", console},
    {"power_needs_the_root_pool", power_needs_the_root_pool},
    {"unknown_numbers", unknown_numbers},
    {"counters_are_readable", counters_are_readable},
    {"wrong_types_everywhere", wrong_types_everywhere},
    {"churn", churn},
    {0},
};
