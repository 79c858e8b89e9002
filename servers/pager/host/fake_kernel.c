/* The kernel's messages and the runtime that the pager sees on the host. */
#include "fake_space.h"

#include <abi/fault.h>
#include <proto/server.h>
#include <rt/log.h>
#include <rt/server.h>
#include <rt/slots.h>
#include <sdk/frames.h>
#include <sdk/kpool.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>

enum { CALLS = 64 };

static struct fake_call *calls[CALLS];
static uint64_t next_id = 1, random_state = 1, clock_ticks;
static char *pool;
static uint64_t pool_frames;
static const struct serve *serve;
static jmp_buf started;
static bool has_swap;

void fake_seed(uint64_t seed)
{
    random_state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

enum { FED_BYTES = 2 };
static const uint8_t *fed;
static size_t fed_left;

void fake_feed(const void *bytes, size_t count)
{
    fed = bytes;
    fed_left = count;
}

bool fake_fed(void)
{
    return fed_left >= FED_BYTES;
}

unsigned fake_random(unsigned below)
{
    if (fake_fed()) {
        unsigned value = (unsigned)fed[0] | (unsigned)fed[1] << 8;
        fed += FED_BYTES, fed_left -= FED_BYTES;
        return value % below;
    }
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (unsigned)(random_state >> 20) % below;
}

void *fake_frame(uint64_t index)
{
    MUST(index < pool_frames);
    return pool + index * PAGE_BYTES;
}

void *fake_device(uint64_t index)
{
    static char memory[FAKE_DEVICE_PAGES * PAGE_BYTES];
    MUST(index < FAKE_DEVICE_PAGES);
    return memory + index * PAGE_BYTES;
}

/* ---- the runtime ---- */

_Noreturn void rt_panic(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: the pager's invariant broke: %s\n", file, line, what);
    abort();
}

void log_print(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
}

void slots_init(cap_t from, int64_t (*take_frame)(void))
{
    (void)from, (void)take_frame;
}

_Noreturn void serve_run(const struct serve *s)
{
    serve = s;
    longjmp(started, 1);
}

void fake_start(uint64_t frames, uint64_t kpool_frames, unsigned swap_slots)
{
    static struct ring *ring;
    static struct server_boot boot;
    char *at = mmap(NULL, frames * PAGE_BYTES + LARGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pool = at + (-(uintptr_t)at & (LARGE_BYTES - 1)); /* always at the same place in its 2 MiB: at the border */
    fake_spaces_start(kpool_frames);
    pool_frames = frames;
    ring = mmap((void *)SERVER_RING_DOWN_VA, sizeof *ring, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    MUST(at != MAP_FAILED && ring == (void *)SERVER_RING_DOWN_VA);
    fake_fs_start(ring);
    boot = (struct server_boot){ .pool_va = (uintptr_t)pool, .pool_frames = frames, .kpool_frames = kpool_frames,
                                 .timebase_hz = 1000, .devices = 1, .device = { { "device", FAKE_DEVICE_PAGES } } };
    static const char *const policies[] = { "fifo", "clock", "2q", "s3fifo" };
    snprintf(boot.args, sizeof boot.args, "policy=%s audit=200 zero_ahead=%u", policies[fake_random(4)], fake_random((unsigned)frames / 8));
    has_swap = swap_slots;
    if (swap_slots) {
        ring = mmap((void *)SERVER_RING_SWAP_VA, sizeof *ring, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
        MUST(ring == (void *)SERVER_RING_SWAP_VA);
        fake_swap_start(ring, swap_slots);
        boot.swap_sectors = swap_slots * 8;
    }
    if (setjmp(started) == 0)
        server_main(&boot);
}

/* A kernel that checks itself, so that the pager does. */
int64_t sys_kstat(unsigned which)
{
    return which == KSTAT_INVARIANTS;
}

uint64_t sys_time(void)
{
    return clock_ticks;
}

/* ---- messages ---- */

static struct fake_call **slot_of(uint64_t id)
{
    for (unsigned i = 0; i < CALLS; i++)
        if (calls[i] && calls[i]->id == id)
            return &calls[i];
    return NULL;
}

static void deliver_reply(const struct reply *r, struct fake_call **slot)
{
    struct fake_call *c = *slot;
    c->answered = true;
    c->status = r->status;
    memcpy(c->out, r->w, sizeof c->out);
    *slot = NULL;
}

int64_t sys_reply(const struct reply *r)
{
    struct fake_call **slot = slot_of(r->id);
    if (!slot)
        return ERR_STALE;
    if ((*slot)->label >= PAGER_OPS + 1000) /* a fault */
        MUST(r->kind == REPLY_RESUME || r->kind == REPLY_STOP);
    else
        MUST(r->kind == REPLY_MSG);
    deliver_reply(r, slot);
    return 0;
}

int64_t sys_forward(uint64_t id, cap_t endpoint, uint64_t label, const uint64_t w[MSG_WORDS])
{
    struct fake_call **slot = slot_of(id);
    if (!slot)
        return ERR_STALE;
    struct fake_call *c = *slot;
    MUST(endpoint == SLOT_PAGER_PROC || endpoint == SLOT_PAGER_FS);
    c->forwarded = true;
    c->forward_label = label;
    memcpy(c->forward_w, w, sizeof c->forward_w);
    *slot = NULL;
    return 0;
}

int64_t sys_signal(cap_t endpoint, uint64_t bits)
{
    MUST((endpoint == SLOT_PAGER_FS_SIGNAL && bits == FS_SIGNAL_PAGER) || (endpoint == SLOT_PAGER_SWAP_SIGNAL && bits == BLK_SIGNAL_KICK));
    return 0;
}

int64_t sys_call(cap_t endpoint, uint64_t label, uint64_t w[MSG_WORDS], const void *buffer, uint64_t bytes_flags)
{
    (void)buffer;
    MUST(endpoint == SLOT_PAGER_FS && label == FS_RESOLVE && bytes_flags == 0);
    return fake_fs_resolve(w);
}

static int64_t copy_part(uint64_t id, uint64_t offset, size_t bytes, struct fake_call **out, unsigned flag)
{
    struct fake_call **slot = slot_of(id);
    if (!slot)
        return ERR_STALE;
    struct fake_call *c = *slot;
    MUST((c->flags & (flag ? BUF_OUT : BUF_IN)) && offset <= c->bytes && bytes <= c->bytes - offset);
    *out = c;
    return offset >= c->present ? 0 : (int64_t)(bytes < c->present - offset ? bytes : c->present - offset);
}

int64_t sys_copy_in(uint64_t id, uint64_t offset, void *to, size_t bytes)
{
    struct fake_call *c;
    int64_t n = copy_part(id, offset, bytes, &c, 0);
    if (n > 0)
        memcpy(to, (char *)c->buffer + offset, (size_t)n);
    return n;
}

int64_t sys_copy_out(uint64_t id, uint64_t offset, const void *from, size_t bytes)
{
    struct fake_call *c;
    int64_t n = copy_part(id, offset, bytes, &c, 1);
    if (n > 0)
        memcpy((char *)c->buffer + offset, from, (size_t)n);
    return n;
}

void serve_answer(uint64_t id, int64_t status, uint64_t w0, uint64_t w1)
{
    struct reply r = { .id = id, .kind = REPLY_MSG, .status = status, .w = { w0, w1 } };
    sys_reply(&r);
}

static void enter(struct fake_call *c)
{
    c->answered = c->forwarded = c->dead = false;
    c->id = next_id++;
    for (unsigned i = 0; i < CALLS; i++) {
        if (!calls[i]) {
            calls[i] = c;
            return;
        }
    }
    MUST(!"too many calls at once");
}

void fake_abandon(struct fake_call *c)
{
    struct fake_call **slot = slot_of(c->id);
    if (slot)
        *slot = NULL;
    c->dead = true;
}

void fake_send(struct fake_call *c)
{
    enter(c);
    struct message m = { .kind = RECV_CALL, .label = c->label, .badge = c->badge, .id = c->id, .buffer = c->bytes | c->flags };
    memcpy(m.w, c->w, sizeof m.w);
    struct reply r = { .id = c->id, .kind = REPLY_MSG };
    const struct serve_op *op = c->label < serve->op_count ? &serve->ops[c->label] : NULL;
    if (!op || !op->handle)
        r.status = ERR_NOSYS;
    else if (op->servers_only && op->servers_only != c->badge)
        r.status = ERR_PERM;
    else if ((m.buffer & op->buffer) != op->buffer)
        r.status = ERR_INVAL;
    else
        r.status = op->handle(&m, r.w);
    memset(&m, 0xdd, sizeof m); /* a request that is kept must not look at it again */
    serve->before_wait();
    if (r.status != SERVE_LATER) {
        struct fake_call **slot = slot_of(c->id);
        MUST(slot);
        deliver_reply(&r, slot);
    }
}

bool fake_pump(unsigned steps)
{
    bool did = false;
    while (steps-- && (fake_fs_step() | (has_swap && fake_swap_step())))
        did = true;
    clock_ticks += 10;
    if (fake_random(2))
        fake_zeroer_step();
    serve->on_signal(PAGER_SIGNAL_FS | (has_swap ? PAGER_SIGNAL_SWAP : 0));
    serve->before_wait();
    if (!did && serve->deadline() <= clock_ticks && fake_random(4) == 0) {
        serve->on_timeout();
        serve->before_wait();
        return true;
    }
    return did;
}

int64_t fake_call(struct fake_call *c)
{
    fake_send(c);
    for (unsigned idle = 0; !c->answered && !c->forwarded; idle++) {
        if (fake_pump(1 + fake_random(3)))
            idle = 0;
        MUST(idle < 100);
    }
    return c->status;
}

/* ---- faults ---- */

static bool allows(const struct leaf *l, unsigned access)
{
    return access == ACCESS_WRITE ? l->prot & PROT_W : access == ACCESS_EXEC ? l->prot & PROT_X : l->prot & PROT_R;
}

/* reply_recv's map item, as the kernel does it. */
static void map_item(struct reply *r, struct fake_call *c)
{
    for (;;) {
        uint64_t done;
        cap_t cap = fake_space_cap(c->badge);
        int64_t error = sys_map(cap, r->w[0] & ~(uint64_t)(PAGE_BYTES - 1), (cap_t)(r->w[1] >> 32), r->w[1] & UINT32_MAX,
                                r->w[2], r->w[0] & PROT_MASK, &done);
        if (error == 0) {
            struct fake_call **slot = slot_of(c->id);
            MUST(slot);
            deliver_reply(r, slot);
            return;
        }
        if (serve->on_reply_error(r, error) == SERVE_LATER)
            return;
    }
}

bool fake_touch(uint64_t space, vaddr_t va, unsigned access, char **frame, struct fake_call *c)
{
    struct fake_space *s = fake_space_of(space);
    MUST(s);
    struct leaf *l = fake_leaf(s, va & ~(vaddr_t)(PAGE_BYTES - 1));
    if (l && allows(l, access)) {
        l->accessed = true;
        l->dirty |= access == ACCESS_WRITE;
        *frame = l->frame == ENTRY_NO_FRAME ? fake_device(l->device) : fake_frame(l->frame);
        return true;
    }
    unsigned cause = !l ? FAULT_ABSENT : access == ACCESS_WRITE && (l->prot & PROT_R) ? FAULT_READONLY :
                     access == ACCESS_EXEC ? FAULT_NOEXEC : FAULT_NOREAD;
    *c = (struct fake_call){ .badge = space, .label = PAGER_OPS + 1000 };
    enter(c);
    struct message m = { .kind = RECV_FAULT, .label = FAULT_LABEL(access, cause), .w = { va, 0x1000, 13, 0, fake_entry(s, va) }, .badge = space,
                         .id = c->id };
    struct reply r = { .id = c->id, .kind = REPLY_STOP };
    int64_t status = serve->on_fault(&m, &r);
    if (status == SERVE_LATER || r.kind != REPLY_MAP) /* else it is good until its answer has not failed */
        memset(&m, 0xdd, sizeof m);
    serve->before_wait();
    if (status == SERVE_LATER)
        return false;
    if (r.kind == REPLY_RESUME) {
        struct fake_call **slot = slot_of(c->id);
        MUST(slot);
        deliver_reply(&r, slot);
        return false;
    }
    MUST(r.kind == REPLY_MAP);
    map_item(&r, c);
    return false;
}
