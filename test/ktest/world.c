/*
 * What cases are made of. State: the next unused frame, slot, window page, thread stack and our records of them; all
 * belongs to the one case that runs.
 */
#include "world.h"

#include <rt/string.h>

#include "children.h"

enum { THREADS_MAX = 12, STACK_BYTES = 8192, TABLES = 8 + WINDOW_PAGES / 512 };

static struct {
    uint64_t frame_first, frame_next, frames; /* of SLOT_POOL; below frame_first: our own tables */
    paddr_t pool_base;
    uint64_t window_next;                     /* pages from WINDOW_VA */
    cap_t slot_next;
    unsigned threads;
    uint64_t tick_hz;
} world;

struct start {
    void (*run)(void *arg);
    void *arg;
    uint64_t gp;
};
static struct start starts[THREADS_MAX];
static uint8_t stacks[THREADS_MAX][STACK_BYTES] __attribute__((aligned(16)));

static uint64_t global_pointer(void)
{
    uint64_t gp;
    __asm__("mv %0, gp" : "=r"(gp));
    return gp;
}

uint64_t world_frames_used(void)
{
    struct cap_info info;
    return sys_cap_info(SLOT_POOL, &info) ? 0 : info.pool_used;
}

uint64_t world_pool_frames(void)
{
    return world.frames;
}

uint64_t world_large_leaves(cap_t space)
{
    struct cap_info info;
    return sys_cap_info(space, &info) == 0 ? info.space_large : UINT64_MAX;
}

uint64_t world_pages_mapped(cap_t space)
{
    struct cap_info info;
    return sys_cap_info(space, &info) == 0 ? info.space_pages : UINT64_MAX;
}

void world_init(const struct server_boot *boot)
{
    struct cap_info info = {0};
    uint64_t done;
    sys_cap_info(SLOT_POOL, &info);
    world.frames = info.pool_frames;
    world.pool_base = info.pool_base;
    world.tick_hz = boot->timebase_hz;
    /* Tables for the whole window: donated, and made by mapping and unmapping one frame everywhere. */
    sys_donate(SLOT_SPACE, SLOT_POOL, 0, TABLES);
    for (uint64_t page = 0; page < WINDOW_PAGES; page += 512)
        sys_map(SLOT_SPACE, WINDOW_VA + page * PAGE_BYTES, SLOT_POOL, TABLES, 1, PROT_R, &done);
    sys_unmap(SLOT_SPACE, WINDOW_VA, WINDOW_PAGES, NULL, 0, &done);
    world.frame_first = world.frame_next = TABLES + 1;
    world.slot_next = WORLD_SLOT_FIRST;
}

static void destroy_all(unsigned type)
{
    struct cap_info info;
    for (cap_t slot = WORLD_SLOT_FIRST; slot < WORLD_SLOT_END; slot++)
        if (sys_cap_info(slot, &info) == 0 && (info.type == type || type == OBJ_NONE))
            sys_destroy(slot);
}

void world_reset(void)
{
    static const unsigned order[] = {OBJ_THREAD, OBJ_SPACE, OBJ_IRQ, OBJ_ENDPOINT, OBJ_CAPTABLE, OBJ_POOL, OBJ_POOL};
    uint64_t done;
    destroy_all(OBJ_THREAD);
    sys_unmap(SLOT_SPACE, WINDOW_VA, WINDOW_PAGES, NULL, 0, &done);
    for (unsigned i = 0; i < sizeof(order) / sizeof(order[0]); i++)
        destroy_all(order[i]);
    for (cap_t slot = WORLD_SLOT_FIRST; slot < WORLD_SLOT_END; slot++)
        sys_cap_delete(CAP_NULL, slot);
    world.frame_next = world.frame_first;
    world.slot_next = WORLD_SLOT_FIRST;
    world.window_next = 0;
    world.threads = 0;
}

uint64_t ticks_ms(uint64_t ms)
{
    return world.tick_hz / 1000 * ms;
}

uint64_t deadline_ms(uint64_t ms)
{
    return sys_time() + ticks_ms(ms);
}

void sleep_ms(uint64_t ms)
{
    struct message m;
    sys_recv(CAP_NULL, &m, deadline_ms(ms));
}

bool wait_for(const volatile uint64_t *flag)
{
    for (int i = 0; i < 1000 && !*flag; i++)
        sleep_ms(1);
    return *flag != 0;
}

uint64_t frames_get(uint64_t count)
{
    uint64_t index = world.frame_next;
    if (index + count > world.frames) {
        case_fail(__FILE__, __LINE__, "no frames left for the case", (int64_t)index, (int64_t)world.frames);
        return 0;
    }
    world.frame_next += count;
    return index;
}

uint64_t frame_get(void)
{
    return frames_get(1);
}

uint64_t frames_get_large(void)
{
    uint64_t pfn = (world.pool_base >> PAGE_SHIFT) + world.frame_next;
    frames_get((LARGE_PAGES - pfn % LARGE_PAGES) % LARGE_PAGES);
    return frames_get(LARGE_PAGES);
}

cap_t slot_take(void)
{
    if (world.slot_next == WORLD_SLOT_END) {
        case_fail(__FILE__, __LINE__, "no slots left for the case", 0, 0);
        return CAP_NULL;
    }
    return world.slot_next++;
}

cap_t object_make(unsigned type, uint64_t x4, uint64_t x5)
{
    cap_t slot = slot_take();
    int64_t err = sys_make(SLOT_POOL, frame_get(), type, slot, x4, x5);
    if (err)
        case_fail(__FILE__, __LINE__, "sys_make in object_make", err, 0);
    return err ? CAP_NULL : slot;
}

cap_t cap_with(cap_t source, unsigned rights, uint64_t badge)
{
    cap_t slot = slot_take();
    if (source < WORLD_SLOT_FIRST)
        rights &= ~(unsigned)RIGHT_CTRL; /* world_reset must not destroy what we live on */
    int64_t err = sys_cap_copy(CAP_NULL, slot, source, rights, badge);
    if (err)
        case_fail(__FILE__, __LINE__, "sys_cap_copy in cap_with", err, 0);
    return err ? CAP_NULL : slot;
}

vaddr_t window_get(uint64_t pages)
{
    vaddr_t va = WINDOW_VA + world.window_next * PAGE_BYTES;
    if (world.window_next + pages > WINDOW_PAGES)
        case_fail(__FILE__, __LINE__, "no window left for the case", 0, 0);
    world.window_next += pages;
    return va;
}

void *window_map(uint64_t index, uint64_t pages)
{
    vaddr_t va = window_get(pages);
    uint64_t done;
    int64_t err = sys_map(SLOT_SPACE, va, SLOT_POOL, index, pages, PROT_R | PROT_W, &done);
    if (err)
        case_fail(__FILE__, __LINE__, "sys_map in window_map", err, 0);
    return err ? NULL : (void *)va;
}

void *window_fresh(uint64_t pages)
{
    void *page = window_map(frames_get(pages), pages);
    if (page)
        memset(page, 0, pages * PAGE_BYTES);
    return page;
}

cap_t thread_make(cap_t fault_endpoint, unsigned priority)
{
    cap_t thread = object_make(OBJ_THREAD, 0, 0);
    int64_t err = sys_thread_set(thread, SLOT_SPACE, SLOT_TABLE, fault_endpoint, priority);
    if (thread && err)
        case_fail(__FILE__, __LINE__, "sys_thread_set in thread_make", err, 0);
    return err ? CAP_NULL : thread;
}

/* A thread's registers start as zero: sets gp, then goes to start->run(start->arg). */
__attribute__((naked)) static void thread_entry(void)
{
    __asm__("ld gp, 16(a0)\n\t"
            "ld t0, 0(a0)\n\t"
            "ld a0, 8(a0)\n\t"
            "jr t0");
}

void thread_run(cap_t thread, void (*run)(void *arg), void *arg)
{
    if (world.threads == THREADS_MAX) {
        case_fail(__FILE__, __LINE__, "no stacks left for the case", 0, 0);
        return;
    }
    unsigned n = world.threads++;
    starts[n] = (struct start){run, arg, global_pointer()};
    int64_t err = sys_thread_start(thread, (vaddr_t)(uintptr_t)thread_entry, (vaddr_t)(uintptr_t)stacks[n + 1],
                                   (uintptr_t)&starts[n], 0);
    if (err)
        case_fail(__FILE__, __LINE__, "sys_thread_start in thread_run", err, 0);
}

_Noreturn void thread_park(void)
{
    struct message m;
    for (;;)
        sys_recv(CAP_NULL, &m, DEADLINE_NEVER);
}

static void client_run(void *arg)
{
    struct client *c = arg;
    c->status = sys_call(c->endpoint, c->label, c->w, c->buffer, c->bytes_flags);
    c->done = 1;
    thread_park();
}

void client_start(struct client *c, cap_t endpoint, uint64_t label)
{
    c->endpoint = endpoint;
    c->label = label;
    c->done = 0;
    c->thread = thread_make(CAP_NULL, PRIORITY_CHILD);
    thread_run(c->thread, client_run, c);
}

bool receive(cap_t endpoint, struct message *m, int64_t kind)
{
    int64_t got = sys_recv(endpoint, m, deadline_ms(1000));
    if (got != kind)
        case_fail(__FILE__, __LINE__, "sys_recv in receive", got, kind);
    return got == kind;
}

int64_t answer(uint64_t id, int64_t status)
{
    struct reply r = {.id = id, .kind = REPLY_MSG, .status = status};
    return sys_reply(&r);
}

int64_t resume(uint64_t id)
{
    struct reply r = {.id = id, .kind = REPLY_RESUME};
    return sys_reply(&r);
}

bool child_make(struct child *c, uint64_t badge, cap_t fault_endpoint, void (*code)(uint64_t, uint64_t))
{
    uint64_t done, code_frame = frame_get();
    void *text = window_map(code_frame, 1);
    c->data_frame = frame_get();
    c->data = window_map(c->data_frame, 1);
    c->space = object_make(OBJ_SPACE, badge, 0);
    c->table = object_make(OBJ_CAPTABLE, 0, 0);
    c->thread = object_make(OBJ_THREAD, 0, 0);
    if (case_failed())
        return false;
    memcpy(text, (const void *)(uintptr_t)code, CHILD_CODE_BYTES);
    __asm__ volatile("fence.i" ::: "memory");
    memset(c->data, 0, PAGE_BYTES);
    int64_t err = sys_donate(c->space, SLOT_POOL, frames_get(4), 4);
    if (!err)
        err = sys_map(c->space, CHILD_CODE_VA, SLOT_POOL, code_frame, 1, PROT_R | PROT_X, &done);
    if (!err)
        err = sys_map(c->space, CHILD_DATA_VA, SLOT_POOL, c->data_frame, 1, PROT_R | PROT_W, &done);
    if (!err)
        err = sys_thread_set(c->thread, c->space, c->table, fault_endpoint, PRIORITY_CHILD);
    if (err)
        case_fail(__FILE__, __LINE__, "setting a child up", err, 0);
    return err == 0;
}

void child_grant(struct child *c, unsigned slot, cap_t source)
{
    int64_t err = sys_cap_copy(c->table, slot, source, RIGHT_ALL, 0);
    if (err)
        case_fail(__FILE__, __LINE__, "sys_cap_copy in child_grant", err, 0);
}

void child_start(struct child *c, uint64_t arg0, uint64_t arg1)
{
    int64_t err = sys_thread_start(c->thread, CHILD_CODE_VA, CHILD_DATA_VA + PAGE_BYTES, arg0, arg1);
    if (err)
        case_fail(__FILE__, __LINE__, "sys_thread_start in child_start", err, 0);
}
