/* The kernel's page tables, Space objects and capability slots that the pager sees on the host. */
#include "fake_space.h"

#include <rt/slots.h>
#include <sdk/frames.h>
#include <sdk/kpool.h>
#include <string.h>

enum { KFRAME_FREE, KFRAME_OBJECT, KFRAME_TABLE };

static struct fake_space *spaces; /* slot n of the pager's capabilities is spaces[n - SLOT_FREE] */
static bool slot_used[SLOTS];
static uint8_t *kframes;
static cap_t mailbox;

void fake_spaces_start(uint64_t kpool_frames)
{
    spaces = calloc(SPACES, sizeof *spaces);
    kframes = calloc(kpool_frames, 1);
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

static struct fake_space *space_at(cap_t cap)
{
    MUST(cap >= SLOT_FREE && cap < SLOT_FREE + SPACES && spaces[cap - SLOT_FREE].used);
    return &spaces[cap - SLOT_FREE];
}

static struct leaf *entry_at(struct fake_space *s, vaddr_t va)
{
    struct fake_table *t = s->table[va >> 21];
    return t ? &t->leaf[va >> PAGE_SHIFT & 511] : NULL;
}

struct leaf *fake_leaf(struct fake_space *s, vaddr_t va)
{
    struct leaf *l = entry_at(s, va);
    return l && l->used && !l->note ? l : NULL;
}

static uint64_t entry_of(const struct leaf *l, uint64_t page)
{
    if (l->note)
        return (uint64_t)l->frame << 32 | page << 12 | ENTRY_NOTE;
    return (uint64_t)l->frame << 32 | page << 12 | l->prot | (l->accessed ? ENTRY_ACCESSED : 0) | (l->dirty ? ENTRY_DIRTY : 0);
}

static bool is_shared(const struct fake_space *s, vaddr_t va)
{
    return s->table[va >> 21] && s->table[va >> 21]->shares > 1;
}

static bool is_large(const struct fake_space *s, vaddr_t va)
{
    return s->table[va >> 21] && s->table[va >> 21]->large;
}

uint64_t fake_entry(struct fake_space *s, vaddr_t va)
{
    const struct leaf *l = entry_at(s, va);
    return (l && l->used ? entry_of(l, 0) : 0) | (is_shared(s, va) ? ENTRY_SHARED : 0) | (is_large(s, va) ? ENTRY_LARGE : 0);
}

static void clear_bits(struct leaf *l, unsigned flags)
{
    l->accessed &= !(flags & SCAN_CLEAR_ACCESSED);
    l->dirty &= !(flags & SCAN_CLEAR_DIRTY);
}

/* The bits of a 2 MiB leaf are those of all its pages. */
static void gather_bits(struct fake_table *t)
{
    bool accessed = false, dirty = false;
    for (unsigned i = 0; i < LARGE_PAGES; i++)
        accessed |= t->leaf[i].accessed, dirty |= t->leaf[i].dirty;
    for (unsigned i = 0; i < LARGE_PAGES; i++)
        t->leaf[i].accessed = accessed, t->leaf[i].dirty = dirty;
}

static void split(struct fake_table *t)
{
    if (t->large)
        gather_bits(t);
    t->large = false;
}

/* ---- tables ---- */

/* Tables that s must be given for one of its own at va, beside those that are there: one at least. */
static unsigned tables_needed(const struct fake_space *s, vaddr_t va)
{
    return 1 + !s->in_giga[va >> 30] + (s->tables_used == 0);
}

static bool has_tables(const struct fake_space *s, unsigned n)
{
    return s->tables_used + n <= s->donated_count;
}

/* s uses t at va from now on; `above` tables come with it. */
static void enter(struct fake_space *s, vaddr_t va, struct fake_table *t)
{
    s->tables_used += !s->in_giga[va >> 30] + (s->tables_used == 0);
    s->in_giga[va >> 30]++;
    s->table[va >> 21] = t;
    s->mapped += t->count;
    t->shares++;
}

static struct fake_table *new_table(struct fake_space *s, vaddr_t va)
{
    struct fake_table *t = calloc(1, sizeof *t);
    enter(s, va, t);
    t->owner = s;
    s->tables_used++;
    return t;
}

/* Somebody else who uses t gets the frame of its owner, who leaves it. */
static void pass_on(struct fake_table *t)
{
    for (struct fake_space *s = spaces; s < spaces + SPACES; s++) {
        for (unsigned i = 0; s->used && s != t->owner && i < REGIONS; i++) {
            if (s->table[i] != t)
                continue;
            s->donated[s->donated_count++] = t->owner->donated[--t->owner->donated_count];
            s->tables_used++;
            t->owner = s;
            return;
        }
    }
    MUST(!"a shared table has another user");
}

static void leave(struct fake_space *s, vaddr_t va)
{
    struct fake_table *t = s->table[va >> 21];
    s->table[va >> 21] = NULL;
    s->mapped -= t->count;
    if (t->owner == s) {
        s->tables_used--;
        if (t->shares > 1)
            pass_on(t);
    }
    if (--t->shares == 0)
        free(t);
    s->tables_used -= --s->in_giga[va >> 30] == 0;
}

/* The table of va, to be changed; made if need be. */
static int own_table(struct fake_space *s, vaddr_t va, struct fake_table **t)
{
    *t = s->table[va >> 21];
    if (*t) {
        split(*t);
        return (*t)->shares > 1 ? ERR_SHARED : 0;
    }
    if (!has_tables(s, tables_needed(s, va)))
        return ERR_NEED_TABLE;
    *t = new_table(s, va);
    return 0;
}

static void put(struct fake_space *s, struct fake_table *t, vaddr_t va, struct leaf is)
{
    struct leaf *l = &t->leaf[va >> PAGE_SHIFT & 511];
    if (!l->used && is.used)
        s->mapped++, t->count++;
    if (l->used && !is.used)
        s->mapped--, t->count--;
    *l = is;
    if (t->count == 0)
        leave(s, va);
}

/* ---- the calls ---- */

/* Maps a 2 MiB leaf, if it is one and nothing but a leaf is there; 1: it is not. */
static int map_large(struct fake_space *s, vaddr_t va, uint64_t index, unsigned prot)
{
    struct fake_table *t = s->table[va >> 21];
    if (((va | (uintptr_t)fake_frame(index)) & (LARGE_BYTES - 1)) || (t && !t->large))
        return 1;
    if (!t && !has_tables(s, tables_needed(s, va)))
        return ERR_NEED_TABLE;
    if (!t)
        t = new_table(s, va);
    s->mapped += LARGE_PAGES - t->count;
    t->count = LARGE_PAGES;
    t->large = true;
    for (unsigned i = 0; i < LARGE_PAGES; i++)
        t->leaf[i] = (struct leaf){ .frame = (uint32_t)index + i, .prot = (uint8_t)prot, .used = true };
    return 0;
}

int64_t sys_map(cap_t space, vaddr_t va, cap_t from, uint64_t index, uint64_t pages, unsigned prot, uint64_t *done)
{
    struct fake_space *s = space_at(space);
    bool device = from == SLOT_PAGER_DEVICE;
    MUST((from == SLOT_POOL || device) && !(va & (PAGE_BYTES - 1)) && va + pages * PAGE_BYTES <= USER_LIMIT);
    MUST(index + pages <= (device ? FAKE_DEVICE_PAGES : frames_total()) && (prot & (PROT_R | PROT_W)) != PROT_W);
    for (*done = 0; *done < pages; ++*done, va += PAGE_BYTES, index++) {
        struct fake_table *t;
        int error = pages - *done >= LARGE_PAGES ? map_large(s, va, index, prot) : 1;
        if (error == 0) {
            *done += LARGE_PAGES - 1, va += LARGE_BYTES - PAGE_BYTES, index += LARGE_PAGES - 1;
            continue;
        }
        error = error == 1 ? own_table(s, va, &t) : error;
        if (error)
            return error;
        put(s, t, va, (struct leaf){ .frame = device ? ENTRY_NO_FRAME : (uint32_t)index, .device = device ? (uint8_t)index : 0, .prot = (uint8_t)prot, .used = true });
    }
    return 0;
}

enum { DO_UNMAP, DO_PROTECT, DO_SCAN };

/* Does it to the whole of a 2 MiB leaf, whose entry is told. */
static uint64_t walk_large(struct fake_space *s, vaddr_t at, uint64_t page, int what, unsigned bits)
{
    struct fake_table *t = s->table[at >> 21];
    gather_bits(t);
    uint64_t entry = entry_of(&t->leaf[0], page) | ENTRY_LARGE;
    for (unsigned i = 0; i < LARGE_PAGES; i++) {
        if (what == DO_PROTECT)
            t->leaf[i].prot = (uint8_t)bits;
        else if (what == DO_SCAN)
            clear_bits(&t->leaf[i], bits);
    }
    if (what == DO_UNMAP)
        leave(s, at);
    return entry;
}

static int64_t walk(cap_t space, vaddr_t va, uint64_t pages, uint64_t *entries, uint64_t max, uint64_t *done, int what,
                    unsigned bits)
{
    struct fake_space *s = space_at(space);
    int64_t n = 0;
    MUST(!(va & (PAGE_BYTES - 1)) && va + pages * PAGE_BYTES <= USER_LIMIT);
    MUST(!entries || ((uintptr_t)entries % 8 == 0 && (uintptr_t)entries / 4096 == ((uintptr_t)(entries + max) - 1) / 4096));
    for (*done = 0; *done < pages; ++*done) {
        vaddr_t at = va + *done * PAGE_BYTES;
        if (!s->table[at >> 21]) {
            uint64_t skip = LARGE_PAGES - (at >> PAGE_SHIFT) % LARGE_PAGES - 1;
            *done += skip < pages - *done ? skip : pages - *done - 1;
            continue;
        }
        struct leaf *l = entry_at(s, at);
        if (l && what != DO_SCAN && is_shared(s, at)) {
            if (what == DO_UNMAP && !(at & (LARGE_BYTES - 1)) && pages - *done >= LARGE_PAGES) {
                leave(s, at);
                *done += LARGE_PAGES - 1;
                continue;
            }
            return *done ? n : ERR_SHARED;
        }
        if (!l || !l->used)
            continue;
        if (entries && n == (int64_t)max)
            return n;
        if (is_large(s, at)) {
            if (!(at & (LARGE_BYTES - 1)) && pages - *done >= LARGE_PAGES) {
                uint64_t entry = walk_large(s, at, *done, what, bits);
                if (entries)
                    entries[n++] = entry;
                *done += LARGE_PAGES - 1;
                continue;
            }
            if (what != DO_SCAN || bits)
                split(s->table[at >> 21]);
        }
        if (entries)
            entries[n++] = entry_of(l, *done);
        if (what == DO_UNMAP)
            put(s, s->table[at >> 21], at, (struct leaf){ .used = false });
        else if (what == DO_PROTECT && !l->note)
            l->prot = (uint8_t)bits;
        else if (what == DO_SCAN)
            clear_bits(l, bits);
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

int64_t sys_note(cap_t space, vaddr_t va, uint32_t note, uint64_t *old)
{
    struct fake_space *s = space_at(space);
    struct fake_table *t;
    *old = fake_entry(s, va);
    if (is_shared(s, va)) {
        if (!(*old & ~(uint64_t)ENTRY_SHARED))
            return ERR_SHARED;
        *entry_at(s, va) = (struct leaf){ .frame = note, .used = true, .note = true };
        return 0;
    }
    int error = own_table(s, va, &t);
    if (!error)
        put(s, t, va, (struct leaf){ .frame = note, .used = true, .note = true });
    return error;
}

/* One table of the parent's for s; *n entries are listed so far. */
static int share_one(struct fake_space *s, struct fake_table *t, vaddr_t at, uint64_t page, uint64_t *entries, uint64_t max, int64_t *n,
                     bool *shared)
{
    bool copies = entries && t->count <= max - (uint64_t)*n;
    MUST(!s->table[at >> 21]);
    split(t);
    if (!has_tables(s, tables_needed(s, at) - !copies))
        return ERR_NEED_TABLE;
    for (unsigned i = 0; i < 512; i++)
        t->leaf[i].prot &= (uint8_t)~PROT_W;
    if (!copies) {
        enter(s, at, t);
        *shared = true;
        return 0;
    }
    struct fake_table *own = new_table(s, at);
    memcpy(own->leaf, t->leaf, sizeof own->leaf);
    own->count = t->count;
    s->mapped += own->count;
    for (unsigned i = 0; i < 512; i++)
        if (own->leaf[i].used)
            entries[(*n)++] = entry_of(&own->leaf[i], page + i);
    return 0;
}

int64_t sys_share(cap_t space, vaddr_t va, cap_t other, uint64_t pages, uint64_t *entries, uint64_t max, uint64_t *done,
                  bool *shared)
{
    struct fake_space *s = space_at(space), *parent = space_at(other);
    int64_t n = 0;
    *shared = false;
    MUST(s != parent && !(va & (LARGE_BYTES - 1)) && pages % LARGE_PAGES == 0);
    for (*done = 0; *done < pages; *done += LARGE_PAGES) {
        vaddr_t at = va + *done * PAGE_BYTES;
        struct fake_table *t = parent->table[at >> 21];
        int error = t ? share_one(s, t, at, *done, entries, max, &n, shared) : 0;
        if (error)
            return *done ? n : error;
    }
    return n;
}

int64_t sys_unshare(cap_t space, vaddr_t va, uint64_t *entries, uint64_t max)
{
    struct fake_space *s = space_at(space);
    int64_t n = 0;
    if (!is_shared(s, va))
        return 0;
    MUST(max == 512);
    struct fake_table *old = s->table[va >> 21];
    if (old->owner != s && !has_tables(s, 1))
        return ERR_NEED_TABLE;
    if (old->owner == s && !has_tables(s, 1)) /* its frame goes with the old one */
        return ERR_NEED_TABLE;
    struct fake_table copy = *old;
    leave(s, va);
    struct fake_table *t = new_table(s, va);
    memcpy(t->leaf, copy.leaf, sizeof t->leaf);
    t->count = copy.count;
    s->mapped += t->count;
    for (unsigned i = 0; i < 512; i++)
        if (t->leaf[i].used)
            entries[n++] = entry_of(&t->leaf[i], i);
    return n;
}

/* Moves a 2 MiB leaf whole. */
static int move_large(struct fake_space *s, vaddr_t at, vaddr_t there)
{
    struct fake_table *t = s->table[at >> 21];
    MUST(!s->table[there >> 21]);
    if (!has_tables(s, tables_needed(s, there) - 1)) /* it brings the one it keeps */
        return ERR_NEED_TABLE;
    s->tables_used += !s->in_giga[there >> 30];
    s->in_giga[there >> 30]++;
    s->table[there >> 21] = t;
    s->table[at >> 21] = NULL;
    s->tables_used -= --s->in_giga[at >> 30] == 0;
    return 0;
}

int64_t sys_move(cap_t space, vaddr_t va, vaddr_t to, uint64_t pages, uint64_t *done)
{
    struct fake_space *s = space_at(space);
    MUST((to > va ? to - va : va - to) >= pages * PAGE_BYTES);
    for (*done = 0; *done < pages; ++*done) {
        vaddr_t at = va + *done * PAGE_BYTES, there = to + *done * PAGE_BYTES;
        struct leaf *l = entry_at(s, at), is;
        struct fake_table *t;
        if (!l || !l->used)
            continue;
        if (is_shared(s, at))
            return ERR_SHARED;
        int error;
        if (is_large(s, at) && !((at | there) & (LARGE_BYTES - 1)) && pages - *done >= LARGE_PAGES) {
            error = move_large(s, at, there);
            if (error)
                return error;
            *done += LARGE_PAGES - 1;
            continue;
        }
        split(s->table[at >> 21]);
        error = own_table(s, there, &t);
        if (error)
            return error;
        MUST(!t->leaf[there >> PAGE_SHIFT & 511].used);
        is = *l;
        put(s, t, there, is);
        put(s, s->table[at >> 21], at, (struct leaf){ .used = false });
    }
    return 0;
}

int64_t sys_donate(cap_t space, cap_t from, uint64_t index, uint64_t count)
{
    struct fake_space *s = space_at(space);
    MUST(from == SLOT_PAGER_KPOOL && s->donated_count + count <= 512);
    for (; count; count--, index++) {
        MUST(kframes[index] == KFRAME_FREE);
        kframes[index] = KFRAME_TABLE;
        s->donated[s->donated_count++] = index;
    }
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

int64_t sys_cap_info(cap_t cap, struct cap_info *info)
{
    const struct fake_space *s = space_at(cap);
    *info = (struct cap_info){ .space_pages = s->mapped };
    for (unsigned i = 0; i < REGIONS; i++)
        info->space_large += s->table[i] && s->table[i]->large;
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

struct fake_space *fake_space_of(uint64_t badge)
{
    for (struct fake_space *s = spaces; s < spaces + SPACES; s++)
        if (s->used && s->badge == badge)
            return s;
    return NULL;
}

static bool names_frame(const struct leaf *l)
{
    return l->used && !l->note && l->frame != ENTRY_NO_FRAME;
}

unsigned fake_mapped_pages(uint64_t space)
{
    struct fake_space *s = fake_space_of(space);
    unsigned pages = 0;
    for (unsigned i = 0; s && i < REGIONS; i++)
        for (unsigned k = 0; s->table[i] && k < 512; k++)
            pages += names_frame(&s->table[i]->leaf[k]) && page_at(s->table[i]->leaf[k].frame)->kind != PAGE_ZERO;
    return pages;
}

/* What the tables of s name, those of several spaces once. */
static void count_refs(const struct fake_space *s, uint32_t *refs)
{
    for (unsigned i = 0; s->used && i < REGIONS; i++)
        for (unsigned k = 0; s->table[i] && s->table[i]->owner == s && k < 512; k++)
            if (names_frame(&s->table[i]->leaf[k]))
                refs[s->table[i]->leaf[k].frame]++;
}

void fake_check_mappings(void)
{
    uint32_t *refs = calloc(frames_total(), sizeof *refs);
    for (struct fake_space *s = spaces; s < spaces + SPACES; s++)
        count_refs(s, refs);
    for (uint32_t i = 0; i < frames_total(); i++) {
        const struct page *p = page_at(i);
        MUST(p->refs == refs[i]);
        MUST(p->refs == 0 || p->kind == PAGE_ANON || p->kind == PAGE_CACHE || p->kind == PAGE_ZERO);
        for (unsigned at = 0; p->kind == PAGE_ZERO && at < PAGE_BYTES; at++)
            MUST(((const char *)page_data(p))[at] == 0);
        MUST(p->kind != PAGE_ANON || p->refs > 0 || p->slot);
    }
    free(refs);
}

uint64_t fake_kpool_free(void)
{
    return kpool_free();
}

cap_t fake_space_cap(uint64_t badge)
{
    return SLOT_FREE + (cap_t)(fake_space_of(badge) - spaces);
}
