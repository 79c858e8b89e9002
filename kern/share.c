/* Page tables as a whole: notes in the place of pages, tables that several spaces share, entries that move. */
#include <kern/share.h>

#include <abi/err.h>
#include <kern/call.h>
#include <kern/print.h>
#include <kern/table.h>

static uint64_t entry_of(pte_t pte)
{
    struct vm_owner owner = {0};
    if (!(pte & PTE_V))
        return pte ? vm_note_entry(pte) : 0;
    return vm_leaf_entry(&owner, 0, pte, frame_find(pte_pfn(pte)), 0);
}

uint64_t share_entry(vaddr_t va, pte_t pte, unsigned level, pte_t above)
{
    uint64_t shared = table_entry_is_shared(above) ? ENTRY_SHARED : 0;
    if (level == 1 && (pte & PTE_V))
        return entry_of(pte + ((pte_t)pte_index(va, 0) << PTE_PPN_SHIFT)) | ENTRY_LARGE;
    return entry_of(pte) | shared;
}

/* ---- notes ---- */

static void flush_one(const struct space *s, vaddr_t va, bool shared)
{
    if (shared)
        mmu_flush_all();
    else
        table_flush(s, va, 1);
}

int share_note(struct space *s, vaddr_t va, uint32_t note, uint64_t *old)
{
    pte_t *pte = mmu_entry(s->root, va), *table = NULL;
    bool shared = pte && table_is_shared(table_of(pte));
    if (shared && !*pte)
        return ERR_SHARED; /* its count of entries belongs to all */
    if (!pte) {
        int err = table_make_root(s);
        if (!err)
            err = table_level0(s, va, &table);
        if (err)
            return err;
        pte = &table[pte_index(va, 0)];
    }
    pte_t was = *pte;
    *old = entry_of(was) | (shared ? ENTRY_SHARED : 0);
    *pte = pte_note(note);
    if (!was) {
        table_record(table_of(pte))->maps++;
        s->mapped_pages++;
    } else if (was & PTE_V) {
        struct frame *f = frame_find(pte_pfn(was));
        if (f)
            f->maps--; /* INV-1 */
        flush_one(s, va, shared);
    }
    return 0;
}

/* ---- shared tables ---- */

/* No leaf of a level-0 table allows stores any more. In a note the bit is zero. */
static void write_protect(pte_t *table)
{
    for (pte_t *pte = table; pte < table + TABLE_ENTRIES; pte += TABLE_GROUP) {
        if (table_group_is_empty(pte))
            continue;
#pragma GCC unroll 8
        for (unsigned i = 0; i < TABLE_GROUP; i++)
            pte[i] &= ~(pte_t)PTE_W;
    }
}

/* The level-0 table of the parent's 2 MiB at va, and the entry that names it; NULL if nothing is there. */
static pte_t *parent_table(struct space *parent, vaddr_t va, pte_t **entry)
{
    pte_t *l1 = table_level1(parent, va, false), *pte = l1 ? &l1[pte_index(va, 1)] : NULL;
    if (!pte || !(*pte & PTE_V))
        return NULL;
    if (pte_is_leaf(*pte))
        table_split_large(parent, pte);
    *entry = pte;
    return pte_table(*pte);
}

/*
 * Copies all entries to a fresh table, those of the first `clear`ed, and lists them, at `offset` from the range's start: each frame
 * is in one table more. There is room in the list.
 */
static void copy_entries(struct vm_range *r, uint64_t offset, pte_t *from, pte_t *to, pte_t clear)
{
    uint64_t *out = r->entries + r->entry_count;
    for (unsigned i = 0; i < TABLE_ENTRIES; i++) {
        if (i % TABLE_GROUP == 0)
            while (i < TABLE_ENTRIES && table_group_is_empty(from + i))
                i += TABLE_GROUP;
        pte_t pte = i < TABLE_ENTRIES ? from[i] : 0;
        if (!pte)
            continue;
        uint64_t at = offset + ((uint64_t)i << PAGE_SHIFT);
        if (pte & PTE_V) {
            struct frame *f = frame_find(pte_pfn(pte));
            if (f)
                f->maps++; /* INV-1 */
            from[i] = pte &= ~clear;
            *out++ = vm_leaf_entry(&r->owner, at, pte, f, 0);
        } else {
            *out++ = vm_note_entry(pte) | at;
        }
        to[i] = pte;
    }
    r->entry_count = (uint64_t)(out - r->entries);
    table_record(to)->maps = table_record(from)->maps;
}

/* The child gets a table of its own that says what the parent's does, for reading. */
static int copy_chunk(struct vm_range *r, uint64_t offset, pte_t *table, pte_t *pte)
{
    pte_t *own = space_table_get(r->space);
    if (!own)
        return ERR_NEED_TABLE;
    copy_entries(r, offset, table, own, PTE_W);
    *pte = pte_make(direct_pfn(own), PTE_V);
    return 0;
}

static void share_chunk(struct space *child, pte_t *table, pte_t *pte)
{
    struct frame *record = table_record(table);
    if (record->shares == 1)
        write_protect(table);
    record->shares++; /* INV-7 */
    *pte = pte_make(direct_pfn(table), PTE_V | PTE_SHARED);
    child->table_count++;
}

/* One chunk of the range, `offset` bytes from its start. */
static int fork_chunk(struct vm_range *r, uint64_t offset, struct space *parent)
{
    struct space *child = r->space;
    vaddr_t va = r->va + offset;
    pte_t *entry, *table = parent_table(parent, va, &entry);
    if (!table)
        return 0;
    struct frame *record = table_record(table);
    bool copies = r->entries && record->maps <= r->max - r->entry_count;
    if (!copies && record->shares == UINT16_MAX)
        return ERR_BUSY;
    int err = table_make_root(child);
    if (err)
        return err;
    pte_t *l1 = table_level1(child, va, true);
    if (!l1)
        return ERR_NEED_TABLE;
    pte_t *pte = &l1[pte_index(va, 1)];
    if (*pte)
        return ERR_BUSY;
    if (!copies)
        *entry |= PTE_SHARED, r->others = true, share_chunk(child, table, pte);
    else if ((err = copy_chunk(r, offset, table, pte)) != 0)
        table_drop_empty(child, va);
    if (!err) {
        table_record(l1)->maps++;
        child->mapped_pages += record->maps;
    }
    return err;
}

int64_t share_tables(struct vm_range *r, struct space *parent)
{
    int64_t result = 0;
    while (r->done < r->pages && !result) {
        result = fork_chunk(r, r->done << PAGE_SHIFT, parent);
        if (result)
            break;
        r->done += LARGE_PAGES;
        if (r->done < r->pages && call_must_pause())
            result = CALL_RESTART;
    }
    if (r->done && parent->satp)
        mmu_flush_asid(parent->satp);
    if (r->done)
        table_flush(r->space, r->va, r->pages);
    return result == CALL_RESTART || !r->done ? result : 0; /* what was done is told first */
}

void share_leave(struct space *s, pte_t *level1_entry)
{
    struct frame *record = table_record(pte_table(*level1_entry));
    assert(record->shares > 1);
    record->shares--;
    s->table_count--;
    s->mapped_pages -= record->maps;
    *level1_entry = 0;
}

int64_t share_end(struct vm_range *r)
{
    struct space *s = r->space;
    pte_t *first = mmu_entry(s->root, r->va);
    if (!first || !table_is_shared(first)) /* r->va is a multiple of 2 MiB: the first entry is the table */
        return 0;
    struct frame *record = table_record(first);
    if (!r->entries || r->max - r->entry_count < record->maps)
        return ERR_INVAL;
    pte_t *own = space_table_get(s);
    if (!own)
        return ERR_NEED_TABLE;
    copy_entries(r, 0, first, own, 0);
    record->shares--;
    s->table_count--; /* own is counted */
    table_level1(s, r->va, false)[pte_index(r->va, 1)] = pte_make(direct_pfn(own), PTE_V);
    table_flush(s, r->va, LARGE_PAGES);
    return 0;
}

/* ---- moves ---- */

/* Moves the level-1 entries of a whole 2 MiB: a table, shared or not, or a leaf. */
static int move_chunk(struct space *s, vaddr_t va, vaddr_t to)
{
    pte_t *l1 = table_level1(s, va, false);
    if (!l1 || !l1[pte_index(va, 1)])
        return 0;
    pte_t *to_l1 = table_level1(s, to, true);
    if (!to_l1)
        return ERR_NEED_TABLE;
    if (to_l1[pte_index(to, 1)])
        return ERR_BUSY;
    to_l1[pte_index(to, 1)] = l1[pte_index(va, 1)];
    table_record(to_l1)->maps++;
    l1[pte_index(va, 1)] = 0;
    table_record(l1)->maps--;
    table_drop_empty(s, va);
    return 0;
}

/* The level-0 entry of va, ready to be taken away; NULL: nothing is there. */
static int source_entry(struct space *s, vaddr_t va, pte_t **entry)
{
    unsigned level;
    pte_t *pte = mmu_entry(s->root, va), *table;
    *entry = pte && *pte ? pte : NULL;
    if (pte || !mmu_leaf(s->root, va, &level))
        return *entry && table_is_shared(table_of(pte)) ? ERR_SHARED : 0;
    int err = table_level0(s, va, &table);
    if (!err)
        *entry = &table[pte_index(va, 0)];
    return err;
}

static int move_page(struct space *s, vaddr_t va, vaddr_t to)
{
    pte_t *from, *table;
    int err = source_entry(s, va, &from);
    if (err || !from)
        return err;
    err = table_level0(s, to, &table);
    if (err)
        return err;
    pte_t *pte = &table[pte_index(to, 0)];
    if (*pte)
        return ERR_BUSY;
    *pte = *from;
    table_record(table)->maps++;
    *from = 0;
    table_record(table_of(from))->maps--;
    table_drop_empty(s, va);
    return 0;
}

int64_t share_move(struct vm_range *r, vaddr_t to)
{
    uint64_t from = r->done;
    int64_t result = 0;
    bool whole_tables = ((r->va ^ to) & (LARGE_BYTES - 1)) == 0;
    while (r->done < r->pages && !result) {
        vaddr_t at = r->done << PAGE_SHIFT;
        bool chunk = whole_tables && ((r->va + at) & (LARGE_BYTES - 1)) == 0 && r->pages - r->done >= LARGE_PAGES;
        result = chunk ? move_chunk(r->space, r->va + at, to + at) : move_page(r->space, r->va + at, to + at);
        if (result)
            break;
        r->done += chunk ? LARGE_PAGES : 1;
        if (r->done < r->pages && call_must_pause())
            result = CALL_RESTART;
    }
    if (r->done > from) {
        table_flush(r->space, r->va + (from << PAGE_SHIFT), r->done - from);
        table_flush(r->space, to + (from << PAGE_SHIFT), r->done - from);
    }
    return result;
}
