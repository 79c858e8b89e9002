/*
 * Regions as a fuzz target: mmap, munmap, mprotect, mlock, mlockall, mremap and advice on vm's tree, against the model of each page. After each
 * operation the model holds; one in which an allocation failed has done what it was to do, or said so and changed nothing.
 */
#include "fuzz.h"
#include "regions_model.h"

#include <proto/layout.h>
#include <proto/pager.h>
#include <sdk/mmap.h>
#include <sdk/policy.h>
#include <sdk/wire.h>
#include <string.h>
#include <vm/tree.h>

enum { PLACES = 48 /* where mappings meet: the highest pages */, PAGES_MOST = 12, MAPPED_MOST = 56 };

static const struct pager_policy policy = {
    .region_next = tree_next, .region_new = tree_new, .region_insert = tree_insert, .region_remove = tree_remove, .region_resized = tree_resized,
    .region_room = tree_room, .region_room_empty = tree_room_empty, .find_room = tree_find_room, .merges = true,
};
const struct pager_policy *pager_policy = &policy;

static struct space space;
static struct want before[WINDOW];
static unsigned long failed_before;
static unsigned next_tag;

static void begin_operation(void)
{
    memcpy(before, want, sizeof before);
    failed_before = fuzz_failed;
}

/* What the operation says; the model is what it should be now. */
static void end_operation(int64_t status, int64_t expected)
{
    if (status == expected && want_holds(&space))
        return;
    MUST(fuzz_failed > failed_before && status < 0);
    memcpy(want, before, sizeof want);
    MUST(want_holds(&space));
}

static int64_t call(int64_t (*step)(struct request *rq), uint64_t w0, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4, uint64_t *out)
{
    struct message m = { .w = { w0, w1, w2, w3, w4 } };
    uint64_t words[MSG_WORDS] = { 0 };
    struct request rq = { .step = step, .m = &m, .space = &space, .out = words };
    int64_t status = step(&rq);
    if (out)
        *out = words[0];
    return status;
}

static unsigned choose_prot(void)
{
    static const uint8_t prots[] = { PROT_R | PROT_W, PROT_R | PROT_W, PROT_R, PROT_NO, PROT_R | PROT_X, PROT_W };
    return prots[fuzz_choose(sizeof prots)];
}

static unsigned choose_page(void)
{
    return WINDOW_BELOW - 1 - fuzz_choose(PLACES);
}

static unsigned stored_prot(unsigned prot)
{
    return prot & PROT_W ? prot | PROT_R : prot;
}

static void map(void)
{
    static const uint64_t places[] = { PAGER_MAP_FIXED, PAGER_MAP_FIXED, 0, PAGER_MAP_FIXED_NOREPLACE };
    unsigned pages = 1 + fuzz_choose(PAGES_MOST), page = choose_page(), prot = choose_prot(), index = fuzz_choose(8), handle = fuzz_choose(FAKE_HANDLES + 1);
    bool shared = fuzz_choose(2), locked = fuzz_choose(8) == 0, hint = fuzz_choose(2);
    uint64_t how = places[fuzz_choose(4)], flags = how | (shared ? PAGER_MAP_SHARED : PAGER_MAP_PRIVATE) | (handle ? 0 : PAGER_MAP_ANON), at;
    if (want_mapped() + pages > MAPPED_MOST)
        return;
    begin_operation();
    bool is_free = want_is_free(page, pages), fits = page + pages <= WINDOW_BELOW;
    bool denied = handle - 1 == READ_ONLY_HANDLE && shared && (prot & PROT_W);
    int64_t expected = how == PAGER_MAP_FIXED_NOREPLACE && !is_free ? ERR_EXIST : denied ? ERR_ACCESS : 0;
    last_object = NULL;
    int64_t status = call(mmap_step, how || hint ? window_va(page) : 0, pages * PAGE_BYTES - fuzz_choose(100),
                          prot | (flags | (locked ? PAGER_MAP_LOCKED : 0)) << PAGER_MAP_SHIFT, handle, index * PAGE_BYTES, &at);
    if (expected == 0 && status == 0) {
        unsigned to = how || (hint && is_free && fits) ? page : want_room(pages);
        struct want w = { .mapped = true, .shared = shared, .locked = locked || space.lock_new, .lock_touched = space.lock_new, .prot = (uint8_t)stored_prot(prot), .max_prot = PROT_MASK,
                          .file = handle ? fake_inode(handle - 1) : shared ? last_object : NULL };
        if (handle - 1 == READ_ONLY_HANDLE && shared)
            w.max_prot = PROT_R | PROT_X;
        want_promise(&w);
        for (unsigned i = 0; i < pages; i++) {
            want[to + i] = w;
            want[to + i].index = handle ? index + i : w.file ? i : 0;
        }
        MUST(at == window_va(to));
    }
    end_operation(status, expected);
}

static void unmap(void)
{
    unsigned page = choose_page(), pages = 1 + fuzz_choose(PAGES_MOST);
    begin_operation();
    want_clear(page, pages);
    end_operation(call(munmap_step, window_va(page), pages * PAGE_BYTES, 0, 0, 0, NULL), 0);
}

static void protect(void)
{
    unsigned page = choose_page(), pages = 1 + fuzz_choose(PAGES_MOST), prot = choose_prot(), i = 0;
    begin_operation();
    for (; i < pages && want[page + i].mapped && !(stored_prot(prot) & ~want[page + i].max_prot); i++) {
        want[page + i].prot = (uint8_t)stored_prot(prot);
        want_promise(&want[page + i]);
    }
    int64_t expected = i == pages ? 0 : want[page + i].mapped ? ERR_ACCESS : ERR_NOMEM;
    end_operation(call(mprotect_step, window_va(page), pages * PAGE_BYTES, prot, 0, 0, NULL), expected);
}

static void lock(void)
{
    unsigned page = choose_page(), pages = 1 + fuzz_choose(PAGES_MOST), run = want_run(page, pages);
    bool locks = fuzz_choose(2);
    begin_operation();
    for (unsigned i = 0; i < run; i++)
        want_lock(&want[page + i], locks);
    end_operation(call(mlock_step, window_va(page), pages * PAGE_BYTES, locks ? PAGER_LOCK_TOUCHED : PAGER_LOCK_NO, 0, 0, NULL), run == pages ? 0 : ERR_NOMEM);
}

static void lock_all(void)
{
    unsigned flags = fuzz_choose(4);
    begin_operation();
    for (unsigned i = 0; i < WINDOW; i++)
        if (want[i].mapped && (flags == 0 || (flags & PAGER_LOCKALL_CURRENT)))
            want_lock(&want[i], flags);
    end_operation(call(mlockall_step, flags | (flags ? PAGER_LOCKALL_TOUCHED : 0), 0, 0, 0, 0, NULL), 0);
}

static void set_advice(struct region *r, unsigned advice)
{
    r->ahead.advice = (uint8_t)advice;
}

static void advise(void)
{
    unsigned page = choose_page(), pages = 1 + fuzz_choose(PAGES_MOST), advice = fuzz_choose(3);
    begin_operation();
    for (unsigned i = 0; i < pages; i++)
        if (want[page + i].mapped)
            want[page + i].advice = (uint8_t)advice;
    end_operation(range_change(&space, window_va(page), window_va(page + pages), set_advice, advice), 0);
}

/* In the model: `old` pages become `new` ones at `to`. Of a range that keeps its length, holes leave what is there. */
static void model_remap(unsigned page, unsigned old, unsigned to, unsigned new, bool stays)
{
    for (unsigned i = 0; !stays && i < old; i++)
        want[page + i] = (struct want){ .mapped = false };
    for (unsigned i = 0; i < new; i++) {
        struct want w = before[page + (i < old ? i : 0)];
        if (i < old && !w.mapped)
            continue;
        if (i >= old) {
            w.index += w.file ? i : 0;
            w.tag = 0;
        }
        want[to + i] = w;
    }
    for (unsigned i = 0; stays && i < old; i++) {
        want[page + i].tag = 0;
        want_lock(&want[page + i], false);
    }
}

static void remap(void)
{
    static const uint64_t ways[] = { 0, PAGER_MREMAP_MAYMOVE, PAGER_MREMAP_MAYMOVE, PAGER_MREMAP_MAYMOVE | PAGER_MREMAP_FIXED,
                                     PAGER_MREMAP_MAYMOVE | PAGER_MREMAP_DONTUNMAP };
    unsigned page = choose_page(), fixed = choose_page(), old = fuzz_choose(PAGES_MOST), new = 1 + fuzz_choose(PAGES_MOST);
    uint64_t flags = ways[fuzz_choose(5)], at;
    if (want_mapped() + new > MAPPED_MOST)
        return;
    if (flags & PAGER_MREMAP_DONTUNMAP)
        new = old ? old : 1;
    begin_operation();
    const struct region *r = region_find(&space, window_va(page));
    bool whole = r && r->end >= window_va(page + old), in_place = whole && r->end == window_va(page + old) && old < new &&
                 want_is_free(page + old, new - old), overlaps = page < fixed + new && fixed < page + old;
    int64_t status = call(mremap_step, window_va(page), old * PAGE_BYTES, new * PAGE_BYTES, flags, window_va(fixed), &at);
    if (status == 0) {
        unsigned to = window_page(at);
        MUST(before[page].mapped && (old || before[page].shared));
        if (to == page && new <= old)
            want_clear(page + new, old - new);
        else if (to == page && old)
            model_remap(page, old, to, new, false);
        else {
            MUST(flags && (!in_place || (flags & (PAGER_MREMAP_FIXED | PAGER_MREMAP_DONTUNMAP))));
            MUST(to == (flags & PAGER_MREMAP_FIXED ? fixed : want_room(new)));
            model_remap(page, old, to, new, old == 0 || (flags & PAGER_MREMAP_DONTUNMAP));
        }
        end_operation(status, 0);
        return;
    }
    MUST(status == ERR_INVAL || status == ERR_FAULT || status == ERR_NOMEM || status == ERR_MFILE);
    MUST(fuzz_failed > failed_before || !whole || !old || overlaps || (flags == 0 && new > old && !in_place));
    if (flags & PAGER_MREMAP_FIXED)
        want_learn(&space); /* what was in the way may have gone, as on other systems */
    MUST(want_holds(&space));
}

/* A page is touched: it has a number from now on. */
static void touch(void)
{
    unsigned page = choose_page();
    const struct region *r = region_find(&space, window_va(page));
    MUST(!r == !want[page].mapped);
    if (!r || entries[page].tag)
        return;
    entries[page] = (struct entry){ ++next_tag, region_blanket_prot(r) };
    want[page].tag = next_tag;
}

/* Everything goes, and nothing is left. */
static void end(void)
{
    fuzz_fail_no_more();
    MUST(call(munmap_step, window_va(0), WINDOW * PAGE_BYTES, 0, 0, 0, NULL) == 0);
    memset(want, 0, sizeof want);
    MUST(want_holds(&space));
    tree_end(&space);
    MUST(slab_objects == 0 && live_objects == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const operations[])(void) = { map, map, map, map, unmap, unmap, protect, protect, remap, remap, lock, lock_all, advise, touch, touch, touch };
    static bool started;
    if (!started) {
        regions_fake_start();
        tree_init();
    }
    started = true;
    memset(&space, 0, sizeof space);
    list_init(&space.requests);
    space.mmap_top = USER_MMAP_TOP;
    fuzz_begin(data, size);
    while (fuzz_more()) {
        operations[fuzz_choose(sizeof operations / sizeof *operations)]();
        MUST(want_holds(&space));
    }
    end();
    return 0;
}
