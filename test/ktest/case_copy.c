/* copy_in and copy_out on a caller's declared buffer. */
#include <rt/string.h>

#include "world.h"

static struct client caller;
static cap_t endpoint;
static struct message call;

/* A client that waits with `bytes` of memory at va declared as a buffer. */
static bool caller_with(vaddr_t va, uint64_t bytes, uint64_t flags)
{
    endpoint = object_make(OBJ_ENDPOINT, 0, 0);
    caller = (struct client){.buffer = (const void *)va, .bytes_flags = bytes | flags};
    client_start(&caller, endpoint, 1);
    return !case_failed() && receive(endpoint, &call, RECV_CALL);
}

static uint8_t here[3 * PAGE_BYTES];

static void copy_in(void)
{
    uint8_t *page = window_fresh(3);
    STILL_FINE();
    for (unsigned i = 0; i < 3 * PAGE_BYTES; i++)
        page[i] = (uint8_t)(i * 7 + i / 256);
    CHECK(caller_with((vaddr_t)(uintptr_t)page + 100, 2 * PAGE_BYTES, BUF_IN));
    EXPECT(call.buffer, (2 * PAGE_BYTES) | BUF_IN);
    static const struct {
        uint64_t offset, bytes;
    } tries[] = {{0, 1}, {0, 2 * PAGE_BYTES}, {3, 5}, {PAGE_BYTES - 101, 2}, {2 * PAGE_BYTES, 0}, {2 * PAGE_BYTES - 1, 1},
                 {4095, 4097}};
    for (unsigned i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
        memset(here, 0xee, sizeof(here));
        EXPECT(sys_copy_in(call.id, tries[i].offset, here + 1, tries[i].bytes), tries[i].bytes);
        CHECK(memcmp(here + 1, page + 100 + tries[i].offset, tries[i].bytes) == 0);
        EXPECT(here[0], 0xee);
        EXPECT(here[tries[i].bytes + 1], 0xee);
    }
}

static void copy_out(void)
{
    uint8_t *page = window_fresh(3);
    STILL_FINE();
    CHECK(caller_with((vaddr_t)(uintptr_t)page + 4000, 5000, BUF_OUT));
    for (unsigned i = 0; i < sizeof(here); i++)
        here[i] = (uint8_t)(i * 3 + 1);
    EXPECT(sys_copy_out(call.id, 50, here, 4900), 4900);
    EXPECT(page[4049], 0);
    CHECK(memcmp(page + 4050, here, 4900) == 0);
    EXPECT(page[4050 + 4900], 0);
}

static void bounds(void)
{
    uint8_t *page = window_fresh(1);
    STILL_FINE();
    CHECK(caller_with((vaddr_t)(uintptr_t)page, 100, BUF_IN | BUF_OUT));
    EXPECT(sys_copy_in(call.id, 0, here, 101), ERR_INVAL);
    EXPECT(sys_copy_in(call.id, 100, here, 1), ERR_INVAL);
    EXPECT(sys_copy_in(call.id, UINT64_MAX, here, 1), ERR_INVAL);
    EXPECT(sys_copy_in(call.id, 1, here, UINT64_MAX), ERR_INVAL);
    EXPECT(sys_copy_out(call.id, 50, here, 51), ERR_INVAL);
    EXPECT(sys_copy_in(call.id, 99, here, 1), 1);
}

static void direction(void)
{
    uint8_t *page = window_fresh(1);
    STILL_FINE();
    CHECK(caller_with((vaddr_t)(uintptr_t)page, 64, BUF_IN));
    EXPECT(sys_copy_out(call.id, 0, here, 1), ERR_RIGHT);
    EXPECT(sys_copy_in(call.id, 0, here, 1), 1);
    EXPECT(answer(call.id, 0), 0);
    CHECK(caller_with((vaddr_t)(uintptr_t)page, 64, BUF_OUT));
    EXPECT(sys_copy_in(call.id, 0, here, 1), ERR_RIGHT);
    EXPECT(answer(call.id, 0), 0);
    CHECK(caller_with((vaddr_t)(uintptr_t)page, 64, 0));
    EXPECT(sys_copy_in(call.id, 0, here, 1), ERR_RIGHT);
    EXPECT(sys_copy_out(call.id, 0, here, 1), ERR_RIGHT);
}

static void absent_page_is_short(void)
{
    uint64_t done;
    uint8_t *page = window_fresh(3);
    STILL_FINE();
    memset(page, 0x44, 3 * PAGE_BYTES);
    sys_unmap(SLOT_SPACE, (vaddr_t)(uintptr_t)page + PAGE_BYTES, 1, NULL, 0, &done);
    CHECK(caller_with((vaddr_t)(uintptr_t)page, 3 * PAGE_BYTES, BUF_IN | BUF_OUT));
    EXPECT(sys_copy_in(call.id, 96, here, 3 * PAGE_BYTES - 96), PAGE_BYTES - 96);
    EXPECT(sys_copy_in(call.id, PAGE_BYTES, here, 8), 0);
    EXPECT(sys_copy_in(call.id, 2 * PAGE_BYTES, here, 8), 8);
    EXPECT(sys_copy_out(call.id, 4090, here, 100), 6);
}

static void read_only_page_is_short(void)
{
    uint64_t done;
    uint8_t *page = window_fresh(2);
    STILL_FINE();
    EXPECT(sys_protect(SLOT_SPACE, (vaddr_t)(uintptr_t)page + PAGE_BYTES, 1, PROT_R, &done), 0);
    CHECK(caller_with((vaddr_t)(uintptr_t)page, 2 * PAGE_BYTES, BUF_IN | BUF_OUT));
    memset(here, 0x77, sizeof(here));
    EXPECT(sys_copy_out(call.id, 0, here, 2 * PAGE_BYTES), PAGE_BYTES);
    EXPECT(page[PAGE_BYTES - 1], 0x77);
    EXPECT(page[PAGE_BYTES], 0);
    EXPECT(sys_copy_in(call.id, PAGE_BYTES, here, 8), 8); /* to read it is fine */
    EXPECT(sys_protect(SLOT_SPACE, (vaddr_t)(uintptr_t)page + PAGE_BYTES, 1, PROT_NO, &done), 0);
    EXPECT(sys_copy_in(call.id, PAGE_BYTES, here, 8), 0);
}

static void own_memory_must_be_good(void)
{
    uint64_t done;
    uint8_t *page = window_fresh(1), *mine = window_fresh(1);
    vaddr_t hole = window_get(1);
    STILL_FINE();
    CHECK(caller_with((vaddr_t)(uintptr_t)page, 64, BUF_IN | BUF_OUT));
    EXPECT(sys_copy_in(call.id, 0, (void *)hole, 8), ERR_FAULT);
    EXPECT(sys_copy_out(call.id, 0, (void *)hole, 8), ERR_FAULT);
    EXPECT(sys_copy_in(call.id, 0, (void *)UINT64_C(0xffffffff80000000), 8), ERR_FAULT);
    EXPECT(sys_copy_in(call.id, 0, (void *)(UINT64_MAX - 3), 8), ERR_FAULT);
    EXPECT(sys_copy_out(call.id, 0, (void *)UINT64_C(0xffffffc080000000), 8), ERR_FAULT);
    EXPECT(sys_copy_in(call.id, 0, (void *)(USER_LIMIT - 4), 8), ERR_FAULT);
    EXPECT(sys_protect(SLOT_SPACE, (vaddr_t)(uintptr_t)mine, 1, PROT_R, &done), 0);
    EXPECT(sys_copy_in(call.id, 0, mine, 8), ERR_FAULT);
    EXPECT(sys_copy_out(call.id, 0, mine, 8), 8);
}

static void only_while_the_caller_waits(void)
{
    uint8_t *page = window_fresh(1);
    STILL_FINE();
    CHECK(caller_with((vaddr_t)(uintptr_t)page, 64, BUF_IN | BUF_OUT));
    EXPECT(sys_copy_in(call.id ^ 1, 0, here, 8), ERR_STALE);
    EXPECT(sys_copy_in(0, 0, here, 8), ERR_STALE);
    EXPECT(answer(call.id, 0), 0);
    EXPECT(sys_copy_in(call.id, 0, here, 8), ERR_STALE);
    EXPECT(sys_copy_out(call.id, 0, here, 8), ERR_STALE);
}

static void bad_buffers_are_refused(void)
{
    uint64_t w[MSG_WORDS] = {0};
    cap_t e = object_make(OBJ_ENDPOINT, 0, 0);
    STILL_FINE();
    EXPECT(sys_call(e, 1, w, (const void *)UINT64_C(0xffffffff80000000), 8 | BUF_IN), ERR_FAULT);
    EXPECT(sys_call(e, 1, w, (const void *)(USER_LIMIT - 4), 8 | BUF_IN), ERR_FAULT);
    EXPECT(sys_call(e, 1, w, here, BUF_BYTES(UINT64_MAX) | BUF_OUT), ERR_FAULT);
    EXPECT(sys_call(e, 1, w, (const void *)UINT64_MAX, 1 | BUF_OUT), ERR_FAULT);
}

static void dirty_after_copy_out(void)
{
    uint64_t entry, done;
    uint8_t *page = window_fresh(1);
    STILL_FINE();
    EXPECT(sys_scan(SLOT_SPACE, (vaddr_t)(uintptr_t)page, 1, &entry, 1, SCAN_CLEAR_DIRTY | SCAN_CLEAR_ACCESSED, &done), 1);
    CHECK(caller_with((vaddr_t)(uintptr_t)page, 64, BUF_IN | BUF_OUT));
    EXPECT(sys_copy_in(call.id, 0, here, 8), 8);
    EXPECT(sys_scan(SLOT_SPACE, (vaddr_t)(uintptr_t)page, 1, &entry, 1, SCAN_CLEAR_ACCESSED, &done), 1);
    EXPECT(entry & (ENTRY_ACCESSED | ENTRY_DIRTY), ENTRY_ACCESSED);
    EXPECT(sys_copy_out(call.id, 0, here, 8), 8);
    EXPECT(sys_scan(SLOT_SPACE, (vaddr_t)(uintptr_t)page, 1, &entry, 1, 0, &done), 1);
    EXPECT(entry & (ENTRY_ACCESSED | ENTRY_DIRTY), ENTRY_ACCESSED | ENTRY_DIRTY);
}

const struct ktest_case copy_cases[] = {
    {"copy_in", copy_in},
    {"copy_out", copy_out},
    {"bounds", bounds},
    {"direction", direction},
    {"absent_page_is_short", absent_page_is_short},
    {"read_only_page_is_short", read_only_page_is_short},
    {"own_memory_must_be_good", own_memory_must_be_good},
    {"only_while_the_caller_waits", only_while_the_caller_waits},
    {"bad_buffers_are_refused", bad_buffers_are_refused},
    {"dirty_after_copy_out", dirty_after_copy_out},
    {0},
};
