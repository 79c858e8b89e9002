/*
 * Guest instructions that kernel calls take: a task started instead of the system by `task=kbench`, to be run with
 * QEMU's -icount shift=0, where rdinstret counts every instruction, the kernel's too. Prints `name,instructions`.
 *
 * Each figure is the least of ROUNDS, so that a timer interrupt in one of them does not count; what two readings of the
 * counter cost with nothing between is taken off.
 */
#include <rt/log.h>
#include <rt/server.h>
#include <rt/string.h>

#include "../ktest/children.h"
#include "../ktest/world.h"

enum { ROUNDS = 64, WARM_UP = 4 };

static unsigned rows, failures;

void case_fail(const char *file, int line, const char *what, int64_t got, int64_t want)
{
    log_print("%s:%d: %s: got %ld, want %ld\n", file, line, what, (long)got, (long)want);
    failures++;
}

bool case_failed(void)
{
    return failures > 0;
}

static uint64_t overhead(void)
{
    uint64_t least = UINT64_MAX;
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint64_t from = sys_instret(), took = sys_instret() - from;
        least = took < least ? took : least;
    }
    return least;
}

static void row(const char *name, uint64_t instructions)
{
    log_print("%s,%lu\n", name, (unsigned long)instructions);
    rows++;
}

/* The least number of instructions of `operation`, with `before` done ahead of each round and not counted. */
#define MEASURE(name, before, operation)                                                                                \
    do {                                                                                                                \
        uint64_t least_ = UINT64_MAX;                                                                                   \
        for (unsigned round = 0; round < WARM_UP + ROUNDS; round++) {                                                   \
            before;                                                                                                     \
            uint64_t from_ = sys_instret();                                                                             \
            operation;                                                                                                  \
            uint64_t took_ = sys_instret() - from_;                                                                     \
            if (round >= WARM_UP && took_ < least_)                                                                     \
                least_ = took_;                                                                                         \
        }                                                                                                               \
        row(name, least_ - overhead());                                                                                 \
    } while (0)

static void bench_calls(void)
{
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0), slot = slot_take();
    uint64_t frame = frame_get();
    MEASURE("null_syscall", (void)0, sys_null());
    MEASURE("signal", (void)0, sys_signal(endpoint, 1));
    MEASURE("signal_recv", (void)0, (sys_signal(endpoint, 1), sys_recv(endpoint, &m, DEADLINE_POLL)));
    MEASURE("cap_copy", sys_cap_delete(CAP_NULL, slot), sys_cap_copy(CAP_NULL, slot, endpoint, RIGHT_ALL, 0));
    sys_cap_delete(CAP_NULL, slot);
    MEASURE("endpoint_make_destroy", (void)0,
            (sys_make(SLOT_POOL, frame, OBJ_ENDPOINT, slot, 0, 0), sys_destroy(slot)));
}

static void bench_ipc(void)
{
    struct child server;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    if (!child_make(&server, 0, CAP_NULL, child_echo))
        return;
    child_grant(&server, CHILD_SLOT_ENDPOINT, endpoint);
    child_start(&server, 0, 0);
    uint64_t w[MSG_WORDS] = {0};
    MEASURE("ipc_rt_0", (void)0, sys_call(endpoint, 0, w, NULL, 0));
    MEASURE("ipc_rt_4", (w[0] = round, w[1] = 1, w[2] = 2, w[3] = 3), sys_call(endpoint, 0, w, NULL, 0));
}

/* The child's page after its data page and on: its level-0 table is there. */
#define TOUCH_VA (CHILD_DATA_VA + PAGE_BYTES)
enum { TOUCH_WORD = 256, TOUCHES = WARM_UP + ROUNDS };

/* Writes to a fresh page each time, and notes what that took. Runs in the child's space. */
static __attribute__((noinline, flatten)) void touch_pages(uint64_t unused0, uint64_t unused1)
{
    (void)unused0, (void)unused1;
    volatile uint64_t *data = (volatile uint64_t *)CHILD_DATA_VA;
    for (uint64_t i = 0; i < TOUCHES; i++) {
        volatile uint64_t *page = (volatile uint64_t *)(TOUCH_VA + i * PAGE_BYTES);
        uint64_t from = sys_instret();
        *page = i;
        data[TOUCH_WORD + i] = sys_instret() - from;
    }
    data[CHILD_DONE] = 1;
    struct message m;
    for (;;)
        sys_recv(CAP_NULL, &m, DEADLINE_NEVER);
}

/* Fault in another space -> we receive it -> map a frame that is ready, in the reply -> it goes on. */
static void bench_fault(void)
{
    struct child child;
    struct message m;
    cap_t pager = object_make(OBJ_ENDPOINT, 0, 0);
    uint64_t frames = frames_get(TOUCHES), least = UINT64_MAX;
    if (!child_make(&child, 1, pager, touch_pages))
        return;
    child_start(&child, 0, 0);
    sys_recv(pager, &m, DEADLINE_NEVER);
    while (m.kind == RECV_FAULT) {
        uint64_t va = m.w[0] & ~(uint64_t)(PAGE_BYTES - 1);
        struct reply r = {.id = m.id, .kind = REPLY_MAP,
                          .w = {va | PROT_R | PROT_W,
                                (uint64_t)SLOT_POOL << 32 | (frames + (va - TOUCH_VA) / PAGE_BYTES), 1}};
        sys_reply_recv(pager, &r, &m, child.data[TOUCH_WORD + TOUCHES - 2] ? deadline_ms(5) : DEADLINE_NEVER);
    }
    if (!child.data[CHILD_DONE])
        case_fail(__FILE__, __LINE__, "the child's end", m.kind, ERR_TIMEOUT);
    for (unsigned i = WARM_UP; i < TOUCHES; i++)
        least = child.data[TOUCH_WORD + i] < least ? child.data[TOUCH_WORD + i] : least;
    row("fault_rt", least - overhead() - 1); /* the store itself */
}

static void bench_map(void)
{
    static uint64_t entries[512] __attribute__((aligned(PAGE_BYTES)));
    uint64_t one = frames_get(64), large = frames_get_large(), done;
    window_map(one, 1); /* keeps the table */
    vaddr_t va = window_get(64), at = WINDOW_VA + LARGE_BYTES;
    const unsigned rw = PROT_R | PROT_W;
    MEASURE("map_1", sys_unmap(SLOT_SPACE, va, 1, NULL, 0, &done), sys_map(SLOT_SPACE, va, SLOT_POOL, one, 1, rw, &done));
    MEASURE("unmap_1", sys_map(SLOT_SPACE, va, SLOT_POOL, one, 1, rw, &done),
            sys_unmap(SLOT_SPACE, va, 1, entries, 1, &done));
    MEASURE("map_64", sys_unmap(SLOT_SPACE, va, 64, NULL, 0, &done),
            sys_map(SLOT_SPACE, va, SLOT_POOL, one, 64, rw, &done));
    MEASURE("protect_64", sys_protect(SLOT_SPACE, va, 64, rw, &done), sys_protect(SLOT_SPACE, va, 64, PROT_R, &done));
    MEASURE("scan_64", (void)0, sys_scan(SLOT_SPACE, va, 64, entries, 64, 0, &done));
    MEASURE("unmap_64", sys_map(SLOT_SPACE, va, SLOT_POOL, one, 64, rw, &done),
            sys_unmap(SLOT_SPACE, va, 64, entries, 64, &done));
    sys_map(SLOT_SPACE, at + LARGE_BYTES, SLOT_POOL, one, 1, rw, &done); /* keeps the upper table */
    MEASURE("map_2m", sys_unmap(SLOT_SPACE, at, LARGE_PAGES, NULL, 0, &done),
            sys_map(SLOT_SPACE, at, SLOT_POOL, large, LARGE_PAGES, rw, &done));
    MEASURE("unmap_2m", sys_map(SLOT_SPACE, at, SLOT_POOL, large, LARGE_PAGES, rw, &done),
            sys_unmap(SLOT_SPACE, at, LARGE_PAGES, entries, 1, &done));
}

static void bench_copy(void)
{
    static struct client c;
    static uint8_t here[PAGE_BYTES] __attribute__((aligned(PAGE_BYTES)));
    struct message m;
    cap_t endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    c = (struct client){.buffer = window_fresh(1), .bytes_flags = PAGE_BYTES | BUF_IN | BUF_OUT};
    client_start(&c, endpoint, 1);
    if (!receive(endpoint, &m, RECV_CALL))
        return;
    memset(here, 1, sizeof here);
    MEASURE("copy_in_8", (void)0, sys_copy_in(m.id, 0, here, 8));
    MEASURE("copy_in_4k", (void)0, sys_copy_in(m.id, 0, here, PAGE_BYTES));
    MEASURE("copy_out_4k", (void)0, sys_copy_out(m.id, 0, here, PAGE_BYTES));
}

void server_main(const struct server_boot *boot)
{
    static void (*const benches[])(void) = {bench_calls, bench_ipc, bench_fault, bench_map, bench_copy};
    world_init(boot);
    for (unsigned i = 0; i < sizeof(benches) / sizeof(benches[0]); i++) {
        benches[i]();
        world_reset();
    }
    log_print("%u passed, %u failed\n", rows, failures);
    sys_power(SLOT_KTEST_ROOT, failures ? POWER_FAIL : POWER_OFF);
    for (;;)
        ;
}
