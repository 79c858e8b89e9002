/*
 * The n-th allocation fails, for every n: of frames, small objects, the kernel's frames and capability slots. One scene is played again and again, each
 * time with the next one failing (alone, or with some behind it), until none is left. Whatever fails is told to the program; what succeeded is right;
 * and at the end everything has come back.
 */
#include "act.h"
#include "fuzz.h"
#include "scene.h"

#include <proto/layout.h>
#include <rt/slots.h>
#include <sdk/kpool.h>

static unsigned long left, burst; /* allocations until the first that fails (0: none will); how many fail in a row */

bool fuzz_fails(void)
{
    if (left == 0 || --left > 0)
        return false;
    left = --burst > 0;
    return true;
}

int64_t __real_kpool_take(void);
int64_t __wrap_kpool_take(void);
int64_t __real_kpool_take_run(uint64_t most, uint64_t *count);
int64_t __wrap_kpool_take_run(uint64_t most, uint64_t *count);
cap_t __real_slot_get(void);
cap_t __wrap_slot_get(void);

int64_t __wrap_kpool_take(void)
{
    return fuzz_fails() ? ERR_NOMEM : __real_kpool_take();
}

int64_t __wrap_kpool_take_run(uint64_t most, uint64_t *count)
{
    return fuzz_fails() ? ERR_NOMEM : __real_kpool_take_run(most, count);
}

cap_t __wrap_slot_get(void)
{
    return fuzz_fails() ? CAP_NULL : __real_slot_get();
}

/* ---- the scene ---- */

enum { PAGES = 6, MAPPINGS = 5 };
static vaddr_t at[MAPPINGS];      /* 0: could not be made */
static bool stored[MAPPINGS][PAGES];

static void make_mappings(uint64_t space)
{
    static const uint64_t flags[MAPPINGS] = { PAGER_MAP_PRIVATE | PAGER_MAP_ANON, PAGER_MAP_SHARED | PAGER_MAP_ANON, PAGER_MAP_PRIVATE,
                                              PAGER_MAP_SHARED, PAGER_MAP_SHARED | PAGER_MAP_DEVICE };
    uint64_t handle = fake_fs_open(1, FS_O_READ | FS_O_WRITE);
    for (unsigned i = 0; i < MAPPINGS; i++)
        at[i] = scene_map(space, PAGES, PROT_R | PROT_W, flags[i], i == 4 || (flags[i] & PAGER_MAP_ANON) ? 0 : handle, 0);
}

static uint64_t value_of(unsigned mapping, unsigned page)
{
    return 1000 + mapping * 100 + page;
}

static void store_all(uint64_t space)
{
    for (unsigned i = 0; i < MAPPINGS; i++)
        for (unsigned k = 0; k < PAGES; k++)
            stored[i][k] = at[i] && scene_store(space, at[i] + k * PAGE_BYTES, value_of(i, k));
}

/* What was stored is there, if the load has not failed. */
static void check_all(uint64_t space)
{
    uint64_t value;
    for (unsigned i = 0; i < MAPPINGS; i++)
        for (unsigned k = 0; k < PAGES; k++)
            if (stored[i][k] && scene_load(space, at[i] + k * PAGE_BYTES, &value))
                MUST(value == value_of(i, k));
}

static void use_child(uint64_t parent)
{
    uint64_t child = scene_fork(parent, 2), value;
    if (!child)
        return;
    check_all(child);
    for (unsigned k = 0; k < PAGES && at[0]; k++)
        if (scene_store(child, at[0] + k * PAGE_BYTES, 7))
            MUST(!scene_load(child, at[0] + k * PAGE_BYTES, &value) || value == 7);
    check_all(parent);
    scene_exit(child);
}

static void ask(uint64_t space, uint64_t label, uint64_t w0, uint64_t w1, uint64_t w2, uint64_t w3)
{
    scene_call(space, label, (uint64_t[MSG_WORDS]){ w0, w1, w2, w3 }, NULL);
}

/* Cuts, moves, locks: what they are for is the model's to check, here only that they end. */
static void change_mappings(uint64_t space)
{
    for (unsigned i = 0; i < MAPPINGS; i++) {
        if (!at[i])
            continue;
        ask(space, PAGER_MPROTECT, at[i] + PAGE_BYTES, PAGE_BYTES, PROT_R, 0);
        ask(space, PAGER_MLOCK, at[i], 2 * PAGE_BYTES, PAGER_LOCK_YES, 0);
        ask(space, PAGER_MADVISE, at[i] + 2 * PAGE_BYTES, (PAGES - 2) * PAGE_BYTES, PAGER_ADVICE_PAGEOUT, 0);
        ask(space, PAGER_MADVISE, at[i], PAGES * PAGE_BYTES, PAGER_ADVICE_POPULATE_READ, 0);
        ask(space, PAGER_MREMAP, at[i] + 3 * PAGE_BYTES, 2 * PAGE_BYTES, 4 * PAGE_BYTES, PAGER_MREMAP_MAYMOVE);
        ask(space, PAGER_MUNMAP, at[i] + 2 * PAGE_BYTES, PAGE_BYTES, 0, 0);
    }
    ask(space, PAGER_BRK, USER_TEXT_VA + 40 * PAGE_BYTES, 0, 0, 0);
    ask(space, PAGER_MLOCKALL, 0, 0, 0, 0);
}

static void use_file(uint64_t space)
{
    static char data[3 * PAGE_BYTES];
    uint64_t handle = fake_fs_open(2, FS_O_READ | FS_O_WRITE);
    scene_io(space, PAGER_WRITE, handle, 100, data, sizeof data);
    scene_io(space, PAGER_READ, handle, 0, data, sizeof data);
    ask(space, PAGER_FSYNC, handle, 0, 0, 0);
    ask(space, PAGER_TRUNCATE, handle, 5000, 0, 0);
    ask(space, PAGER_CLOSE, handle, 0, 0, 0);
}

static void play(void)
{
    struct model_process exec = { .pid = 1 };
    uint64_t space = scene_spawn(1);
    if (!space)
        return;
    exec.space = space;
    act_exec(&exec);
    make_mappings(space);
    store_all(space);
    check_all(space);
    use_child(space);
    change_mappings(space);
    use_file(space);
    scene_exit(space);
}

/* Once all is over. */
static struct pager_stat rest(void)
{
    left = 0;
    MUST(scene_call(BADGE_INIT, PAGER_SYNC, (uint64_t[MSG_WORDS]){ 0 }, NULL) == 0);
    while (fake_pump(8))
        ;
    scene_set("drop_caches=1");
    scene_audit();
    return scene_stat();
}

static unsigned long each(unsigned long in_a_row, const struct pager_stat *before)
{
    for (unsigned long n = 1;; n++) {
        left = n;
        burst = in_a_row;
        play();
        bool all = left > 0 && burst == in_a_row; /* it was not reached any more */
        struct pager_stat now = rest();
        MUST(now.anon_frames == 0 && now.spaces == 0 && now.opens == 0 && now.waiting == 0 && now.commit_frames == before->commit_frames);
        MUST(now.own_frames == before->own_frames && now.cache_frames == 0 && now.kernel_frames == before->kernel_frames);
        if (all)
            return n - 1;
    }
}

int main(void)
{
    static char data[PAGES * PAGE_BYTES];
    fake_seed(1);
    program_make();
    fake_fs_put(1, data, sizeof data);
    fake_start(400, 120, 60);
    play();
    struct pager_stat before = rest();
    unsigned long single = each(1, &before), several = each(20, &before);
    fprintf(stderr, "%lu allocations failed alone, %lu with others behind\n", single, several);
    MUST(single > 50);
    printf("%lu passed, 0 failed\n", single + several);
    return 0;
}
