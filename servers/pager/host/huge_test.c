/*
 * 2 MiB leaves: when they come, and that nothing a program does to a part of one goes wrong. First one thing after the other, then at random
 * against a plain model, with forks and memory short enough for the swap disk.
 */
#include "act.h"
#include "fake_space.h"

#include <abi/fault.h>
#include <sdk/frames.h>
#include <sdk/kpool.h>
#include <sdk/setting.h>
#include <string.h>

#define WINDOW UINT64_C(0x1000000000)
enum { PAGES = 6 * LARGE_PAGES, RANDOM_PAGES = 3 * LARGE_PAGES, FRAMES = 5 * LARGE_PAGES, KFRAMES = 200, SWAP = 8000 };

static unsigned checks;
#define CHECK(x)                                                                                                       \
    do {                                                                                                               \
        MUST(x);                                                                                                       \
        checks++;                                                                                                      \
    } while (0)

/* What a program has in its window. */
struct cell {
    bool mapped;
    uint8_t prot;
    uint64_t value;
};
static struct cell model[PROCESSES][PAGES];

static struct cell *cells_of(const struct model_process *p)
{
    return model[p - process];
}

static vaddr_t at(unsigned page)
{
    return WINDOW + (vaddr_t)page * PAGE_BYTES;
}

static int64_t ask(const struct model_process *p, uint64_t label, unsigned page, unsigned pages, uint64_t w2)
{
    return act_ask(p->space, label, at(page), (uint64_t)pages * PAGE_BYTES, w2, 0, 0).status;
}

static int64_t map(const struct model_process *p, unsigned page, unsigned pages, unsigned prot, unsigned flags)
{
    flags |= PAGER_MAP_PRIVATE | PAGER_MAP_ANON | PAGER_MAP_FIXED;
    int64_t status = ask(p, PAGER_MMAP, page, pages, prot | (uint64_t)flags << PAGER_MAP_SHIFT);
    for (unsigned i = page; status == 0 && i < page + pages; i++)
        cells_of(p)[i] = (struct cell){ .mapped = true, .prot = (uint8_t)prot };
    return status;
}

static int64_t advise(const struct model_process *p, unsigned page, unsigned pages, unsigned advice)
{
    return ask(p, PAGER_MADVISE, page, pages, advice);
}

/* Loads, and stores a new value; the page allows it. */
static void store(const struct model_process *p, unsigned page, bool writes)
{
    static uint64_t next = 1;
    char *frame;
    struct cell *c = &cells_of(p)[page];
    unsigned reason = act_touch(p, at(page), writes ? ACCESS_WRITE : ACCESS_READ, &frame);
    if (reason == PROC_REASON_NO_MEMORY) {
        MUST(fake_kpool_free() == 0);
        return;
    }
    MUST(reason == 0 && memcmp(frame, &c->value, sizeof c->value) == 0);
    if (writes) {
        c->value = next++;
        memcpy(frame, &c->value, sizeof c->value);
    }
}

static uint64_t leaves(void)
{
    return act_stat().large_leaves;
}

static void set(const char *text)
{
    char copy[PAGER_SETTING_TEXT];
    strcpy(copy, text);
    MUST(setting_set(copy, strlen(copy)) == 0);
}

static unsigned window_pages(const struct model_process *p)
{
    unsigned n = 0;
    for (unsigned i = 0; i < PAGES; i++)
        n += fake_leaf(fake_space_of(p->space), at(i)) != NULL;
    return n;
}

/* ---- one thing after the other ---- */

static void comes_where_it_is_wanted(const struct model_process *p)
{
    CHECK(map(p, 0, 3 * LARGE_PAGES, PROT_R | PROT_W, 0) == 0);
    store(p, 5, true);
    CHECK(leaves() == 0 && window_pages(p) == 1); /* nobody asked for it */
    CHECK(advise(p, 0, 3 * LARGE_PAGES, PAGER_ADVICE_HUGEPAGE) == 0);
    store(p, 6, true);
    CHECK(leaves() == 0); /* a page is there already */
    store(p, LARGE_PAGES + 7, true);
    CHECK(leaves() == 1 && window_pages(p) == 2 + LARGE_PAGES);
    CHECK(advise(p, 2 * LARGE_PAGES, LARGE_PAGES, PAGER_ADVICE_NOHUGEPAGE) == 0);
    store(p, 2 * LARGE_PAGES, true);
    CHECK(leaves() == 1);
    CHECK(ask(p, PAGER_MUNMAP, 0, 3 * LARGE_PAGES, 0) == 0);
    CHECK(leaves() == 0 && act_stat().anon_frames <= 8); /* the program's own */
    CHECK(map(p, 1, 2 * LARGE_PAGES - 2, PROT_R | PROT_W, 0) == 0);
    CHECK(advise(p, 1, 2 * LARGE_PAGES - 2, PAGER_ADVICE_HUGEPAGE) == 0);
    store(p, 9, true);
    store(p, LARGE_PAGES + 9, true);
    CHECK(leaves() == 0); /* no whole piece of 2 MiB lies in it */
    CHECK(ask(p, PAGER_MUNMAP, 0, 2 * LARGE_PAGES, 0) == 0);
}

static void settings_say_when(const struct model_process *p)
{
    set("huge=never");
    CHECK(map(p, 0, LARGE_PAGES, PROT_R | PROT_W, 0) == 0);
    CHECK(advise(p, 0, LARGE_PAGES, PAGER_ADVICE_HUGEPAGE) == 0);
    store(p, 0, true);
    CHECK(leaves() == 0);
    set("huge=always");
    CHECK(map(p, 0, LARGE_PAGES, PROT_R | PROT_W, 0) == 0);
    store(p, 0, false);
    CHECK(leaves() == 1);
    set("huge=advise");
    CHECK(map(p, 0, LARGE_PAGES, PROT_R | PROT_W, PAGER_MAP_POPULATE) == 0);
    CHECK(leaves() == 1 && window_pages(p) == LARGE_PAGES); /* all of it was asked for */
    CHECK(map(p, 0, LARGE_PAGES, PROT_R | PROT_W, 0) == 0);
    CHECK(ask(p, PAGER_MLOCK, 0, LARGE_PAGES, PAGER_LOCK_YES) == 0);
    CHECK(leaves() == 1 && window_pages(p) == LARGE_PAGES);
    CHECK(advise(p, 0, LARGE_PAGES, PAGER_ADVICE_DONTNEED) == ERR_INVAL); /* locked */
    CHECK(ask(p, PAGER_MLOCK, 3, 1, PAGER_LOCK_NO) == 0);
    CHECK(leaves() == 1);
    CHECK(map(p, 0, LARGE_PAGES, PROT_R | PROT_W, 0) == 0);
    CHECK(advise(p, 0, LARGE_PAGES, PAGER_ADVICE_POPULATE_WRITE) == 0);
    CHECK(advise(p, 7, 3, PAGER_ADVICE_POPULATE_WRITE) == 0); /* they are usable: that splits nothing */
    CHECK(leaves() == 1 && window_pages(p) == LARGE_PAGES);
    CHECK(ask(p, PAGER_MUNMAP, 0, LARGE_PAGES, 0) == 0);
}

/* Whatever is done to a part needs no table: the kernel keeps one. */
static void parts_need_no_memory(const struct model_process *p)
{
    static int64_t taken[KFRAMES];
    unsigned n = 0;
    for (unsigned i = 0; i < 3; i++) {
        CHECK(map(p, i * LARGE_PAGES, LARGE_PAGES, PROT_R | PROT_W, 0) == 0);
        CHECK(advise(p, i * LARGE_PAGES, LARGE_PAGES, PAGER_ADVICE_HUGEPAGE) == 0);
        store(p, i * LARGE_PAGES + 4, true);
    }
    CHECK(leaves() == 3);
    while ((taken[n] = kpool_take()) >= 0)
        n++;
    CHECK(ask(p, PAGER_MUNMAP, 100, 1, 0) == 0);
    CHECK(leaves() == 2 && window_pages(p) == 3 * LARGE_PAGES - 1);
    CHECK(ask(p, PAGER_MPROTECT, LARGE_PAGES + 7, 2, PROT_R) == 0);
    CHECK(advise(p, 2 * LARGE_PAGES + 9, 1, PAGER_ADVICE_DONTNEED) == 0);
    CHECK(leaves() == 0);
    cells_of(p)[2 * LARGE_PAGES + 9].value = 0;
    store(p, 2 * LARGE_PAGES + 4, true);
    store(p, 2 * LARGE_PAGES + 9, true); /* its table is there */
    while (n-- > 0)
        kpool_give((uint64_t)taken[n]);
    CHECK(ask(p, PAGER_MUNMAP, 0, 3 * LARGE_PAGES, 0) == 0);
}

static void falls_back_to_pages(const struct model_process *p)
{
    uint64_t missed = act_stat().large_missed;
    CHECK(map(p, 0, PAGES, PROT_R | PROT_W, 0) == 0);
    CHECK(advise(p, 0, PAGES, PAGER_ADVICE_HUGEPAGE) == 0);
    for (unsigned i = 0; i < PAGES; i += LARGE_PAGES)
        store(p, i, true);
    CHECK(leaves() < PAGES / LARGE_PAGES && act_stat().large_missed > missed);
    for (unsigned i = 0; i < PAGES; i++)
        store(p, i, true); /* more than there are frames: the leaves must give way, page by page */
    for (unsigned i = 0; i < PAGES; i++)
        store(p, i, false);
    CHECK(act_stat().swap_written > 0);
    CHECK(ask(p, PAGER_MUNMAP, 0, PAGES, 0) == 0);
}

static void fork_splits_and_both_write(struct model_process *p)
{
    CHECK(map(p, 0, LARGE_PAGES, PROT_R | PROT_W, 0) == 0 && advise(p, 0, LARGE_PAGES, PAGER_ADVICE_HUGEPAGE) == 0);
    store(p, 1, true);
    store(p, 2, true);
    CHECK(leaves() == 1);
    act_fork(p);
    struct model_process *child = &process[1];
    CHECK(child->used && leaves() == 0);
    memcpy(cells_of(child), cells_of(p), sizeof model[0]);
    store(p, 1, true);
    store(child, 1, true);
    store(child, 2, false);
    store(p, 2, true);
    store(child, 2, false);
    act_exit(child);
    CHECK(map(p, 0, LARGE_PAGES, PROT_R | PROT_W, 0) == 0 && advise(p, 0, LARGE_PAGES, PAGER_ADVICE_HUGEPAGE) == 0);
    store(p, 1, true);
    CHECK(leaves() == 1); /* a new mapping in the old place, after the table was shared */
    CHECK(act_ask(p->space, PAGER_MREMAP, at(0), LARGE_BYTES, LARGE_BYTES, PAGER_MREMAP_MAYMOVE | PAGER_MREMAP_FIXED, at(2 * LARGE_PAGES)).status == 0);
    CHECK(leaves() == 1); /* a leaf moves whole */
    cells_of(p)[2 * LARGE_PAGES + 1] = cells_of(p)[1];
    store(p, 2 * LARGE_PAGES + 1, false);
    CHECK(ask(p, PAGER_MUNMAP, 0, PAGES, 0) == 0);
}

/* ---- at random ---- */

static void range(unsigned *page, unsigned *pages)
{
    bool whole = fake_random(3) == 0;
    *page = whole ? fake_random(RANDOM_PAGES / LARGE_PAGES) * LARGE_PAGES : fake_random(RANDOM_PAGES);
    *pages = whole ? LARGE_PAGES * (1 + fake_random(2)) : 1 + fake_random(fake_random(2) ? 8 : 700);
    if (*pages > RANDOM_PAGES - *page)
        *pages = RANDOM_PAGES - *page;
}

static bool all_mapped(const struct cell *c, unsigned pages)
{
    for (unsigned i = 0; i < pages; i++)
        if (!c[i].mapped)
            return false;
    return true;
}

static void remap(struct model_process *p, struct cell *c, unsigned page, unsigned pages)
{
    static struct cell moved[PAGES];
    unsigned to = fake_random(2) ? fake_random(RANDOM_PAGES) : fake_random(RANDOM_PAGES / LARGE_PAGES) * LARGE_PAGES + page % LARGE_PAGES;
    if (to + pages > RANDOM_PAGES || !all_mapped(c + page, pages) || (to < page + pages && page < to + pages))
        return;
    struct fake_call call = act_ask(p->space, PAGER_MREMAP, at(page), (uint64_t)pages * PAGE_BYTES, (uint64_t)pages * PAGE_BYTES,
                                    PAGER_MREMAP_MAYMOVE | PAGER_MREMAP_FIXED, at(to));
    if (call.status != 0) {
        MUST(call.status == ERR_FAULT || call.status == ERR_NOMEM); /* of several mappings; what was in the way may have gone */
        if (call.status == ERR_NOMEM)
            act_exit(p);
        return;
    }
    memcpy(moved, c + page, pages * sizeof *c);
    memset(c + page, 0, pages * sizeof *c);
    memcpy(c + to, moved, pages * sizeof *c);
}

static void family(struct model_process *p)
{
    bool used[PROCESSES];
    unsigned count = 0;
    for (unsigned i = 0; i < PROCESSES; i++)
        count += used[i] = process[i].used;
    if (count > 2) {
        act_exit(p);
        return;
    }
    act_fork(p);
    for (unsigned i = 0; i < PROCESSES; i++)
        if (process[i].used && !used[i])
            memcpy(model[i], cells_of(p), sizeof model[i]);
}

static void change(struct model_process *p, struct cell *c, unsigned page, unsigned pages)
{
    static const unsigned prots[] = { PROT_R | PROT_W, PROT_R | PROT_W, PROT_R, PROT_NO };
    unsigned prot = prots[fake_random(4)];
    bool whole = all_mapped(c + page, pages);
    switch (fake_random(8)) {
    case 0:
        MUST(ask(p, PAGER_MUNMAP, page, pages, 0) == 0);
        memset(c + page, 0, pages * sizeof *c);
        break;
    case 1:
        if (whole && ask(p, PAGER_MPROTECT, page, pages, prot) == 0)
            for (unsigned i = page; i < page + pages; i++)
                c[i].prot = (uint8_t)prot;
        break;
    case 2:
        if (whole && advise(p, page, pages, PAGER_ADVICE_DONTNEED) == 0)
            for (unsigned i = page; i < page + pages; i++)
                c[i].value = 0;
        break;
    case 3:
        remap(p, c, page, pages);
        break;
    case 4:
        if (whole) {
            ask(p, PAGER_MLOCK, page, pages, PAGER_LOCK_YES);
            MUST(ask(p, PAGER_MLOCK, page, pages, PAGER_LOCK_NO) == 0);
        }
        break;
    case 5:
        advise(p, page, pages, fake_random(2) ? PAGER_ADVICE_POPULATE_WRITE : PAGER_ADVICE_COLD);
        break;
    default:
        if (map(p, page, pages, PROT_R | PROT_W, 0) == 0)
            advise(p, page, pages, fake_random(8) ? PAGER_ADVICE_HUGEPAGE : PAGER_ADVICE_NOHUGEPAGE);
    }
}

static void random_step(void)
{
    struct model_process *p = &process[fake_random(PROCESSES)];
    unsigned page, pages, what = fake_random(100);
    while (!p->used)
        p = &process[fake_random(PROCESSES)];
    struct cell *c = cells_of(p);
    range(&page, &pages);
    if (what < 2)
        family(p);
    else if (what < 15)
        change(p, c, page, pages);
    else if (c[page].prot & PROT_W)
        store(p, page, fake_random(2));
    if (fake_random(4) == 0)
        fake_pump(fake_random(4));
}

static void random_run(unsigned long count)
{
    uint64_t made = act_stat().large_made;
    memset(model, 0, sizeof model);
    for (unsigned long i = 0; i < count; i++) {
        bool any = false;
        for (unsigned k = 0; k < PROCESSES; k++) {
            if (process[k].used && i % 1000 == 0) /* so that frames lie in a row again */
                act_exit(&process[k]);
            any |= process[k].used;
        }
        if (!any) {
            memset(model, 0, sizeof model);
            act_spawn();
        }
        random_step();
        if (i % 256 == 0)
            fake_check_mappings();
    }
    CHECK(act_stat().large_made - made > count / 4000);
}

int main(int argc, char **argv)
{
    unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 0) : 100000;
    fake_seed(argc > 2 ? strtoul(argv[2], NULL, 0) : 1);
    program_make();
    fake_start(FRAMES, KFRAMES, SWAP);
    act_spawn();
    struct model_process *p = &process[0];
    MUST(p->used);
    comes_where_it_is_wanted(p);
    settings_say_when(p);
    parts_need_no_memory(p);
    fork_splits_and_both_write(p);
    falls_back_to_pages(p);
    fake_check_mappings();
    random_run(count);
    for (p = process; p < process + PROCESSES; p++)
        if (p->used)
            act_exit(p);
    act_check_empty();
    printf("%lu passed, 0 failed\n", checks + count);
    return 0;
}
