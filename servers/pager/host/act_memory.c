/* Memory: mmap, munmap, mprotect, brk, loads and stores. */
#include "act.h"

#include <abi/fault.h>
#include <proto/layout.h>
#include <string.h>

#include <sdk/space.h>

enum { REMAP_PAGES = 8 };

static uint64_t next_value = 1;

unsigned act_prot(void)
{
    static const unsigned prots[] = { PROT_R, PROT_R | PROT_W, PROT_R | PROT_W, PROT_NO, PROT_R | PROT_X };
    return prots[fake_random(5)];
}

uint64_t act_handle(struct model_process *p, unsigned file)
{
    if (!p->handle[file]) {
        p->handle_flags[file] = fake_random(4) ? FS_O_READ | FS_O_WRITE : FS_O_READ;
        p->handle[file] = fake_fs_open(file, p->handle_flags[file]);
    }
    return p->handle[file];
}

void act_mmap(struct model_process *p)
{
    unsigned pages = 1 + fake_random(8), file = 1 + fake_random(FAKE_FILES - 1), first = fake_random(6), prot = act_prot();
    bool shared = fake_random(2), anon = fake_random(2), fixed = fake_random(4) == 0, device = shared && anon && fake_random(3) == 0;
    vaddr_t at = fixed ? USER_MMAP_TOP - (1 + fake_random(40)) * PAGE_BYTES : 0;
    uint64_t flags = (shared ? PAGER_MAP_SHARED : PAGER_MAP_PRIVATE) | (device ? PAGER_MAP_DEVICE : anon ? PAGER_MAP_ANON : 0);
    if (p->count + pages > PAGES_MAX || (fixed && at + pages * PAGE_BYTES > USER_MMAP_TOP))
        return;
    flags |= fixed ? PAGER_MAP_FIXED : 0;
    uint64_t handle = anon ? 0 : act_handle(p, file);
    struct fake_call c = act_ask(p->space, PAGER_MMAP, at, pages * PAGE_BYTES - fake_random(100), prot | flags << PAGER_MAP_SHIFT,
                             handle, first * PAGE_BYTES);
    bool denied = !anon && shared && (prot & PROT_W) && !(p->handle_flags[file] & FS_O_WRITE);
    if (denied)
        MUST(c.status == ERR_ACCESS || c.status == ERR_MFILE || c.status == ERR_NOMEM || c.status == ERR_AGAIN); /* a lack of room comes first */
    if (c.status != 0) {
        MUST(denied || c.status == ERR_MFILE || c.status == ERR_NOMEM || c.status == ERR_AGAIN /* mlockall */);
        return;
    }
    MUST(!fixed || c.out[0] == at);
    if (fixed)
        model_unmap(p, at, at + pages * PAGE_BYTES);
    unsigned object = device ? DEVICE_OBJECT : anon && shared ? model_new_object() : 0;
    unsigned back = anon ? (shared ? BACK_OBJECT : BACK_ANON) : shared ? BACK_FILE_SHARED : BACK_FILE_PRIVATE;
    for (unsigned i = 0; i < pages; i++) {
        struct model_page *g = model_add(p, c.out[0] + i * PAGE_BYTES, prot, back, anon ? object : file, anon && !device ? i : first + i);
        if (back == BACK_FILE_SHARED && !(p->handle_flags[file] & FS_O_WRITE))
            g->max_prot = PROT_R | PROT_X;
    }
}

/* The stack is mapped further down than the model knows: as far as the policy likes. */
static bool in_stack(vaddr_t va)
{
    return va >= USER_STACK_TOP - USER_STACK_MAX_BYTES;
}

/* The program's own mappings end in zeros, not in more of the file. */
static bool region_of_program(const struct model_page *g)
{
    return g->va < USER_MMAP_FLOOR;
}

/* A range around something that is mapped. */
static void random_range(struct model_process *p, vaddr_t *start, unsigned *pages)
{
    *start = p->page[fake_random(p->count)].va;
    if (in_stack(*start))
        *start = USER_MMAP_TOP - fake_random(30) * PAGE_BYTES;
    *pages = 1 + fake_random(6);
    if (fake_random(3) == 0)
        *start -= fake_random(4) * PAGE_BYTES;
}

void act_munmap(struct model_process *p)
{
    vaddr_t start;
    unsigned pages;
    random_range(p, &start, &pages);
    int64_t status = act_ask(p->space, PAGER_MUNMAP, start, pages * PAGE_BYTES, 0, 0, 0).status;
    MUST(status == 0 || status == ERR_MFILE);
    if (status == 0)
        model_unmap(p, start, start + pages * PAGE_BYTES);
}

/* The protection of the mapping at va, as PAGER_VMMAP tells it. */
static unsigned told_prot(const struct model_process *p, vaddr_t va)
{
    struct pager_region r;
    uint64_t cookie = 0;
    for (;;) {
        struct fake_call c = { .badge = 77, .label = PAGER_VMMAP, .w = { p->pid, cookie }, .buffer = &r, .bytes = sizeof r,
                               .present = sizeof r, .flags = BUF_OUT };
        MUST(fake_call(&c) == 1);
        if (va >= r.start && va < r.start + r.bytes)
            return r.prot;
        cookie = c.out[1];
    }
}

/* The pages before the first that is absent or may not be changed are changed, all or (no memory, no slot) none. */
void act_mprotect(struct model_process *p)
{
    vaddr_t start;
    unsigned pages, prot = act_prot(), part = 0, other;
    struct model_page *g = NULL;
    random_range(p, &start, &pages);
    while (part < pages && (g = model_find(p, start + part * PAGE_BYTES)) && !(prot & ~g->max_prot))
        part++;
    bool absent = part < pages && !g, denied = part < pages && g;
    int64_t status = act_ask(p->space, PAGER_MPROTECT, start, pages * PAGE_BYTES, prot, 0, 0).status;
    MUST(status == 0 ? part == pages : status == ERR_MFILE || status == ERR_NOMEM || (denied && status == ERR_ACCESS));
    for (other = 0; other < part && model_find(p, start + other * PAGE_BYTES)->prot == prot;)
        other++;
    bool done = other < part && told_prot(p, start + other * PAGE_BYTES) == prot;
    MUST(status != 0 || done || other == part);
    MUST(!done || status == 0 || (absent && status == ERR_NOMEM) || (denied && status == ERR_ACCESS));
    for (unsigned i = 0; done && i < part; i++)
        model_find(p, start + i * PAGE_BYTES)->prot = prot;
}

void act_brk(struct model_process *p)
{
    vaddr_t end = p->heap_start + fake_random(10 * PAGE_BYTES), from = (p->heap_end + 4095) & ~4095ul, to = (end + 4095) & ~4095ul;
    if (p->count + 10 > PAGES_MAX)
        return;
    struct fake_call c = act_ask(p->space, PAGER_BRK, end, 0, 0, 0, 0);
    if (c.status != 0) {
        MUST(c.status == ERR_NOMEM && c.out[0] == p->heap_end);
        return;
    }
    bool gives = to >= from;
    for (vaddr_t va = to; va < from && !gives; va += PAGE_BYTES)
        gives = model_find(p, va);
    MUST(c.out[0] == (gives ? end : p->heap_end));
    if (!gives)
        return;
    for (vaddr_t va = from; va < to; va += PAGE_BYTES)
        model_add(p, va, PROT_R | PROT_W, BACK_ANON, 0, 0);
    if (to < from)
        model_unmap(p, to, from);
    p->heap_end = end;
}

void act_mlock(struct model_process *p)
{
    vaddr_t start;
    unsigned pages, how = fake_random(4) % 3;
    bool absent = false;
    random_range(p, &start, &pages);
    if (fake_random(8) == 0) {
        int64_t status = act_ask(p->space, PAGER_MLOCKALL, fake_random(8), 0, 0, 0, 0).status;
        MUST(status == 0 || status == ERR_NOMEM || status == ERR_AGAIN || status == ERR_INVAL || (failures && status == ERR_IO));
        return;
    }
    for (unsigned i = 0; i < pages; i++)
        absent |= !model_find(p, start + i * PAGE_BYTES);
    int64_t status = act_ask(p->space, PAGER_MLOCK, start, pages * PAGE_BYTES, how, 0, 0).status;
    MUST(status == 0 || status == ERR_NOMEM || (how && status == ERR_AGAIN));
    MUST(status != 0 || !absent);
}

/* Pages that a mapping which goes on as g does has `after` pages further. */
static void model_go_on(struct model_process *p, const struct model_page *g, vaddr_t va, unsigned after)
{
    unsigned max_prot = g->max_prot;
    struct model_page copy = *g;
    model_add(p, va, copy.prot, copy.back, copy.file, copy.index + after)->max_prot = max_prot;
}

/* What the model has after `old` pages at start have become `new` ones at `to`; of a range that keeps its length, holes stay behind. */
static void model_remap(struct model_process *p, vaddr_t start, unsigned old, vaddr_t to, unsigned new, uint64_t flags)
{
    struct model_page was[REMAP_PAGES], first = *model_find(p, start);
    bool there[REMAP_PAGES] = { false };
    unsigned moved = old < new ? old : new;
    for (unsigned i = 0; i < moved; i++) {
        const struct model_page *g = model_find(p, start + i * PAGE_BYTES);
        there[i] = g;
        was[i] = g ? *g : (struct model_page){ 0 };
    }
    if (old)
        model_unmap(p, start, start + old * PAGE_BYTES);
    for (unsigned i = 0; i < new; i++) {
        vaddr_t va = to + i * PAGE_BYTES;
        if (i < moved && !there[i])
            continue;
        model_unmap(p, va, va + PAGE_BYTES);
        if (i >= moved) {
            model_go_on(p, &first, va, i);
            continue;
        }
        struct model_page *g = model_add(p, va, was[i].prot, was[i].back, was[i].file, was[i].index);
        was[i].va = va;
        *g = was[i];
    }
    for (unsigned i = 0; (flags & PAGER_MREMAP_DONTUNMAP) && i < old; i++)
        if (there[i])
            model_go_on(p, &was[i], start + i * PAGE_BYTES, 0);
}

void act_mremap(struct model_process *p)
{
    static const uint64_t ways[] = { 0, PAGER_MREMAP_MAYMOVE, PAGER_MREMAP_MAYMOVE, PAGER_MREMAP_MAYMOVE | PAGER_MREMAP_FIXED,
                                     PAGER_MREMAP_MAYMOVE | PAGER_MREMAP_DONTUNMAP };
    vaddr_t start, fixed = USER_MMAP_TOP - (8 + fake_random(40)) * PAGE_BYTES;
    unsigned old, new = 1 + fake_random(REMAP_PAGES);
    uint64_t flags = ways[fake_random(5)];
    random_range(p, &start, &old);
    const struct model_page *g = model_find(p, start);
    if (g && region_of_program(g))
        return;
    if (flags & PAGER_MREMAP_DONTUNMAP)
        new = old;
    else if (g && (g->back == BACK_FILE_SHARED || g->back == BACK_OBJECT) && flags && fake_random(4) == 0)
        old = 0;
    if (g && g->back == BACK_OBJECT && new > old)
        new = old ? old : 1;
    if (p->count + 2 * REMAP_PAGES > PAGES_MAX)
        return;
    struct fake_call c = act_ask(p->space, PAGER_MREMAP, start, old * PAGE_BYTES, new * PAGE_BYTES, flags, fixed);
    if (c.status == 0) {
        MUST(g && (!(flags & PAGER_MREMAP_FIXED) || c.out[0] == fixed) && (flags || c.out[0] == start));
        if (c.out[0] == start && new <= old)
            model_unmap(p, start + new * PAGE_BYTES, start + old * PAGE_BYTES);
        else
            model_remap(p, start, old, c.out[0], new, flags);
        return;
    }
    MUST(c.status == ERR_INVAL || c.status == ERR_FAULT || c.status == ERR_NOMEM || c.status == ERR_AGAIN || c.status == ERR_MFILE);
    MUST(g || c.status == ERR_FAULT || c.status == ERR_INVAL);
    if (g && (flags & PAGER_MREMAP_FIXED) && c.status != ERR_INVAL)
        act_exit(p); /* what was in the way may have gone, as on other systems */
}

unsigned act_touch(const struct model_process *p, vaddr_t va, unsigned access, char **frame)
{
    struct fake_call c;
    for (unsigned tries = 0; !fake_touch(p->space, va, access, frame, &c); tries++) {
        MUST(tries < 20);
        for (unsigned idle = 0; !c.answered && !c.forwarded; idle++) {
            if (fake_pump(1 + fake_random(3)))
                idle = 0;
            MUST(idle < 100);
        }
        if (c.forwarded) {
            if (c.forward_label == PROC_OUT_OF_MEMORY) {
                MUST(space_of_pid(c.forward_w[0]) && c.forward_w[3] == p->pid);
                return PROC_REASON_NO_MEMORY;
            }
            MUST(c.forward_label == PROC_FAULT && c.forward_w[0] == va && c.forward_w[3] == p->pid);
            return (unsigned)(c.forward_w[1] >> PROC_REASON_SHIFT);
        }
    }
    return 0;
}

void act_access(struct model_process *p)
{
    struct model_page *g = &p->page[fake_random(p->count)];
    unsigned w = fake_random(WORDS), access = fake_random(2) ? ACCESS_WRITE : ACCESS_READ;
    bool allowed = g->prot & (access == ACCESS_WRITE ? PROT_W : PROT_R);
    uint64_t at = (uint64_t)g->index * PAGE_BYTES + word_at[w] + 8, value;
    if (access == ACCESS_WRITE && g->back == BACK_FILE_SHARED && at > model_file[g->file].size)
        return; /* what a store beyond the end does is nobody's business */
    char *frame;
    unsigned reason = act_touch(p, g->va + word_at[w], access, &frame);
    if (!allowed) {
        MUST(reason == PROC_REASON_PROTECTION);
        return;
    }
    if (reason == PROC_REASON_BEYOND_FILE) {
        MUST(model_beyond(g));
        return;
    }
    if (reason == PROC_REASON_NO_MEMORY) {
        MUST(fake_kpool_free() == 0); /* page tables are not promised, memory is */
        return;
    }
    MUST(reason == 0);
    MUST(!model_beyond(g));
    if (access == ACCESS_WRITE) {
        value = next_value++;
        memcpy(frame + word_at[w], &value, sizeof value);
        model_store(process, PROCESSES, g, w, value);
        return;
    }
    memcpy(&value, frame + word_at[w], sizeof value);
    MUST(model_loaded(g, w, value));
}

void act_wild(struct model_process *p)
{
    vaddr_t va = fake_random(2) ? USER_MMAP_TOP - fake_random(80) * PAGE_BYTES : USER_MMAP_FLOOR + fake_random(1000);
    char *frame;
    if (!model_find(p, va & ~(vaddr_t)(PAGE_BYTES - 1)))
        MUST(act_touch(p, va, ACCESS_READ, &frame) == PROC_REASON_UNMAPPED);
}

void act_stack(struct model_process *p)
{
    if (p->count + 64 > PAGES_MAX)
        return;
    vaddr_t va = USER_STACK_TOP - (2 + fake_random(30)) * PAGE_BYTES;
    char *frame;
    if (model_find(p, va) || act_touch(p, va, ACCESS_WRITE, &frame) != 0)
        return;
    struct model_page *g = model_add(p, va, PROT_R | PROT_W, BACK_ANON, 0, 0);
    MUST(memcmp(frame, &g->word[0], 8) == 0);
    /* the pages between are the stack's now: leave them out of the model, but they must not stay unknown to munmap */
    for (vaddr_t at = va + PAGE_BYTES; at < USER_STACK_TOP - 2 * PAGE_BYTES; at += PAGE_BYTES)
        if (!model_find(p, at) && act_touch(p, at, ACCESS_READ, &frame) == 0)
            model_add(p, at, PROT_R | PROT_W, BACK_ANON, 0, 0);
}

void act_vmmap(struct model_process *p)
{
    struct pager_region list[8];
    uint64_t cookie = 0, pages = 0, seen = 0, expected = 0;
    for (;;) {
        struct fake_call c = { .badge = 77, .label = PAGER_VMMAP, .w = { p->pid, cookie }, .buffer = list, .bytes = sizeof list,
                               .present = sizeof list, .flags = BUF_OUT };
        int64_t n = fake_call(&c);
        MUST(n >= 0 && n <= 8);
        if (n == 0)
            break;
        for (int64_t i = 0; i < n; i++) {
            pages += list[i].resident;
            for (vaddr_t va = list[i].start; va < list[i].start + list[i].bytes; va += PAGE_BYTES)
                seen += !in_stack(va) && model_find(p, va) && model_find(p, va)->prot == list[i].prot;
        }
        cookie = c.out[1];
    }
    for (unsigned i = 0; i < p->count; i++)
        expected += !in_stack(p->page[i].va);
    MUST(pages == fake_mapped_pages(p->space) && seen == expected);
}
