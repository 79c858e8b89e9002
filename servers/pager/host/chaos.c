/* Many requests at once, failing disk operations, processes killed at any moment. */
#include "act.h"

#include <abi/fault.h>
#include <proto/layout.h>
#include <string.h>

struct actor {
    bool busy;
    struct fake_call call;
    char buffer[5 * PAGE_BYTES];
};
static struct actor actor[PROCESSES];

static void act(struct model_process *p, struct actor *a)
{
    static const uint64_t labels[] = { PAGER_READ, PAGER_WRITE, PAGER_FSYNC, PAGER_TRUNCATE, PAGER_MMAP, PAGER_MUNMAP, PAGER_MSYNC,
                                       PAGER_BRK, PAGER_MPROTECT, PAGER_FSTAT, PAGER_CLOSE, PAGER_SEEK, PAGER_SYNC, PAGER_ALLOCATE, PAGER_MADVISE };
    struct fake_call *c = &a->call;
    char *frame;
    if (fake_random(2)) {
        vaddr_t va = USER_MMAP_TOP - (1 + fake_random(60)) * PAGE_BYTES;
        a->busy = !fake_touch(p->space, va, fake_random(2) ? ACCESS_READ : ACCESS_WRITE, &frame, c);
        return;
    }
    *c = (struct fake_call){ .badge = p->space, .label = labels[fake_random(sizeof labels / sizeof *labels)], .buffer = a->buffer,
                             .bytes = sizeof a->buffer, .present = fake_random(2) ? sizeof a->buffer : fake_random(9000),
                             .flags = BUF_IN | BUF_OUT };
    c->w[0] = act_handle(p, 1 + fake_random(FAKE_FILES - 1));
    c->w[1] = 1 + fake_random(sizeof a->buffer);
    c->w[2] = fake_random(3) ? fake_random(100000) : PAGER_OFFSET_SHARED;
    if (c->label == PAGER_MMAP) {
        c->w[3] = c->w[0];
        c->w[0] = 0;
        c->w[2] = act_prot() | (uint64_t)(1 + fake_random(2)) << PAGER_MAP_SHIFT;
        c->w[4] = fake_random(8) * PAGE_BYTES;
    } else if (c->label == PAGER_MUNMAP || c->label == PAGER_MSYNC || c->label == PAGER_MPROTECT) {
        c->w[0] = USER_MMAP_TOP - (1 + fake_random(60)) * PAGE_BYTES;
        c->w[2] = c->label == PAGER_MSYNC ? 2 : act_prot();
    } else if (c->label == PAGER_MADVISE) {
        static const unsigned advices[] = { PAGER_ADVICE_DONTNEED, PAGER_ADVICE_FREE, PAGER_ADVICE_COLD, PAGER_ADVICE_PAGEOUT, PAGER_ADVICE_PAGEOUT };
        c->w[0] = USER_MMAP_TOP - (1 + fake_random(60)) * PAGE_BYTES;
        c->w[2] = advices[fake_random(5)];
    } else if (c->label == PAGER_BRK) {
        c->w[0] = p->heap_start + fake_random(40 * PAGE_BYTES);
    } else if (c->label == PAGER_CLOSE) {
        memset(p->handle, 0, sizeof p->handle);
    } else if (c->label == PAGER_SEEK) {
        c->w[2] = fake_random(5);
    } else if (c->label == PAGER_ALLOCATE) {
        c->w[2] = 1 + fake_random(9000);
        c->w[3] = fake_random(2) ? PAGER_ALLOCATE_PUNCH : 0;
    }
    fake_send(c);
    a->busy = true;
}

static void kill_process(unsigned i)
{
    if (actor[i].busy)
        fake_abandon(&actor[i].call);
    actor[i].busy = false;
    act_exit(&process[i]);
}

void chaos_run(unsigned long count)
{
    failures = true;
    for (unsigned long n = 0; n < count; n++) {
        unsigned i = fake_random(PROCESSES);
        struct model_process *p = &process[i];
        struct actor *a = &actor[i];
        if (a->busy && (a->call.answered || a->call.forwarded))
            a->busy = false;
        unsigned what = fake_random(100);
        if (!p->used)
            act_spawn();
        else if (what < 2)
            kill_process(i);
        else if (what < 4)
            act_fork(p);
        else if (!a->busy)
            act(p, a);
        if (fake_random(3) == 0)
            fake_pump(fake_random(5));
        if (n % 64 == 0)
            fake_check_mappings(), act_stat();
        if (n % 500 == 0)
            fake_swap_faults(fake_random(3) ? 0 : 20), fake_fs_faults(fake_random(3) ? 0 : 10, fake_random(3) ? 0 : 20, fake_random(3) ? 0 : 20);
        if (n % 700 == 699)
            fake_fs_unlink(1 + fake_random(FAKE_FILES - 1));
        if (n % 90 == 89)
            fake_fs_ask_release();
    }
    fake_fs_faults(0, 0, 0);
    fake_swap_faults(0);
    for (unsigned i = 0; i < PROCESSES; i++)
        if (process[i].used)
            kill_process(i);
    act_check_empty();
    MUST(fake_fs_asks() == 0);
}
