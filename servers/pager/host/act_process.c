/* Processes: spawn, exec, fork, exit, and the program that exec loads. */
#include "act.h"

#include <proto/layout.h>
#include <string.h>

enum { PROGRAM = 0 /* the file that exec loads */, PROGRAM_PAGES = 4, DATA_BYTES = 5000, BSS_PAGES = 2, STACK_BYTES = 4112 };

struct model_process process[PROCESSES];
bool failures;
static uint64_t next_pid = 1;
static char image[STACK_BYTES];

struct fake_call act_ask(uint64_t badge, uint64_t label, uint64_t w0, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4)
{
    struct fake_call c = { .badge = badge, .label = label, .w = { w0, w1, w2, w3, w4 } };
    fake_call(&c);
    return c;
}

static void put16(char *at, unsigned v) { memcpy(at, &(uint16_t){ (uint16_t)v }, 2); }
static void put32(char *at, unsigned v) { memcpy(at, &(uint32_t){ v }, 4); }
static void put64(char *at, uint64_t v) { memcpy(at, &v, 8); }

static void put_segment(char *at, unsigned flags, uint64_t offset, vaddr_t va, uint64_t file_bytes, uint64_t bytes)
{
    put32(at, 1), put32(at + 4, flags);
    put64(at + 8, offset), put64(at + 16, va), put64(at + 24, va), put64(at + 32, file_bytes), put64(at + 40, bytes);
    put64(at + 48, PAGE_BYTES);
}

void program_make(void)
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

bool act_exec(struct model_process *p)
{
    uint64_t handle = fake_fs_open(PROGRAM, FS_O_READ);
    for (unsigned i = 0; i < STACK_BYTES; i++)
        image[i] = (char)fake_random(256);
    for (unsigned tries = 0;; tries++) {
        struct fake_call c = { .badge = BADGE_PROC, .label = PAGER_SPACE_EXEC, .w = { p->space, handle, p->pid, STACK_BYTES },
                               .buffer = image, .bytes = STACK_BYTES, .present = STACK_BYTES, .flags = BUF_IN };
        int64_t status = fake_call(&c);
        MUST(tries < 1000);
        if (status == ERR_AGAIN) {
            fake_pump(2);
            continue;
        }
        if (status == ERR_NOMEM || (failures && status == ERR_IO))
            return false;
        MUST(status == 0 && c.out[0] == USER_TEXT_VA + 300 && c.out[1] == USER_STACK_TOP - STACK_BYTES);
        model_exec(p, image);
        return true;
    }
}

void act_exit(struct model_process *p)
{
    MUST(act_ask(BADGE_PROC, PAGER_SPACE_DESTROY, p->space, 0, 0, 0, 0).status == 0);
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

void act_spawn(void)
{
    struct model_process *p = new_process();
    if (!p)
        return;
    struct fake_call c = act_ask(BADGE_PROC, PAGER_SPACE_CREATE, p->pid, 0, 0, 0, 0);
    MUST(c.status == 0 || c.status == ERR_NOMEM);
    if (c.status != 0)
        return;
    p->used = true;
    p->space = c.out[0];
    if (!act_exec(p))
        act_exit(p);
}

void act_fork(struct model_process *parent)
{
    struct model_process *p = new_process();
    if (!p)
        return;
    struct fake_call c = act_ask(BADGE_PROC, PAGER_SPACE_CLONE, parent->space, p->pid, 0, 0, 0);
    MUST(c.status == 0 || c.status == ERR_NOMEM || c.status == ERR_AGAIN /* kernel objects */);
    if (c.status != 0)
        return;
    p->used = true;
    p->space = c.out[0];
    model_fork(parent, p);
}

struct pager_stat act_stat(void)
{
    struct pager_stat s;
    struct fake_call c = { .badge = 5, .label = PAGER_STAT, .buffer = &s, .bytes = sizeof s, .present = sizeof s, .flags = BUF_OUT };
    MUST(fake_call(&c) == sizeof s);
    return s;
}

/* Nothing of any process is left. */
void act_check_empty(void)
{
    while (fake_pump(10))
        ;
    struct pager_stat s = act_stat();
    fake_check_mappings();
    MUST(s.spaces == 0 && s.anon_frames == 0 && s.commit_frames == 0 && s.opens == 0 && s.waiting == 0 && s.kernel_frames == 0);
}
