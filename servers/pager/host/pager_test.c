/*
 * The whole pager on the host against the model: random mmap, munmap, mprotect, brk, loads, stores, read, write, truncate, fsync,
 * fork, exec and exit, in little memory, with a disk that answers late and in any order. Then the same without a model but
 * with many requests at once, failing disk operations and processes killed at any moment: everything must come back.
 */
#include "model.h"

#include <abi/fault.h>
#include <proto/layout.h>
#include <string.h>

enum { PROCESSES = 8, PROGRAM = 0 /* the file that exec loads */ };
enum { PROGRAM_PAGES = 4, DATA_BYTES = 5000, BSS_PAGES = 2, STACK_BYTES = 4112 };

static struct model_process process[PROCESSES];
static uint64_t next_pid = 1, next_value = 1;
static unsigned long operations;
static bool failures; /* of the disk happen */
static char buffer[8 * PAGE_BYTES];

static struct fake_call ask(uint64_t badge, uint64_t label, uint64_t w0, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4)
{
    struct fake_call c = { .badge = badge, .label = label, .w = { w0, w1, w2, w3, w4 } };
    fake_call(&c);
    return c;
}

/* ---- a program file: one segment of code, one of data with bss ---- */

static void put16(char *at, unsigned v) { memcpy(at, &(uint16_t){ (uint16_t)v }, 2); }
static void put32(char *at, unsigned v) { memcpy(at, &(uint32_t){ v }, 4); }
static void put64(char *at, uint64_t v) { memcpy(at, &v, 8); }

static void put_segment(char *at, unsigned flags, uint64_t offset, vaddr_t va, uint64_t file_bytes, uint64_t bytes)
{
    put32(at, 1), put32(at + 4, flags);
    put64(at + 8, offset), put64(at + 16, va), put64(at + 24, va), put64(at + 32, file_bytes), put64(at + 40, bytes);
    put64(at + 48, PAGE_BYTES);
}

static void make_program(void)
{
    struct model_file *f = &model_file[PROGRAM];
    f->size = PROGRAM_PAGES * PAGE_BYTES;
    for (unsigned i = 0; i < f->size; i++)
        f->data[i] = (char)fake_random(256);
    memset(f->data, 0, 256);
    memcpy(f->data, "\177ELF\2\1\1", 7);
    put16(f->data + 16, 2), put16(f->data + 18, 243), put32(f->data + 20, 1), put64(f->data + 24, USER_TEXT_VA + 300);
    put64(f->data + 32, 64), put16(f->data + 52, 64), put16(f->data + 54, 56), put16(f->data + 56, 2);
    put_segment(f->data + 64, 5, 0, USER_TEXT_VA, 2 * PAGE_BYTES, 2 * PAGE_BYTES);
    put_segment(f->data + 120, 6, 2 * PAGE_BYTES, USER_TEXT_VA + 2 * PAGE_BYTES, DATA_BYTES,
                2 * PAGE_BYTES + BSS_PAGES * PAGE_BYTES);
    fake_fs_put(PROGRAM, f->data, f->size);
}

/* Into the model: what a process has after exec. */
static void model_exec(struct model_process *p, const char *stack)
{
    vaddr_t data = USER_TEXT_VA + 2 * PAGE_BYTES, top = USER_STACK_TOP;
    model_clear(p);
    for (unsigned i = 0; i < 2; i++)
        model_add(p, USER_TEXT_VA + i * PAGE_BYTES, PROT_R | PROT_X, BACK_FILE_PRIVATE, PROGRAM, i);
    for (unsigned i = 0; i < 2 + BSS_PAGES; i++) {
        struct model_page *g = model_add(p, data + i * PAGE_BYTES, PROT_R | PROT_W, BACK_ANON, 0, 0);
        for (unsigned w = 0; w < WORDS; w++)
            for (unsigned b = 0; b < 8; b++)
                if (i * PAGE_BYTES + word_at[w] + b < DATA_BYTES)
                    ((char *)&g->word[w])[b] = model_file[PROGRAM].data[(2 + i) * PAGE_BYTES + word_at[w] + b];
    }
    for (unsigned i = 0; i < 2; i++) {
        struct model_page *g = model_add(p, top - (2 - i) * PAGE_BYTES, PROT_R | PROT_W, BACK_ANON, 0, 0);
        for (unsigned w = 0; w < WORDS; w++)
            for (unsigned b = 0; b < 8; b++) {
                int at = (int)(i * PAGE_BYTES + word_at[w] + b) - (2 * PAGE_BYTES - STACK_BYTES);
                if (at >= 0)
                    ((char *)&g->word[w])[b] = stack[at];
            }
    }
    p->heap_start = p->heap_end = data + (2 + BSS_PAGES) * PAGE_BYTES;
}

static bool do_exec(struct model_process *p)
{
    uint64_t handle = fake_fs_open(PROGRAM, FS_O_READ);
    for (unsigned i = 0; i < STACK_BYTES; i++)
        buffer[i] = (char)fake_random(256);
    for (unsigned tries = 0;; tries++) {
        struct fake_call c = { .badge = BADGE_PROC, .label = PAGER_SPACE_EXEC, .w = { p->space, handle, p->pid, STACK_BYTES },
                               .buffer = buffer, .bytes = STACK_BYTES, .present = STACK_BYTES, .flags = BUF_IN };
        int64_t status = fake_call(&c);
        MUST(tries < 1000);
        if (status == ERR_AGAIN) {
            fake_pump(2);
            continue;
        }
        if (status == ERR_NOMEM || (failures && status == ERR_IO))
            return false;
        MUST(status == 0 && c.out[0] == USER_TEXT_VA + 300 && c.out[1] == USER_STACK_TOP - STACK_BYTES);
        model_exec(p, buffer);
        return true;
    }
}

static void do_exit(struct model_process *p)
{
    MUST(ask(BADGE_PROC, PAGER_SPACE_DESTROY, p->space, 0, 0, 0, 0).status == 0);
    model_clear(p);
    p->used = false;
}

static struct model_process *new_process(void)
{
    for (struct model_process *p = process; p < process + PROCESSES; p++) {
        if (!p->used) {
            memset(p, 0, sizeof *p);
            p->pid = next_pid++;
            return p;
        }
    }
    return NULL;
}

static void do_spawn(void)
{
    struct model_process *p = new_process();
    if (!p)
        return;
    struct fake_call c = ask(BADGE_PROC, PAGER_SPACE_CREATE, p->pid, 0, 0, 0, 0);
    MUST(c.status == 0 || c.status == ERR_NOMEM);
    if (c.status != 0)
        return;
    p->used = true;
    p->space = c.out[0];
    if (!do_exec(p))
        do_exit(p);
}

static void do_fork(struct model_process *parent)
{
    struct model_process *p = new_process();
    if (!p)
        return;
    struct fake_call c = ask(BADGE_PROC, PAGER_SPACE_CLONE, parent->space, p->pid, 0, 0, 0);
    MUST(c.status == 0 || c.status == ERR_NOMEM);
    if (c.status != 0)
        return;
    p->used = true;
    p->space = c.out[0];
    model_fork(parent, p);
}

/* ---- memory ---- */

static unsigned random_prot(void)
{
    static const unsigned prots[] = { PROT_R, PROT_R | PROT_W, PROT_R | PROT_W, PROT_NO, PROT_R | PROT_X };
    return prots[fake_random(5)];
}

static uint64_t handle_of(struct model_process *p, unsigned file)
{
    if (!p->handle[file]) {
        p->handle_flags[file] = fake_random(4) ? FS_O_READ | FS_O_WRITE : FS_O_READ;
        p->handle[file] = fake_fs_open(file, p->handle_flags[file]);
    }
    return p->handle[file];
}

static void do_mmap(struct model_process *p)
{
    unsigned pages = 1 + fake_random(8), file = 1 + fake_random(FAKE_FILES - 1), first = fake_random(6), prot = random_prot();
    bool shared = fake_random(2), anon = fake_random(2), fixed = fake_random(4) == 0;
    vaddr_t at = fixed ? USER_MMAP_TOP - (1 + fake_random(40)) * PAGE_BYTES : 0;
    uint64_t flags = (shared ? PAGER_MAP_SHARED : PAGER_MAP_PRIVATE) | (anon ? PAGER_MAP_ANON : 0);
    if (p->count + pages > PAGES_MAX || (fixed && at + pages * PAGE_BYTES > USER_MMAP_TOP))
        return;
    flags |= fixed ? PAGER_MAP_FIXED : 0;
    uint64_t handle = anon ? 0 : handle_of(p, file);
    struct fake_call c = ask(p->space, PAGER_MMAP, at, pages * PAGE_BYTES - fake_random(100), prot | flags << PAGER_MAP_SHIFT,
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

static void do_munmap(struct model_process *p)
{
    vaddr_t start;
    unsigned pages;
    random_range(p, &start, &pages);
    int64_t status = ask(p->space, PAGER_MUNMAP, start, pages * PAGE_BYTES, 0, 0, 0).status;
    MUST(status == 0 || status == ERR_MFILE);
    if (status == 0)
        model_unmap(p, start, start + pages * PAGE_BYTES);
}

static void do_mprotect(struct model_process *p)
{
    vaddr_t start;
    unsigned pages, prot = random_prot();
    random_range(p, &start, &pages);
    bool absent = false, denied = false;
    for (unsigned i = 0; i < pages; i++) {
        struct model_page *g = model_find(p, start + i * PAGE_BYTES);
        absent |= !g;
        denied |= g && (prot & ~g->max_prot);
    }
    int64_t status = ask(p->space, PAGER_MPROTECT, start, pages * PAGE_BYTES, prot, 0, 0).status;
    if (status == 0) {
        MUST(!absent && !denied);
        for (unsigned i = 0; i < pages; i++)
            model_find(p, start + i * PAGE_BYTES)->prot = prot;
    } else {
        MUST(status == ERR_MFILE || status == ERR_NOMEM || (denied && status == ERR_ACCESS));
    }
}

static void do_brk(struct model_process *p)
{
    vaddr_t end = p->heap_start + fake_random(10 * PAGE_BYTES), from = (p->heap_end + 4095) & ~4095ul, to = (end + 4095) & ~4095ul;
    if (p->count + 10 > PAGES_MAX)
        return;
    struct fake_call c = ask(p->space, PAGER_BRK, end, 0, 0, 0, 0);
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

static void do_access(struct model_process *p)
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

static void do_wild(struct model_process *p)
{
    vaddr_t va = fake_random(2) ? USER_MMAP_TOP - fake_random(80) * PAGE_BYTES : USER_MMAP_FLOOR + fake_random(1000);
    char *frame;
    if (!model_find(p, va & ~(vaddr_t)(PAGE_BYTES - 1)))
        MUST(touch(p, va, ACCESS_READ, &frame) == PROC_REASON_UNMAPPED);
}

static void do_stack(struct model_process *p)
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

/* ---- files ---- */

static void do_read(struct model_process *p)
{
    unsigned file = 1 + fake_random(FAKE_FILES - 1);
    struct model_file *f = &model_file[file];
    uint64_t offset = fake_random(50000), bytes = fake_random(sizeof buffer), present = fake_random(3) ? bytes : fake_random(20000);
    struct fake_call c = { .badge = p->space, .label = PAGER_READ, .w = { handle_of(p, file), bytes, offset }, .buffer = buffer,
                           .bytes = bytes, .flags = BUF_OUT, .present = present };
    int64_t status = fake_call(&c);
    uint64_t want = offset >= f->size ? 0 : f->size - offset < bytes ? f->size - offset : bytes;
    uint64_t got = status == ERR_TOUCH ? c.out[0] : (uint64_t)status;
    MUST(status == ERR_TOUCH ? got == present && got < want : status == (int64_t)want);
    MUST(memcmp(buffer, f->data + offset, got) == 0);
}

static void do_write(struct model_process *p)
{
    unsigned file = 1 + fake_random(FAKE_FILES - 1);
    struct model_file *f = &model_file[file];
    uint64_t offset = fake_random(60000), bytes = 1 + fake_random(20000), present = fake_random(3) ? bytes : fake_random(20000);
    for (uint64_t i = 0; i < bytes; i++)
        buffer[i] = (char)fake_random(256);
    struct fake_call c = { .badge = p->space, .label = PAGER_WRITE, .w = { handle_of(p, file), bytes, offset }, .buffer = buffer,
                           .bytes = bytes, .flags = BUF_IN, .present = present };
    int64_t status = fake_call(&c);
    if (!(p->handle_flags[file] & FS_O_WRITE)) {
        MUST(status == ERR_BADF);
        return;
    }
    uint64_t got = status == ERR_TOUCH ? c.out[0] : (uint64_t)status;
    MUST(status == ERR_TOUCH ? got <= present && got + PAGE_BYTES > present : status == (int64_t)bytes);
    if (got == 0)
        return;
    memcpy(f->data + offset, buffer, got);
    model_file_changed(process, PROCESSES, file, offset < f->size ? offset : f->size, offset + got);
    if (offset + got > f->size)
        f->size = offset + got;
}

static void do_truncate(struct model_process *p)
{
    unsigned file = 1 + fake_random(FAKE_FILES - 1);
    struct model_file *f = &model_file[file];
    uint64_t size = fake_random(50000);
    int64_t status = ask(p->space, PAGER_TRUNCATE, handle_of(p, file), size, 0, 0, 0).status;
    if (!(p->handle_flags[file] & FS_O_WRITE)) {
        MUST(status == ERR_BADF);
        return;
    }
    MUST(status == 0);
    if (size < f->size)
        memset(f->data + size, 0, f->size - size);
    model_file_changed(process, PROCESSES, file, size < f->size ? size : f->size, FAKE_FILE_BYTES);
    if (size < f->size)
        model_file_cut(process, PROCESSES, file, size);
    f->size = size;
}

/* After fsync the disk has the file. */
static void do_fsync(struct model_process *p)
{
    static char disk[FAKE_FILE_BYTES];
    unsigned file = 1 + fake_random(FAKE_FILES - 1);
    struct model_file *f = &model_file[file];
    MUST(ask(p->space, PAGER_FSYNC, handle_of(p, file), 0, 0, 0, 0).status == 0);
    fake_fs_get(file, disk, f->size);
    MUST(fake_fs_size(file) == f->size && memcmp(disk, f->data, f->size) == 0);
}

static void do_msync(struct model_process *p)
{
    struct model_page *g = &p->page[fake_random(p->count)];
    MUST(ask(p->space, PAGER_MSYNC, g->va, PAGE_BYTES, 1 + fake_random(2), 0, 0).status == 0);
}

static void do_close(struct model_process *p)
{
    unsigned file = fake_random(FAKE_FILES);
    if (!p->handle[file])
        return;
    struct fake_call c = ask(p->space, PAGER_CLOSE, p->handle[file], 0, 0, 0, 0);
    MUST(c.forwarded && c.forward_label == FS_CLOSE && c.forward_w[1] == p->pid);
    p->handle[file] = 0;
}

static void do_vmmap(struct model_process *p)
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

static struct pager_stat get_stat(void)
{
    struct pager_stat s;
    struct fake_call c = { .badge = 5, .label = PAGER_STAT, .buffer = &s, .bytes = sizeof s, .present = sizeof s, .flags = BUF_OUT };
    MUST(fake_call(&c) == sizeof s);
    return s;
}

/* Nothing of any process is left. */
static void check_empty(void)
{
    while (fake_pump(10))
        ;
    struct pager_stat s = get_stat();
    fake_check_mappings();
    MUST(s.spaces == 0 && s.anon_frames == 0 && s.commit_frames == 0 && s.opens == 0 && s.waiting == 0 && s.kernel_frames == 0);
}

static void one_operation(void)
{
    static void (*const table[])(struct model_process *) = {
        do_access, do_access, do_access, do_access, do_access, do_access, do_access, do_access, do_mmap, do_mmap, do_mmap,
        do_munmap, do_munmap, do_mprotect, do_mprotect, do_brk, do_read, do_read, do_write, do_write, do_truncate, do_fsync, do_msync,
        do_close, do_wild, do_stack, do_vmmap,
    };
    struct model_process *p = &process[fake_random(PROCESSES)];
    operations++;
    if (!p->used) {
        do_spawn();
        return;
    }
    unsigned what = fake_random(400);
    if (what < 8)
        do_fork(p);
    else if (what < 12)
        do_exit(p);
    else if (what < 14)
        do_exec(p);
    else if (p->count)
        table[fake_random(sizeof table / sizeof *table)](p);
    else
        do_exit(p);
}

static void model_run(unsigned long count)
{
    for (unsigned long i = 0; i < count; i++) {
        one_operation();
        if (fake_random(8) == 0)
            fake_pump(fake_random(4));
        if (i % 64 == 0)
            fake_check_mappings();
    }
    for (struct model_process *p = process; p < process + PROCESSES; p++)
        if (p->used)
            do_exit(p);
    check_empty();
    MUST(ask(BADGE_INIT, PAGER_SYNC, 0, 0, 0, 0, 0).status == 0);
    static char disk[FAKE_FILE_BYTES];
    for (unsigned n = 0; n < FAKE_FILES; n++) {
        fake_fs_get(n, disk, model_file[n].size);
        MUST(fake_fs_size(n) == model_file[n].size && memcmp(disk, model_file[n].data, model_file[n].size) == 0);
    }
    MUST(get_stat().dirty_frames == 0);
}

/* ---- chaos: many at once, failures, kills ---- */

struct actor {
    bool busy;
    struct fake_call call;
    char buffer[5 * PAGE_BYTES];
};
static struct actor actor[PROCESSES];

static void act(struct model_process *p, struct actor *a)
{
    static const uint64_t labels[] = { PAGER_READ, PAGER_WRITE, PAGER_FSYNC, PAGER_TRUNCATE, PAGER_MMAP, PAGER_MUNMAP, PAGER_MSYNC,
                                       PAGER_BRK, PAGER_MPROTECT, PAGER_FSTAT, PAGER_CLOSE, PAGER_SEEK, PAGER_SYNC };
    struct fake_call *c = &a->call;
    char *frame;
    if (fake_random(2)) {
        vaddr_t va = USER_MMAP_TOP - (1 + fake_random(60)) * PAGE_BYTES;
        a->busy = !fake_touch(p->space, va, fake_random(2) ? ACCESS_READ : ACCESS_WRITE, &frame, c);
        return;
    }
    *c = (struct fake_call){ .badge = p->space, .label = labels[fake_random(13)], .buffer = a->buffer,
                             .bytes = sizeof a->buffer, .present = fake_random(2) ? sizeof a->buffer : fake_random(9000),
                             .flags = BUF_IN | BUF_OUT };
    c->w[0] = handle_of(p, 1 + fake_random(FAKE_FILES - 1));
    c->w[1] = 1 + fake_random(sizeof a->buffer);
    c->w[2] = fake_random(3) ? fake_random(100000) : PAGER_OFFSET_SHARED;
    if (c->label == PAGER_MMAP) {
        c->w[3] = c->w[0];
        c->w[0] = 0;
        c->w[2] = random_prot() | (uint64_t)(1 + fake_random(2)) << PAGER_MAP_SHIFT;
        c->w[4] = fake_random(8) * PAGE_BYTES;
    } else if (c->label == PAGER_MUNMAP || c->label == PAGER_MSYNC || c->label == PAGER_MPROTECT) {
        c->w[0] = USER_MMAP_TOP - (1 + fake_random(60)) * PAGE_BYTES;
        c->w[2] = c->label == PAGER_MSYNC ? 2 : random_prot();
    } else if (c->label == PAGER_BRK) {
        c->w[0] = p->heap_start + fake_random(40 * PAGE_BYTES);
    } else if (c->label == PAGER_CLOSE) {
        memset(p->handle, 0, sizeof p->handle);
    } else if (c->label == PAGER_SEEK) {
        c->w[2] = fake_random(3);
    }
    fake_send(c);
    a->busy = true;
}

static void kill_process(unsigned i)
{
    if (actor[i].busy)
        fake_abandon(&actor[i].call);
    actor[i].busy = false;
    do_exit(&process[i]);
}

static void chaos_run(unsigned long count)
{
    failures = true;
    for (unsigned long n = 0; n < count; n++, operations++) {
        unsigned i = fake_random(PROCESSES);
        struct model_process *p = &process[i];
        struct actor *a = &actor[i];
        if (a->busy && (a->call.answered || a->call.forwarded))
            a->busy = false;
        unsigned what = fake_random(100);
        if (!p->used)
            do_spawn();
        else if (what < 2)
            kill_process(i);
        else if (what < 4)
            do_fork(p);
        else if (!a->busy)
            act(p, a);
        if (fake_random(3) == 0)
            fake_pump(fake_random(5));
        if (n % 64 == 0)
            fake_check_mappings(), get_stat();
        if (n % 500 == 0)
            fake_fs_faults(fake_random(3) ? 0 : 10, fake_random(3) ? 0 : 20, fake_random(3) ? 0 : 20);
        if (n % 700 == 699)
            fake_fs_unlink(1 + fake_random(FAKE_FILES - 1));
    }
    fake_fs_faults(0, 0, 0);
    for (unsigned i = 0; i < PROCESSES; i++)
        if (process[i].used)
            kill_process(i);
    check_empty();
}

int main(int argc, char **argv)
{
    unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 0) : 20000;
    fake_seed(argc > 2 ? strtoul(argv[2], NULL, 0) : 1);
    make_program();
    for (unsigned n = 1; n < FAKE_FILES; n++) {
        model_file[n].size = fake_random(40000);
        for (uint64_t i = 0; i < model_file[n].size; i++)
            model_file[n].data[i] = (char)fake_random(256);
        fake_fs_put(n, model_file[n].data, model_file[n].size);
    }
    fake_start(170 + fake_random(130), 50 + fake_random(80));
    struct pager_stat before = get_stat();
    model_run(count);
    chaos_run(count);
    struct pager_stat after = get_stat();
    MUST(after.own_frames <= before.own_frames + 1); /* file objects of cached files */
    printf("%lu passed, 0 failed\n", operations);
    return 0;
}
