/* The kernel and the runtime that the pager sees on the host. */
#include "fake.h"

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

enum { SPACES = 64, CALLS = 64, LEAVES = 1 << 14, REGIONS = 1 << 17, GIGAS = 256, SLOTS = 256 };

struct leaf {
    vaddr_t va;
    uint32_t frame;
    uint8_t prot;
    bool used, dirty;
};

struct fake_space {
    bool used;
    uint64_t badge, object;
    struct leaf leaf[LEAVES]; /* open addressing, no holes within a chain: removed ones keep used with va 1 */
    unsigned mapped;
    uint16_t in_region[REGIONS], in_giga[GIGAS];
    unsigned tables_used;
    uint64_t donated[512];
    unsigned donated_count;   /* all; the first tables_used of them are in use */
};

enum { KFRAME_FREE, KFRAME_OBJECT, KFRAME_TABLE };

static struct fake_space *spaces; /* slot n of the pager's capabilities is spaces[n - SLOT_FREE] */
static bool slot_used[SLOTS];
static struct fake_call *calls[CALLS];
static uint64_t next_id = 1, random_state = 1, clock_ticks;
static char *pool;
static uint64_t pool_frames;
static uint8_t *kframes;
static const struct serve *serve;
static jmp_buf started;
static cap_t mailbox;

void fake_seed(uint64_t seed)
{
    random_state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

unsigned fake_random(unsigned below)
{
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

cap_t slot_get(void)
{
    for (cap_t slot = SLOT_FREE; slot < SLOT_FREE + SPACES; slot++) {
        if (!slot_used[slot]) {
            slot_used[slot] = true;
            return slot;
        }
    }
    return CAP_NULL;
}

void slot_put(cap_t slot)
{
    MUST(slot_used[slot] && !spaces[slot - SLOT_FREE].used);
    slot_used[slot] = false;
}

_Noreturn void serve_run(const struct serve *s)
{
    serve = s;
    longjmp(started, 1);
}

void fake_start(uint64_t frames, uint64_t kpool_frames)
{
    static struct ring *ring;
    static struct server_boot boot;
    pool = mmap(NULL, frames * PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    spaces = calloc(SPACES, sizeof *spaces);
    kframes = calloc(kpool_frames, 1);
    pool_frames = frames;
    ring = mmap((void *)SERVER_RING_DOWN_VA, sizeof *ring, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    MUST(pool != MAP_FAILED && ring == (void *)SERVER_RING_DOWN_VA);
    fake_fs_start(ring);
    boot = (struct server_boot){ .pool_va = (uintptr_t)pool, .pool_frames = frames, .kpool_frames = kpool_frames,
                                 .timebase_hz = 1000 };
    if (setjmp(started) == 0)
        server_main(&boot);
}

uint64_t sys_time(void)
{
    return clock_ticks;
}

/* ---- page tables ---- */

static struct fake_space *space_at(cap_t cap)
{
    MUST(cap >= SLOT_FREE && cap < SLOT_FREE + SPACES && spaces[cap - SLOT_FREE].used);
    return &spaces[cap - SLOT_FREE];
}

static struct leaf *find(struct fake_space *s, vaddr_t va, bool make)
{
    unsigned at = (unsigned)((va >> PAGE_SHIFT) * 2654435761u) % LEAVES;
    struct leaf *removed = NULL;
    for (; s->leaf[at].used; at = (at + 1) % LEAVES) {
        if (s->leaf[at].va == va)
            return &s->leaf[at];
        if (s->leaf[at].va == 1 && !removed)
            removed = &s->leaf[at];
    }
    if (!make)
        return NULL;
    return removed ? removed : &s->leaf[at];
}

/* Tables that a page at va would need and that are not there. */
static unsigned tables_needed(const struct fake_space *s, vaddr_t va)
{
    return (s->tables_used == 0) + !s->in_giga[va >> 30] + !s->in_region[va >> 21];
}

static void put_leaf(struct fake_space *s, vaddr_t va, uint32_t frame, unsigned prot)
{
    struct leaf *l = find(s, va, true);
    if (!l->used || l->va == 1) {
        s->mapped++;
        s->tables_used += tables_needed(s, va);
        s->in_giga[va >> 30]++;
        s->in_region[va >> 21]++;
    }
    *l = (struct leaf){ .va = va, .frame = frame, .prot = (uint8_t)prot, .used = true };
}

static void remove_leaf(struct fake_space *s, struct leaf *l)
{
    s->mapped--;
    s->tables_used -= --s->in_giga[l->va >> 30] == 0;
    s->tables_used -= --s->in_region[l->va >> 21] == 0;
    l->va = 1;
}

int64_t sys_map(cap_t space, vaddr_t va, cap_t from, uint64_t index, uint64_t pages, unsigned prot, uint64_t *done)
{
    struct fake_space *s = space_at(space);
    MUST(from == SLOT_POOL && !(va & (PAGE_BYTES - 1)) && va + pages * PAGE_BYTES <= USER_LIMIT);
    MUST(index + pages <= pool_frames && (prot & (PROT_R | PROT_W)) != PROT_W);
    for (*done = 0; *done < pages; ++*done, va += PAGE_BYTES, index++) {
        if (!find(s, va, false) && s->tables_used + tables_needed(s, va) > s->donated_count)
            return ERR_NEED_TABLE;
        put_leaf(s, va, (uint32_t)index, prot);
    }
    return 0;
}

static uint64_t entry_of(const struct leaf *l, uint64_t page)
{
    return (uint64_t)l->frame << 32 | page << 12 | l->prot | (l->dirty ? ENTRY_DIRTY | ENTRY_ACCESSED : 0);
}

enum { DO_UNMAP, DO_PROTECT, DO_SCAN };

static int64_t walk(cap_t space, vaddr_t va, uint64_t pages, uint64_t *entries, uint64_t max, uint64_t *done, int what,
                    unsigned bits)
{
    struct fake_space *s = space_at(space);
    int64_t n = 0;
    MUST(!(va & (PAGE_BYTES - 1)) && va + pages * PAGE_BYTES <= USER_LIMIT);
    MUST(!entries || ((uintptr_t)entries % 8 == 0 && (uintptr_t)entries / 4096 == ((uintptr_t)(entries + max) - 1) / 4096));
    for (*done = 0; *done < pages; ++*done) {
        vaddr_t at = va + *done * PAGE_BYTES;
        struct leaf *l = s->in_region[at >> 21] ? find(s, at, false) : NULL;
        if (!l)
            continue;
        if (entries && n == (int64_t)max)
            return n;
        if (entries)
            entries[n++] = entry_of(l, *done);
        if (what == DO_UNMAP)
            remove_leaf(s, l);
        else if (what == DO_PROTECT)
            l->prot = (uint8_t)bits;
        else if (bits & SCAN_CLEAR_DIRTY)
            l->dirty = false;
    }
    return n;
}

int64_t sys_unmap(cap_t space, vaddr_t va, uint64_t pages, uint64_t *entries, uint64_t max, uint64_t *done)
{
    return walk(space, va, pages, entries, max, done, DO_UNMAP, 0);
}

int64_t sys_protect(cap_t space, vaddr_t va, uint64_t pages, unsigned prot, uint64_t *done)
{
    return walk(space, va, pages, NULL, 0, done, DO_PROTECT, prot);
}

int64_t sys_scan(cap_t space, vaddr_t va, uint64_t pages, uint64_t *entries, uint64_t max, unsigned flags, uint64_t *done)
{
    return walk(space, va, pages, entries, max, done, DO_SCAN, flags);
}

int64_t sys_donate(cap_t space, cap_t from, uint64_t index, uint64_t count)
{
    struct fake_space *s = space_at(space);
    MUST(from == SLOT_PAGER_KPOOL && count == 1 && kframes[index] == KFRAME_FREE && s->donated_count < 512);
    kframes[index] = KFRAME_TABLE;
    s->donated[s->donated_count++] = index;
    return 0;
}

int64_t sys_reclaim(cap_t space, uint64_t *entries, uint64_t max)
{
    struct fake_space *s = space_at(space);
    int64_t n = 0;
    if (s->mapped == 0)
        s->tables_used = 0;
    while (n < (int64_t)max && s->donated_count > s->tables_used) {
        entries[n++] = s->donated[--s->donated_count];
        kframes[s->donated[s->donated_count]] = KFRAME_FREE;
    }
    return n;
}

int64_t sys_make(cap_t from, uint64_t index, unsigned type, cap_t slot, uint64_t badge, uint64_t x5)
{
    (void)x5;
    MUST(from == SLOT_PAGER_KPOOL && type == OBJ_SPACE && kframes[index] == KFRAME_FREE && slot_used[slot]);
    struct fake_space *s = &spaces[slot - SLOT_FREE];
    MUST(!s->used);
    memset(s, 0, sizeof *s);
    s->used = true;
    s->badge = badge;
    s->object = index;
    kframes[index] = KFRAME_OBJECT;
    return 0;
}

int64_t sys_destroy(cap_t cap)
{
    struct fake_space *s = space_at(cap);
    MUST(s->mapped == 0 && s->donated_count == 0);
    kframes[s->object] = KFRAME_FREE;
    s->used = false;
    return 0;
}

int64_t sys_cap_copy(cap_t table, unsigned slot, cap_t source, unsigned rights, uint64_t badge)
{
    MUST(table == SLOT_PAGER_MAILBOX && slot == PROC_MAILBOX_SLOT && badge == 0 && (rights & RIGHT_CTRL) && !mailbox);
    mailbox = source;
    return 0;
}

int64_t sys_cap_delete(cap_t table, unsigned slot)
{
    MUST(table == SLOT_PAGER_MAILBOX && slot == PROC_MAILBOX_SLOT);
    mailbox = 0;
    return 0;
}

static struct fake_space *space_of_badge(uint64_t badge)
{
    for (struct fake_space *s = spaces; s < spaces + SPACES; s++)
        if (s->used && s->badge == badge)
            return s;
    return NULL;
}

unsigned fake_mapped_pages(uint64_t space)
{
    struct fake_space *s = space_of_badge(space);
    return s ? s->mapped : 0;
}

void fake_check_mappings(void)
{
    uint32_t *refs = calloc(pool_frames, sizeof *refs);
    for (struct fake_space *s = spaces; s < spaces + SPACES; s++)
        for (unsigned i = 0; s->used && i < LEAVES; i++)
            if (s->leaf[i].used && s->leaf[i].va != 1)
                refs[s->leaf[i].frame]++;
    for (uint32_t i = 0; i < pool_frames; i++) {
        const struct page *p = page_at(i);
        MUST(p->refs == refs[i]);
        MUST(p->refs == 0 || p->kind == PAGE_ANON || p->kind == PAGE_CACHE);
        MUST(p->kind != PAGE_ANON || p->refs > 0);
    }
    free(refs);
}

uint64_t fake_kpool_free(void)
{
    return kpool_free();
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
    MUST(endpoint == SLOT_PAGER_FS_SIGNAL && bits == FS_SIGNAL_PAGER);
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
    while (steps-- && fake_fs_step())
        did = true;
    clock_ticks += 10;
    serve->on_signal(PAGER_SIGNAL_FS);
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
        cap_t cap = SLOT_FREE + (cap_t)(space_of_badge(c->badge) - spaces);
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
    struct fake_space *s = space_of_badge(space);
    MUST(s);
    struct leaf *l = find(s, va & ~(vaddr_t)(PAGE_BYTES - 1), false);
    if (l && allows(l, access)) {
        l->dirty |= access == ACCESS_WRITE;
        *frame = fake_frame(l->frame);
        return true;
    }
    unsigned cause = !l ? FAULT_ABSENT : access == ACCESS_WRITE && (l->prot & PROT_R) ? FAULT_READONLY :
                     access == ACCESS_EXEC ? FAULT_NOEXEC : FAULT_NOREAD;
    *c = (struct fake_call){ .badge = space, .label = PAGER_OPS + 1000 };
    enter(c);
    struct message m = { .kind = RECV_FAULT, .label = FAULT_LABEL(access, cause), .w = { va, 0x1000, 13 }, .badge = space,
                         .id = c->id };
    struct reply r = { .id = c->id, .kind = REPLY_STOP };
    int64_t status = serve->on_fault(&m, &r);
    memset(&m, 0xdd, sizeof m);
    serve->before_wait();
    if (status == SERVE_LATER)
        return false;
    MUST(r.kind == REPLY_MAP);
    map_item(&r, c);
    return false;
}
