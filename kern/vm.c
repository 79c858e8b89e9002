/* Changes to mappings: map, unmap, protect, scan, over ranges of pages. */
#include <kern/vm.h>

#include <abi/err.h>
#include <abi/prot.h>
#include <kern/call.h>
#include <kern/print.h>
#include <kern/share.h>
#include <kern/table.h>

/* Pages from va to the end of the 2 MiB it lies in, at most `left`. */
static uint64_t chunk_pages(vaddr_t va, uint64_t left)
{
    uint64_t here = LARGE_PAGES - (va >> PAGE_SHIFT & (LARGE_PAGES - 1));
    return here < left ? here : left;
}

int vm_range_check(vaddr_t va, uint64_t pages)
{
    if ((va & (PAGE_BYTES - 1)) || va >= USER_LIMIT || pages > (USER_LIMIT - va) >> PAGE_SHIFT)
        return ERR_INVAL;
    return 0;
}

/* Leaves come (change 1) or go (-1) that name these frames, if they are RAM. */
static inline void count_maps(pfn_t pfn, uint64_t pages, int change)
{
    struct frame *f = frame_find(pfn);
    if (!f)
        return;
#pragma GCC unroll 4
    for (; pages; pages--, f++) {
        f->maps += (uint32_t)change; /* INV-1 */
        f->clean = false;
    }
}

/* ---- map ---- */

/* Every frame of the run is the pool's and may be mapped. */
static int check_frames(const struct pool *pool, uint64_t index, uint64_t pages)
{
    if (pages > pool->count || index > pool->count - pages)
        return ERR_INVAL;
    if (pool->device) {
        for (uint64_t i = 0; i < pages; i++)
            if (!pool_device_allowed(pool->base + index + i))
                return ERR_BUSY;
        return 0;
    }
    const struct frame *f = frame_find(pool->base + index), *end = f + pages;
    const uint32_t owner = direct_pfn(pool);
    for (; f < end; f++)
        if (f->owner != owner || f->kind != FRAME_FREE)
            return f->owner != owner ? ERR_INVAL : ERR_BUSY;
    return 0;
}

/* Makes a 2 MiB leaf: *mapped, unless pages are there to be replaced one by one. ERR_NEED_TABLE */
static int map_large(struct space *s, vaddr_t va, pfn_t pfn, uint64_t bits, bool *mapped)
{
    pte_t *l1 = table_level1(s, va, true);
    if (!l1)
        return ERR_NEED_TABLE;
    pte_t *pte = &l1[pte_index(va, 1)];
    *mapped = !pte_is_table(*pte);
    if (!*mapped)
        return 0;
    if (*pte & PTE_V) {
        count_maps(pte_pfn(*pte), LARGE_PAGES, -1);
    } else if (space_leaf_enter(s)) {
        table_record(l1)->maps++;
        s->mapped_pages += LARGE_PAGES;
    } else {
        table_drop_empty(s, va);
        return ERR_NEED_TABLE;
    }
    *pte = pte_make(pfn, bits);
    count_maps(pfn, LARGE_PAGES, 1);
    return 0;
}

static void map_small(struct space *s, pte_t *table, vaddr_t va, pfn_t pfn, uint64_t pages, uint64_t bits)
{
    pte_t *pte = &table[pte_index(va, 0)];
    struct frame *f = frame_find(pfn);
    uint64_t fresh = 0;
    for (; pages; pages--, pte++, pfn++) {
        if (*pte & PTE_V)
            count_maps(pte_pfn(*pte), 1, -1);
        else if (!*pte)
            fresh++;
        *pte = pte_make(pfn, bits);
        if (f)
            f->clean = false, f++->maps++;
    }
    table_record(table)->maps += (uint32_t)fresh;
    s->mapped_pages += fresh;
}

int64_t vm_map(struct vm_range *r, const struct pool *pool, uint64_t index, unsigned prot)
{
    struct space *s = r->space;
    uint64_t bits = pte_bits(prot);
    if (prot & PROT_X)
        mmu_code_changed();
    while (r->done < r->pages) {
        vaddr_t va = r->va + (r->done << PAGE_SHIFT);
        uint64_t n = chunk_pages(va, r->pages - r->done), at = index + r->done;
        pte_t *table;
        int err = check_frames(pool, at, n);
        if (!err)
            err = s->root ? 0 : table_make_root(s);
        if (err)
            return err;
        bool mapped = false;
        if (n == LARGE_PAGES && ((pool->base + at) & (LARGE_PAGES - 1)) == 0)
            err = map_large(s, va, pool->base + at, bits, &mapped);
        if (!err && !mapped) {
            err = table_level0(s, va, &table);
            if (!err)
                map_small(s, table, va, pool->base + at, n, bits);
        }
        if (err)
            return err;
        table_flush(s, va, n);
        r->done += n;
        if (r->done < r->pages && call_must_pause())
            return CALL_RESTART;
    }
    return 0;
}

/* ---- unmap, protect, scan: walk what is there ---- */

_Static_assert(PTE_A >> 3 == ENTRY_ACCESSED && PTE_D >> 3 == ENTRY_DIRTY, "same order");

static inline uint64_t leaf_entry(struct vm_owner *owner, uint64_t offset, pte_t pte, const struct frame *f, unsigned level)
{
    uint64_t index = ENTRY_NO_FRAME;
    if (f && f->owner) {
        if (f->owner != owner->pool)
            *owner = (struct vm_owner){f->owner, ((const struct pool *)pfn_direct(f->owner))->base};
        index = pte_pfn(pte) - owner->base;
    }
    return index << 32 | offset | pte_prot(pte) | (pte >> 3 & (ENTRY_ACCESSED | ENTRY_DIRTY)) | (level ? ENTRY_LARGE : 0);
}

uint64_t vm_leaf_entry(struct vm_owner *owner, uint64_t offset, pte_t pte, const struct frame *f, unsigned level)
{
    return leaf_entry(owner, offset, pte, f, level);
}

/* Adds it to the list, where the caller has checked that there is room. */
static void put_entry(struct vm_range *r, vaddr_t va, pte_t pte, unsigned level)
{
    r->entries[r->entry_count++] = leaf_entry(&r->owner, va - r->va, pte, frame_find(pte_pfn(pte)), level);
}

static bool list_full(const struct vm_range *r)
{
    return r->entries && r->entry_count == r->max;
}

/* What one of the three calls does to one leaf. */
struct leaf_action {
    bool remove;
    pte_t clear, set; /* bits */
};

/* Acts on the leaves and notes among `n` pages from va in a level-0 table; false if the list is full. */
static bool act_on_table(struct vm_range *r, pte_t *table, vaddr_t va, uint64_t n, const struct leaf_action *a)
{
    pte_t *const first = &table[pte_index(va, 0)], *const end = first + n, *pte;
    const pte_t keep = a->remove ? 0 : ~a->clear, set = a->set;
    const bool remove = a->remove, list = r->entries, look = list || remove;
    uint64_t *out = list ? r->entries + r->entry_count : NULL, *const out_end = list ? r->entries + r->max : NULL;
    uint64_t offset = va - r->va;
    struct vm_owner owner = r->owner;
    uint32_t removed = 0;
    for (pte = first; pte < end; pte++, offset += PAGE_BYTES) {
        pte_t old = *pte;
        if (!old) {
            while (pte_index_of(pte) % TABLE_GROUP == 0 && end - pte > TABLE_GROUP && table_group_is_empty(pte))
                pte += TABLE_GROUP, offset += TABLE_GROUP * PAGE_BYTES;
            if (!(old = *pte))
                continue;
        }
        if (list && out == out_end)
            break;
        if (!(old & PTE_V)) {
            if (list)
                *out++ = vm_note_entry(old) | offset;
            removed += remove;
            if (remove)
                *pte = 0;
            continue;
        }
        *pte = (old & keep) | set;
        struct frame *f = look ? frame_find(pte_pfn(old)) : NULL;
        if (list)
            *out++ = leaf_entry(&owner, offset, old, f, 0);
        if (remove) {
            removed++;
            if (f)
                f->maps--; /* INV-1 */
        }
    }
    if (list)
        r->entry_count = (uint64_t)(out - r->entries);
    r->owner = owner;
    table_record(table)->maps -= removed;
    r->space->mapped_pages -= removed;
    r->done += (uint64_t)(pte - first);
    return pte == end;
}

/* Acts on a whole 2 MiB leaf. */
static bool act_on_large(struct vm_range *r, pte_t *l1, pte_t *pte, vaddr_t va, const struct leaf_action *a)
{
    if (list_full(r))
        return false;
    if (r->entries)
        put_entry(r, va, *pte, 1);
    if (a->remove) {
        count_maps(pte_pfn(*pte), LARGE_PAGES, -1);
        *pte = 0;
        table_record(l1)->maps--;
        r->space->mapped_pages -= LARGE_PAGES;
        space_leaf_leave(r->space);
    } else {
        *pte = (*pte & ~a->clear) | a->set;
    }
    r->done += LARGE_PAGES;
    return true;
}

/* A scan of a part of a 2 MiB leaf that changes nothing: its pages, one by one, with the bits of the whole. */
static bool tell_part_of_large(struct vm_range *r, vaddr_t va, uint64_t n, pte_t large)
{
    for (; n; n--, va += PAGE_BYTES, r->done++) {
        if (list_full(r))
            return false;
        pte_t pte = large + ((pte_t)pte_index(va, 0) << PTE_PPN_SHIFT);
        if (r->entries)
            put_entry(r, va, pte, 0);
    }
    return true;
}

/* One chunk: n pages in one 2 MiB. ERR_SHARED; 1: the list is full. */
static int act_on_chunk(struct vm_range *r, vaddr_t va, uint64_t n, const struct leaf_action *a)
{
    struct space *s = r->space;
    pte_t *l1 = table_level1(s, va, false);
    pte_t *pte = l1 ? &l1[pte_index(va, 1)] : NULL;
    if (!pte || !(*pte & PTE_V)) {
        r->done += n;
        return 0;
    }
    bool changes = a->remove || ((a->clear | a->set) & ~(pte_t)(PTE_A | PTE_D)), room;
    const bool shared = table_entry_is_shared(*pte);
    if (shared && changes) {
        if (!a->remove || n != LARGE_PAGES)
            return ERR_SHARED;
        share_leave(s, pte);
        table_record(l1)->maps--;
        r->done += n;
        room = true;
    } else if (pte_is_leaf(*pte) && n == LARGE_PAGES) {
        room = act_on_large(r, l1, pte, va, a);
    } else {
        if (pte_is_leaf(*pte) && !changes && !a->clear)
            return tell_part_of_large(r, va, n, *pte) ? 0 : 1;
        if (pte_is_leaf(*pte))
            table_split_large(s, pte);
        r->others |= a->clear && shared;
        room = act_on_table(r, pte_table(*pte), va, n, a);
    }
    if (a->remove)
        table_drop_empty(s, va);
    return room ? 0 : 1;
}

static int64_t act(struct vm_range *r, const struct leaf_action *a)
{
    uint64_t from = r->done;
    int64_t result = 0;
    while (r->done < r->pages) {
        vaddr_t va = r->va + (r->done << PAGE_SHIFT);
        if (!r->space->root || !(r->space->root[pte_index(va, 2)] & PTE_V)) {
            /* nothing in this 1 GiB: skip it whole */
            uint64_t here = (UINT64_C(1) << 18) - (va >> PAGE_SHIFT & ((1 << 18) - 1));
            r->done += here < r->pages - r->done ? here : r->pages - r->done;
        } else {
            int err = act_on_chunk(r, va, chunk_pages(va, r->pages - r->done), a);
            if (err) {
                result = err == 1 || r->done ? 0 : err; /* what was done is told first */
                break;
            }
        }
        if (r->done < r->pages && call_must_pause()) {
            result = CALL_RESTART;
            break;
        }
    }
    if ((a->remove || a->clear) && r->done > from)
        table_flush(r->space, r->va + (from << PAGE_SHIFT), r->done - from);
    if (r->others && a->clear)
        mmu_flush_all(); /* a table of several spaces */
    return result;
}

int64_t vm_unmap(struct vm_range *r)
{
    return act(r, &(struct leaf_action){.remove = true});
}

int64_t vm_protect(struct vm_range *r, unsigned prot)
{
    if (prot & PROT_X)
        mmu_code_changed();
    return act(r, &(struct leaf_action){.clear = PTE_LEAF | PTE_U, .set = pte_bits(prot)});
}

int64_t vm_scan(struct vm_range *r, unsigned flags)
{
    pte_t clear = (flags & SCAN_CLEAR_ACCESSED ? PTE_A : 0) | (flags & SCAN_CLEAR_DIRTY ? PTE_D : 0);
    return act(r, &(struct leaf_action){.clear = clear});
}
