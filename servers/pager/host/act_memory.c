/* Memory: mmap, munmap, mprotect, brk, loads and stores. */
#include "act.h"

#include <abi/fault.h>
#include <proto/layout.h>
#include <string.h>

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
    bool shared = fake_random(2), anon = fake_random(2), fixed = fake_random(4) == 0;
    vaddr_t at = fixed ? USER_MMAP_TOP - (1 + fake_random(40)) * PAGE_BYTES : 0;
    uint64_t flags = (shared ? PAGER_MAP_SHARED : PAGER_MAP_PRIVATE) | (anon ? PAGER_MAP_ANON : 0);
    if (p->count + pages > PAGES_MAX || (fixed && at + pages * PAGE_BYTES > USER_MMAP_TOP))
        return;
    flags |= fixed ? PAGER_MAP_FIXED : 0;
    uint64_t handle = anon ? 0 : act_handle(p, file);
    struct fake_call c = act_ask(p->space, PAGER_MMAP, at, pages * PAGE_BYTES - fake_random(100), prot | flags << PAGER_MAP_SHIFT,
                             handle, first * PAGE_BYTES);
    bool denied = !anon && shared && (prot & PROT_W) && !(p->handle_flags[file] & FS_O_WRITE);
    if (denied)
        MUST(c.status == ERR_ACCESS);
    if (c.status != 0) {
        MUST(denied || c.status == ERR_MFILE || c.status == ERR_NOMEM);
        return;
    }
    MUST(!fixed || c.out[0] == at);
    if (fixed)
        model_unmap(p, at, at + pages * PAGE_BYTES);
    unsigned object = anon && shared ? model_new_object() : 0;
    unsigned back = anon ? (shared ? BACK_OBJECT : BACK_ANON) : shared ? BACK_FILE_SHARED : BACK_FILE_PRIVATE;
    for (unsigned i = 0; i < pages; i++) {
        struct model_page *g = model_add(p, c.out[0] + i * PAGE_BYTES, prot, back, anon ? object : file, anon ? i : first + i);
        if (back == BACK_FILE_SHARED && !(p->handle_flags[file] & FS_O_WRITE))
            g->max_prot = PROT_R | PROT_X;
    }
}

/* The stack is mapped further down than the model knows: as far as the policy likes. */
static bool in_stack(vaddr_t va)
{
    return va >= USER_STACK_TOP - USER_STACK_MAX_BYTES;
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

void act_mprotect(struct model_process *p)
{
    vaddr_t start;
    unsigned pages, prot = act_prot();
    random_range(p, &start, &pages);
    bool absent = false, denied = false;
    for (unsigned i = 0; i < pages; i++) {
        struct model_page *g = model_find(p, start + i * PAGE_BYTES);
        absent |= !g;
        denied |= g && (prot & ~g->max_prot);
    }
    int64_t status = act_ask(p->space, PAGER_MPROTECT, start, pages * PAGE_BYTES, prot, 0, 0).status;
    if (status == 0) {
        MUST(!absent && !denied);
        for (unsigned i = 0; i < pages; i++)
            model_find(p, start + i * PAGE_BYTES)->prot = prot;
    } else {
        MUST(status == ERR_MFILE || status == ERR_NOMEM || (denied && status == ERR_ACCESS));
    }
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
    MUST(c.out[0] == end);
    for (vaddr_t va = from; va < to; va += PAGE_BYTES)
        model_add(p, va, PROT_R | PROT_W, BACK_ANON, 0, 0);
    if (to < from)
        model_unmap(p, to, from);
    p->heap_end = end;
}

/* Touches until the page is there; 0 or the reason that proc is told. */
static unsigned touch(struct model_process *p, vaddr_t va, unsigned access, char **frame)
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
    unsigned reason = touch(p, g->va + word_at[w], access, &frame);
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
    if (model_word(g, w, &value))
        MUST(memcmp(frame + word_at[w], &value, sizeof value) == 0);
}

void act_wild(struct model_process *p)
{
    vaddr_t va = fake_random(2) ? USER_MMAP_TOP - fake_random(80) * PAGE_BYTES : USER_MMAP_FLOOR + fake_random(1000);
    char *frame;
    if (!model_find(p, va & ~(vaddr_t)(PAGE_BYTES - 1)))
        MUST(touch(p, va, ACCESS_READ, &frame) == PROC_REASON_UNMAPPED);
}

void act_stack(struct model_process *p)
{
    if (p->count + 64 > PAGES_MAX)
        return;
    vaddr_t va = USER_STACK_TOP - (2 + fake_random(30)) * PAGE_BYTES;
    char *frame;
    if (model_find(p, va) || touch(p, va, ACCESS_WRITE, &frame) != 0)
        return;
    struct model_page *g = model_add(p, va, PROT_R | PROT_W, BACK_ANON, 0, 0);
    MUST(memcmp(frame, &g->word[0], 8) == 0);
    /* the pages between are the stack's now: leave them out of the model, but they must not stay unknown to munmap */
    for (vaddr_t at = va + PAGE_BYTES; at < USER_STACK_TOP - 2 * PAGE_BYTES; at += PAGE_BYTES)
        if (!model_find(p, at) && touch(p, at, ACCESS_READ, &frame) == 0)
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
