/* The page tables of the two programs (world.h): space.h's functions on arrays. No table is ever shared, and none lacks. */
#include "world.h"

#include "fuzz.h"

#include <proto/layout.h>
#include <rt/log.h>
#include <sdk/cache.h>
#include <sdk/family.h>
#include <sdk/lazy.h>
#include <sdk/memory.h>
#include <sdk/object.h>
#include <sdk/policy.h>
#include <sdk/populate.h>
#include <sdk/wire.h>
#include <string.h>

struct cell cells[WORLD_SPACES][WORLD_PAGES];
struct space spaces[WORLD_SPACES];
static bool noted;

_Noreturn void rt_panic(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: the pager's invariant broke: %s\n", file, line, what);
    abort();
}

vaddr_t world_va(unsigned page)
{
    return USER_MMAP_TOP - (vaddr_t)(WORLD_PAGES - page) * PAGE_BYTES;
}

unsigned world_page(vaddr_t va)
{
    MUST(va >= world_va(0) && va <= world_va(WORLD_PAGES));
    return (unsigned)((va - world_va(0)) >> PAGE_SHIFT);
}

static struct cell *cell_at(const struct space *sp, vaddr_t va)
{
    return &cells[sp - spaces][world_page(va)];
}

static unsigned bits_of(const struct cell *c)
{
    return c->prot | (c->accessed ? ENTRY_ACCESSED : 0) | (c->dirty ? ENTRY_DIRTY : 0);
}

uint64_t space_entry(struct space *sp, vaddr_t va)
{
    const struct cell *c = cell_at(sp, va);
    if (!c->used)
        return 0;
    if (c->note)
        return (uint64_t)c->index << 32 | ENTRY_NOTE;
    return (uint64_t)(c->device ? ENTRY_NO_FRAME : page_index(c->page)) << 32 | bits_of(c);
}

unsigned space_list(struct space *sp, vaddr_t va, uint64_t pages, const uint64_t **entries)
{
    static uint64_t list[WORLD_PAGES];
    unsigned n = 0;
    for (uint64_t i = 0; i < pages; i++)
        if (cell_at(sp, va + i * PAGE_BYTES)->used)
            list[n++] = space_entry(sp, va + i * PAGE_BYTES) | i << PAGE_SHIFT;
    *entries = list;
    return n;
}

/* p lost an entry that had these bits: as mapping.c. */
static void unref(struct page *p, unsigned bits)
{
    MUST(p->refs > 0 && (p->kind == PAGE_ANON || p->kind == PAGE_CACHE || p->kind == PAGE_ZERO));
    if (--p->refs > 0) {
        if (bits & ENTRY_DIRTY)
            lazy_cancel(p);
        return;
    }
    if (p->kind == PAGE_ANON && p->slot)
        pager_policy->memory->unmapped(p);
    else if (p->kind == PAGE_ANON)
        frame_give(p);
}

void page_unref(struct page *p)
{
    unref(p, ENTRY_DIRTY);
}

void space_unmap(struct space *sp, vaddr_t va, uint64_t pages)
{
    for (; pages; pages--, va += PAGE_BYTES) {
        struct cell *c = cell_at(sp, va), was = *c;
        *c = (struct cell){ .used = false };
        if (!was.used || was.device)
            continue;
        if (was.note) {
            if (was.index)
                pager_policy->note_unref(was.index);
            continue;
        }
        if (was.page->kind == PAGE_CACHE && was.dirty)
            cache_dirty(was.page);
        unref(was.page, bits_of(&was));
    }
}

void space_zap(struct space *sp, vaddr_t va, uint64_t pages)
{
    space_unmap(sp, va, pages);
}

void space_protect(struct space *sp, vaddr_t va, uint64_t pages, unsigned prot)
{
    for (; pages; pages--, va += PAGE_BYTES)
        if (cell_at(sp, va)->used && !cell_at(sp, va)->note)
            cell_at(sp, va)->prot = (uint8_t)prot;
}

int space_note(struct space *sp, vaddr_t va, uint32_t note, uint64_t *old)
{
    struct cell *c = cell_at(sp, va);
    *old = space_entry(sp, va);
    *c = (struct cell){ .used = true, .note = true, .index = note };
    noted = true;
    return 0;
}

bool space_has_notes(void)
{
    return noted;
}

struct page *space_page(struct space *sp, vaddr_t va)
{
    const struct cell *c = cell_at(sp, va);
    return c->used && !c->note ? c->page : NULL;
}

int space_scan(struct space *sp, vaddr_t va, uint64_t pages, unsigned flags, int (*see)(void *arg, vaddr_t va, struct page *p, unsigned bits), void *arg)
{
    for (; pages; pages--, va += PAGE_BYTES) {
        struct cell *c = cell_at(sp, va);
        if (!c->used || c->note || (c->device && !(flags & SCAN_DEVICES)))
            continue;
        unsigned bits = bits_of(c);
        c->accessed &= !(flags & SCAN_CLEAR_ACCESSED);
        c->dirty &= !(flags & SCAN_CLEAR_DIRTY);
        int result = see(arg, va, c->page, bits);
        if (result)
            return result;
    }
    return 0;
}

int space_map_device(struct space *sp, vaddr_t va, cap_t slot, uint64_t index, uint64_t pages, unsigned prot)
{
    MUST(slot == SLOT_PAGER_DEVICE && index + pages <= WORLD_DEVICE_PAGES);
    if (fuzz_fails())
        return ERR_NOMEM;
    for (; pages; pages--, va += PAGE_BYTES, index++)
        *cell_at(sp, va) = (struct cell){ .used = true, .device = true, .index = (uint32_t)index, .prot = (uint8_t)prot };
    return 0;
}

int space_own(struct space *sp, vaddr_t start, vaddr_t end)
{
    (void)sp, (void)start, (void)end;
    return 0;
}

int space_own_ends(struct space *sp, vaddr_t start, vaddr_t end)
{
    return space_own(sp, start, end);
}

/* ---- nothing is locked ---- */

void wire_count(struct space *sp, int64_t pages)
{
    (void)sp, (void)pages;
}

void wire_page(struct page *p)
{
    (void)p;
}

void wire_release_page(const struct region *r, vaddr_t va, struct page *p)
{
    (void)r, (void)va, (void)p;
}

void wire_release_range(struct space *sp, vaddr_t start, vaddr_t end)
{
    (void)sp, (void)start, (void)end;
}

int64_t populate(struct request *rq, struct space *sp, vaddr_t *cursor, vaddr_t end)
{
    (void)rq, (void)sp, (void)cursor, (void)end;
    return 0;
}

/* All are of one family. */
struct space *family_next(uint32_t family, struct space *after)
{
    (void)family;
    struct space *next = after ? after + 1 : spaces;
    return next < spaces + WORLD_SPACES ? next : NULL;
}

void cell_map(struct cell *c, struct page *p, unsigned prot, bool counted)
{
    p->refs += !counted;
    *c = (struct cell){ .used = true, .page = p, .prot = (uint8_t)prot };
}

void cells_fork(vaddr_t start, vaddr_t end, bool is_shared)
{
    for (vaddr_t va = start; va < end; va += PAGE_BYTES) {
        struct cell *from = cell_at(&spaces[0], va), *to = cell_at(&spaces[1], va);
        if (!from->used || from->device || is_shared)
            continue; /* it is found again by a fault */
        from->prot &= (uint8_t)~PROT_W;
        *to = *from;
        if (to->note)
            pager_policy->note_ref(to->index);
        else
            to->page->refs++;
    }
}

static void check_space(struct space *sp, uint32_t *refs)
{
    for (unsigned page = 0; page < WORLD_PAGES; page++) {
        const struct cell *c = &cells[sp - spaces][page];
        const struct region *r = region_find(sp, world_va(page));
        if (!c->used || c->note)
            continue;
        const char *wrong = !r ? "nothing is mapped here" : region_kind(r)->check(r, world_va(page), c->page, bits_of(c));
        if (wrong)
            fprintf(stderr, "page %u: %s\n", page, wrong);
        MUST(!wrong && !(c->prot & ~r->prot) && !c->device == (c->page != NULL));
        if (c->page)
            refs[page_index(c->page)]++;
    }
}

void cells_check(void)
{
    static uint32_t refs[WORLD_FRAMES];
    memset(refs, 0, sizeof refs);
    for (unsigned i = 0; i < WORLD_SPACES; i++)
        check_space(&spaces[i], refs);
    for (uint32_t i = 0; i < frames_total(); i++) {
        const struct page *p = page_at(i);
        MUST(p->refs == refs[i]);
        MUST(p->refs == 0 || p->kind == PAGE_ANON || p->kind == PAGE_CACHE || p->kind == PAGE_ZERO);
        MUST(p->kind != PAGE_ANON || p->refs || p->slot);
    }
}
