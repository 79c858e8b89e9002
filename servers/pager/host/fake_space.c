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

struct leaf *fake_leaf(struct fake_space *s, vaddr_t va, bool make)
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
    struct leaf *l = fake_leaf(s, va, true);
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
    MUST(index + pages <= frames_total() && (prot & (PROT_R | PROT_W)) != PROT_W);
    for (*done = 0; *done < pages; ++*done, va += PAGE_BYTES, index++) {
        if (!fake_leaf(s, va, false) && s->tables_used + tables_needed(s, va) > s->donated_count)
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
        struct leaf *l = s->in_region[at >> 21] ? fake_leaf(s, at, false) : NULL;
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

struct fake_space *fake_space_of(uint64_t badge)
{
    for (struct fake_space *s = spaces; s < spaces + SPACES; s++)
        if (s->used && s->badge == badge)
            return s;
    return NULL;
}

unsigned fake_mapped_pages(uint64_t space)
{
    struct fake_space *s = fake_space_of(space);
    return s ? s->mapped : 0;
}

void fake_check_mappings(void)
{
    uint32_t *refs = calloc(frames_total(), sizeof *refs);
    for (struct fake_space *s = spaces; s < spaces + SPACES; s++)
        for (unsigned i = 0; s->used && i < LEAVES; i++)
            if (s->leaf[i].used && s->leaf[i].va != 1)
                refs[s->leaf[i].frame]++;
    for (uint32_t i = 0; i < frames_total(); i++) {
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

cap_t fake_space_cap(uint64_t badge)
{
    return SLOT_FREE + (cap_t)(fake_space_of(badge) - spaces);
}
