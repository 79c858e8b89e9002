/* Faults as messages: address, access, cause, pc, badge, for each cause there is. */
#include <abi/fault.h>

#include "children.h"
#include "world.h"

/* What a faulting thread does. */
enum { LOAD, STORE, JUMP, ATOMIC, ILLEGAL, BREAK, PRIVILEGED, MISALIGNED_ATOMIC };

static struct {
    vaddr_t address;
    int how;
    volatile uint64_t went_on, value;
} act;

static void acting_thread(void *unused)
{
    volatile uint64_t *word = (volatile uint64_t *)act.address;
    (void)unused;
    switch (act.how) {
    case LOAD:
        act.value = *word;
        break;
    case STORE:
        *word = 0x600d;
        break;
    case JUMP:
        ((void (*)(void))act.address)();
        break;
    case ATOMIC:
    case MISALIGNED_ATOMIC:
        __asm__ volatile("amoadd.d zero, %0, (%1)" ::"r"(1L), "r"(word) : "memory");
        break;
    case ILLEGAL:
        __asm__ volatile(".word 0");
        break;
    case BREAK:
        __asm__ volatile(".option push\n.option norvc\nebreak\n.option pop");
        break;
    case PRIVILEGED:
        __asm__ volatile("csrr t0, sstatus" ::: "t0");
        break;
    }
    act.went_on = 1;
    thread_park();
}

/* Starts such a thread and receives its fault; the pager's endpoint is in *pager. */
static bool fault_of(int how, vaddr_t address, struct message *m, cap_t *thread)
{
    cap_t pager = object_make(OBJ_ENDPOINT, 0, 0);
    *thread = thread_make(pager, PRIORITY_CHILD);
    act.address = address, act.how = how, act.went_on = 0, act.value = 0;
    thread_run(*thread, acting_thread, NULL);
    return !case_failed() && receive(pager, m, RECV_FAULT);
}

static int64_t map_reply(uint64_t id, vaddr_t va, uint64_t frame, unsigned prot)
{
    struct reply r = {.id = id, .kind = REPLY_MAP, .w = {va | prot, (uint64_t)SLOT_POOL << 32 | frame, 1}};
    return sys_reply(&r);
}

static void absent_read(void)
{
    struct message m;
    cap_t thread;
    uint64_t frame = frame_get();
    vaddr_t va = window_get(1);
    volatile uint64_t *page = window_fresh(1);
    (void)page;
    CHECK(fault_of(LOAD, va + 0x128, &m, &thread));
    EXPECT(m.label, FAULT_LABEL(ACCESS_READ, FAULT_ABSENT));
    EXPECT(m.w[0], va + 0x128); /* to the byte */
    CHECK(m.w[1] >= SERVER_TEXT_VA && m.w[1] < SERVER_BOOT_VA);
    EXPECT(m.w[2], 13);
    EXPECT(m.buffer, 0);
    EXPECT(act.went_on, 0);
    volatile uint64_t *view = window_map(frame, 1);
    STILL_FINE();
    view[0x128 / 8] = 0xf00d;
    EXPECT(map_reply(m.id, va, frame, PROT_R), 0);
    CHECK(wait_for(&act.went_on));
    EXPECT(act.value, 0xf00d);
}

static void absent_write(void)
{
    struct message m;
    cap_t thread;
    vaddr_t va = window_get(1);
    CHECK(fault_of(STORE, va, &m, &thread));
    EXPECT(m.label, FAULT_LABEL(ACCESS_WRITE, FAULT_ABSENT));
    EXPECT(m.w[2], 15);
    EXPECT(map_reply(m.id, va, frame_get(), PROT_R | PROT_W), 0);
    CHECK(wait_for(&act.went_on));
    EXPECT(*(volatile uint64_t *)va, 0x600d);
}

static void absent_execute(void)
{
    struct message m;
    cap_t thread;
    vaddr_t va = window_get(1);
    uint32_t *page = window_fresh(1);
    STILL_FINE();
    CHECK(fault_of(JUMP, va + 8, &m, &thread));
    EXPECT(m.label, FAULT_LABEL(ACCESS_EXEC, FAULT_ABSENT));
    EXPECT(m.w[0], va + 8);
    EXPECT(m.w[1], va + 8);
    EXPECT(m.w[2], 12);
    page[2] = 0x00008067; /* ret */
    uint64_t entry, done;
    EXPECT(sys_scan(SLOT_SPACE, (vaddr_t)(uintptr_t)page, 1, &entry, 1, 0, &done), 1);
    EXPECT(map_reply(m.id, va, ENTRY_INDEX(entry), PROT_R | PROT_X), 0);
    CHECK(wait_for(&act.went_on));
}

static void write_to_read_only(void)
{
    struct message m;
    cap_t thread;
    uint64_t done;
    volatile uint64_t *page = window_fresh(1);
    vaddr_t va = (vaddr_t)(uintptr_t)page;
    STILL_FINE();
    EXPECT(sys_protect(SLOT_SPACE, va, 1, PROT_R, &done), 0);
    CHECK(fault_of(STORE, va + 16, &m, &thread));
    EXPECT(m.label, FAULT_LABEL(ACCESS_WRITE, FAULT_READONLY));
    EXPECT(m.w[0], va + 16);
    EXPECT(page[2], 0);
    EXPECT(sys_protect(SLOT_SPACE, va, 1, PROT_R | PROT_W, &done), 0);
    EXPECT(resume(m.id), 0);
    CHECK(wait_for(&act.went_on));
    EXPECT(page[2], 0x600d);
}

static void atomic_is_a_write(void)
{
    struct message m;
    cap_t thread;
    uint64_t done;
    volatile uint64_t *page = window_fresh(1);
    vaddr_t va = (vaddr_t)(uintptr_t)page;
    STILL_FINE();
    EXPECT(sys_protect(SLOT_SPACE, va, 1, PROT_R, &done), 0);
    CHECK(fault_of(ATOMIC, va, &m, &thread));
    EXPECT(m.label, FAULT_LABEL(ACCESS_WRITE, FAULT_READONLY));
    EXPECT(sys_protect(SLOT_SPACE, va, 1, PROT_R | PROT_W, &done), 0);
    EXPECT(resume(m.id), 0);
    CHECK(wait_for(&act.went_on));
    EXPECT(*page, 1);
}

static void execute_not_allowed(void)
{
    struct message m;
    cap_t thread;
    vaddr_t va = (vaddr_t)(uintptr_t)window_fresh(1);
    STILL_FINE();
    CHECK(fault_of(JUMP, va, &m, &thread));
    EXPECT(m.label, FAULT_LABEL(ACCESS_EXEC, FAULT_NOEXEC));
    EXPECT(m.w[0], va);
}

static void no_access_at_all(void)
{
    struct message m;
    cap_t thread;
    uint64_t done;
    vaddr_t va = (vaddr_t)(uintptr_t)window_fresh(1);
    STILL_FINE();
    EXPECT(sys_protect(SLOT_SPACE, va, 1, PROT_NO, &done), 0);
    CHECK(fault_of(LOAD, va, &m, &thread));
    EXPECT(m.label, FAULT_LABEL(ACCESS_READ, FAULT_NOREAD));
    CHECK(fault_of(STORE, va, &m, &thread));
    EXPECT(m.label, FAULT_LABEL(ACCESS_WRITE, FAULT_READONLY));
    CHECK(fault_of(JUMP, va, &m, &thread));
    EXPECT(m.label, FAULT_LABEL(ACCESS_EXEC, FAULT_NOEXEC));
}

static void execute_only(void)
{
    struct message m;
    cap_t thread;
    uint64_t done;
    vaddr_t va = (vaddr_t)(uintptr_t)window_fresh(1);
    STILL_FINE();
    *(volatile uint32_t *)va = 0x00008067; /* ret */
    EXPECT(sys_protect(SLOT_SPACE, va, 1, PROT_X, &done), 0);
    CHECK(fault_of(LOAD, va, &m, &thread));
    EXPECT(m.label, FAULT_LABEL(ACCESS_READ, FAULT_NOREAD));
    cap_t runner = thread_make(CAP_NULL, PRIORITY_CHILD);
    act.how = JUMP;
    thread_run(runner, acting_thread, NULL);
    CHECK(wait_for(&act.went_on));
}

static void kernel_addresses(void)
{
    static const vaddr_t bad[] = {UINT64_C(0xffffffff80000000), UINT64_C(0xffffffc080000000), USER_LIMIT,
                                  UINT64_C(1) << 40, UINT64_MAX - 7};
    struct message m;
    cap_t thread;
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CHECK(fault_of(LOAD, bad[i], &m, &thread));
        EXPECT(m.label, FAULT_LABEL(ACCESS_READ, FAULT_KERNEL));
        EXPECT(m.w[0], bad[i]);
        CHECK(fault_of(STORE, bad[i], &m, &thread));
        EXPECT(m.label, FAULT_LABEL(ACCESS_WRITE, FAULT_KERNEL));
        world_reset();
    }
    CHECK(fault_of(JUMP, bad[0], &m, &thread));
    EXPECT(m.label, FAULT_LABEL(ACCESS_EXEC, FAULT_KERNEL));
}

static void traps(void)
{
    static const struct {
        int how;
        uint64_t scause;
    } traps[] = {{ILLEGAL, 2}, {PRIVILEGED, 2}, {BREAK, 3}};
    struct message m;
    cap_t thread;
    for (unsigned i = 0; i < sizeof(traps) / sizeof(traps[0]); i++) {
        CHECK(fault_of(traps[i].how, 0, &m, &thread));
        EXPECT(m.label >> FAULT_SHIFT, FAULT_TRAP);
        EXPECT(m.w[2], traps[i].scause);
        EXPECT(act.went_on, 0);
        /* Go on after the instruction. */
        struct regs regs;
        EXPECT(sys_regs_get(m.id, &regs), 0);
        EXPECT(regs.x[0], m.w[1]);
        regs.x[0] += 4;
        EXPECT(sys_regs_set(m.id, &regs), 0);
        EXPECT(resume(m.id), 0);
        CHECK(wait_for(&act.went_on));
    }
}

static void misaligned_atomic(void)
{
    struct message m;
    cap_t thread;
    vaddr_t va = (vaddr_t)(uintptr_t)window_fresh(1);
    STILL_FINE();
    CHECK(fault_of(MISALIGNED_ATOMIC, va + 4, &m, &thread));
    EXPECT(m.label >> FAULT_SHIFT, FAULT_TRAP);
    CHECK(m.w[2] == 6 || m.w[2] == 4); /* QEMU tells an atomic as a load, where hardware tells a store */
    EXPECT(m.w[0], va + 4);
}

static void other_space_and_badge(void)
{
    struct child child;
    struct message m;
    uint64_t done;
    cap_t pager = object_make(OBJ_ENDPOINT, 0, 0);
    CHECK(child_make(&child, 0xbad6e, pager, child_touch));
    child_start(&child, CHILD_DATA_VA + PAGE_BYTES, 1); /* just beyond its data page: no new table is needed */
    CHECK(receive(pager, &m, RECV_FAULT));
    EXPECT(m.badge, 0xbad6e);
    EXPECT(m.label, FAULT_LABEL(ACCESS_WRITE, FAULT_ABSENT));
    EXPECT(m.w[0], CHILD_DATA_VA + PAGE_BYTES);
    uint64_t frame = frame_get();
    EXPECT(sys_map(child.space, CHILD_DATA_VA + PAGE_BYTES, SLOT_POOL, frame, 1, PROT_R | PROT_W, &done), 0);
    EXPECT(resume(m.id), 0);
    CHECK(wait_for(&child.data[CHILD_DONE]));
    EXPECT(*(volatile uint64_t *)window_map(frame, 1), 0x5eed);
}

static void nobody_handles(void)
{
    cap_t pager = object_make(OBJ_ENDPOINT, 0, 0), thread = thread_make(CAP_NULL, PRIORITY_CHILD);
    cap_t second = thread_make(pager, PRIORITY_CHILD);
    STILL_FINE();
    act.how = LOAD, act.address = window_get(1), act.went_on = 0;
    thread_run(thread, acting_thread, NULL);
    sleep_ms(2);
    EXPECT(act.went_on, 0);
    act.went_on = 0;
    EXPECT(sys_thread_set(thread, SLOT_SPACE, SLOT_TABLE, pager, PRIORITY_CHILD), 0); /* it stopped: not running */
    EXPECT(sys_destroy(pager), 0);
    thread_run(second, acting_thread, NULL); /* its endpoint has gone */
    sleep_ms(2);
    EXPECT(act.went_on, 0);
    EXPECT(sys_thread_set(second, SLOT_SPACE, SLOT_TABLE, CAP_NULL, PRIORITY_CHILD), 0);
}

static void endpoint_dies_under_a_fault(void)
{
    cap_t pager = object_make(OBJ_ENDPOINT, 0, 0), thread = thread_make(pager, PRIORITY_CHILD);
    STILL_FINE();
    act.how = LOAD, act.address = window_get(1), act.went_on = 0;
    thread_run(thread, acting_thread, NULL);
    sleep_ms(2);
    EXPECT(sys_destroy(pager), 0);
    sleep_ms(2);
    EXPECT(act.went_on, 0);
    EXPECT(sys_thread_set(thread, SLOT_SPACE, SLOT_TABLE, CAP_NULL, PRIORITY_CHILD), 0); /* it stopped */
}

const struct ktest_case fault_cases[] = {
    {"absent_read", absent_read},
    {"absent_write", absent_write},
    {"absent_execute", absent_execute},
    {"write_to_read_only", write_to_read_only},
    {"atomic_is_a_write", atomic_is_a_write},
    {"execute_not_allowed", execute_not_allowed},
    {"no_access_at_all", no_access_at_all},
    {"execute_only", execute_only},
    {"kernel_addresses", kernel_addresses},
    {"traps", traps},
    {"misaligned_atomic", misaligned_atomic},
    {"other_space_and_badge", other_space_and_badge},
    {"nobody_handles", nobody_handles},
    {"endpoint_dies_under_a_fault", endpoint_dies_under_a_fault},
    {0},
};
