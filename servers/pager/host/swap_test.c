/* Scenes of what programs say about memory they do not need soon, or not at all, with a swap disk: PAGEOUT, COLD, FREE. Under each policy. */
#include "scene.h"

#include <abi/err.h>

enum { FRAMES = 1400, SLOTS = 1200, PAGES = 1000 /* more than the disk takes at once */ };
enum { PRIVATE = PAGER_MAP_PRIVATE | PAGER_MAP_ANON };

static vaddr_t map(uint64_t space, unsigned pages, uint64_t flags)
{
    vaddr_t va = scene_map(space, pages, PROT_R | PROT_W, flags, 0, 0);
    MUST(va);
    return va;
}

static void fill(uint64_t space, vaddr_t va, unsigned pages, uint64_t first)
{
    for (unsigned i = 0; i < pages; i++)
        MUST(scene_store(space, va + i * PAGE_BYTES, first + i));
}

static void check(uint64_t space, vaddr_t va, unsigned pages, uint64_t first)
{
    uint64_t value;
    for (unsigned i = 0; i < pages; i++)
        MUST(scene_load(space, va + i * PAGE_BYTES, &value) && value == first + i);
}

static int64_t advise(uint64_t space, vaddr_t va, unsigned pages, unsigned advice)
{
    return scene_call(space, PAGER_MADVISE, (uint64_t[MSG_WORDS]){ va, pages * PAGE_BYTES, advice }, NULL);
}

/* How many of the pages are in memory, by mincore. */
static unsigned resident(uint64_t space, vaddr_t va, unsigned pages)
{
    unsigned char told[PAGES];
    unsigned count = 0;
    struct fake_call c = { .badge = space, .label = PAGER_MINCORE, .w = { va, pages * PAGE_BYTES }, .buffer = told, .bytes = pages, .present = pages,
                           .flags = BUF_OUT };
    MUST(fake_call(&c) == 0);
    for (unsigned i = 0; i < pages; i++)
        count += told[i] & 1;
    return count;
}

/* PAGEOUT frees the frames before it returns, and what was there comes back; a second time nothing needs to be written. */
static void paged_out(void)
{
    struct pager_stat before = scene_stat(), now;
    uint64_t space = scene_spawn(1);
    vaddr_t va = map(space, PAGES, PRIVATE);
    fill(space, va, PAGES, 1);
    MUST(advise(space, va, PAGES, PAGER_ADVICE_PAGEOUT) == 0);
    now = scene_stat();
    MUST(now.anon_frames == 0 && now.swap_used == PAGES && now.swap_written == before.swap_written + PAGES);
    MUST(resident(space, va, PAGES) == 0);
    scene_audit();
    check(space, va, PAGES, 1);
    MUST(advise(space, va, PAGES, PAGER_ADVICE_PAGEOUT) == 0);
    MUST(scene_stat().swap_written == now.swap_written && resident(space, va, PAGES) == 0);
    scene_exit(space);
    MUST(scene_stat().swap_used == 0 && scene_stat().anon_frames == 0);
}

/* What others map too stays; what is locked is refused; what has moved goes; what was only read is nobody's and stays. */
static void only_what_is_its_own(void)
{
    uint64_t space = scene_spawn(1), value;
    vaddr_t va = map(space, 8, PRIVATE), locked = map(space, 2, PRIVATE | PAGER_MAP_LOCKED), out[MSG_WORDS];
    fill(space, va, 8, 1);
    MUST(advise(space, locked, 2, PAGER_ADVICE_PAGEOUT) == ERR_INVAL && advise(space, locked, 2, PAGER_ADVICE_COLD) == ERR_INVAL);
    uint64_t child = scene_fork(space, 2);
    MUST(child && advise(space, va, 8, PAGER_ADVICE_PAGEOUT) == 0 && resident(space, va, 8) == 8 && resident(child, va, 8) == 8);
    fill(child, va, 2, 100);
    MUST(advise(child, va, 8, PAGER_ADVICE_PAGEOUT) == 0 && resident(child, va, 8) == 6 && resident(space, va, 8) == 8);
    check(child, va, 2, 100);
    check(space, va, 8, 1);
    scene_exit(child);
    MUST(scene_call(space, PAGER_MREMAP, (uint64_t[MSG_WORDS]){ va, 8 * PAGE_BYTES, 600 * PAGE_BYTES, PAGER_MREMAP_MAYMOVE }, out) == 0);
    MUST(scene_load(space, out[0] + 8 * PAGE_BYTES, &value) && value == 0);
    MUST(advise(space, out[0], 600, PAGER_ADVICE_PAGEOUT) == 0 && resident(space, out[0], 9) == 1);
    check(space, out[0], 8, 1);
    scene_audit();
    scene_exit(space);
}

/* When memory runs short the cold ones are the first to go, but for those that are used again. */
static void cold_goes_first(void)
{
    uint64_t space = scene_spawn(1);
    vaddr_t warm = map(space, 40, PRIVATE), va = map(space, 40, PRIVATE), used = map(space, 5, PRIVATE), more = map(space, PAGES, PRIVATE);
    fill(space, warm, 40, 1), fill(space, va, 40, 100), fill(space, used, 5, 200);
    uint64_t free = scene_stat().free_frames;
    unsigned taken = free > 40 ? (unsigned)free - 30 : 0; /* so that about so many must go */
    MUST(advise(space, va, 40, PAGER_ADVICE_COLD) == 0 && advise(space, used, 5, PAGER_ADVICE_COLD) == 0 && resident(space, va, 40) == 40);
    check(space, used, 5, 200);
    scene_set("high_watermark=36"), scene_set("low_watermark=35");
    for (unsigned at = 0; at < taken; at += PAGES) {
        unsigned part = taken - at < PAGES ? taken - at : PAGES;
        more = at ? map(space, PAGES, PRIVATE) : more;
        fill(space, more, part, 300);
    }
    while (fake_pump(8))
        ;
    MUST(resident(space, va, 40) < 40 && resident(space, warm, 40) == 40 && resident(space, used, 5) == 5);
    scene_set("low_watermark=16"), scene_set("high_watermark=24");
    check(space, va, 40, 100), check(space, warm, 40, 1);
    scene_audit();
    scene_exit(space);
}

/* Takes frames until about so many are free; the mappings stay. */
static void squeeze(uint64_t space, uint64_t leave)
{
    uint64_t free;
    while ((free = scene_stat().free_frames) > leave) {
        unsigned part = free - leave < PAGES ? (unsigned)(free - leave) : PAGES;
        fill(space, map(space, part, PRIVATE), part, 1000);
    }
    while (fake_pump(8))
        ;
}

/* Advised FREE, they stay until memory runs short, then they go without a write: but not what was stored to since, nor what others have stored to. */
static void freed_when_short(void)
{
    uint64_t space = scene_spawn(1), eater = scene_spawn(2), value;
    vaddr_t va = map(space, 100, PRIVATE);
    fill(space, va, 100, 1);
    MUST(advise(space, va, 100, PAGER_ADVICE_FREE) == 0 && resident(space, va, 100) == 100);
    MUST(scene_store(space, va, 1) && scene_store(space, va + PAGE_BYTES, 2));
    check(space, va + 2 * PAGE_BYTES, 98, 3); /* a load does not keep them */
    scene_audit();
    uint64_t written = scene_stat().swap_written, dropped = scene_stat().dropped_lazy;
    scene_set("high_watermark=200"), scene_set("low_watermark=150");
    squeeze(eater, 152);
    fill(eater, map(eater, 10, PRIVATE), 10, 1);
    while (fake_pump(8))
        ;
    MUST(resident(space, va, 100) < 80 && scene_stat().dropped_lazy > dropped + 20 && scene_stat().swap_written == written);
    for (unsigned i = 0; i < 100; i++)
        MUST(scene_load(space, va + i * PAGE_BYTES, &value) && (value == i + 1 || (value == 0 && i > 1)));
    scene_audit();
    scene_set("low_watermark=16"), scene_set("high_watermark=24");
    scene_exit(eater), scene_exit(space);
}

/* The same with a child, who stores to some of them: each sees its own; one that was stored to before fork stays for both, whoever goes first. */
static void freed_and_inherited(void)
{
    uint64_t space = scene_spawn(1), value;
    vaddr_t va = map(space, 200, PRIVATE); /* so many that tables are shared */
    fill(space, va, 200, 1);
    MUST(advise(space, va, 200, PAGER_ADVICE_FREE) == 0);
    fill(space, va, 100, 501);
    uint64_t child = scene_fork(space, 2);
    MUST(child);
    fill(child, va + 90 * PAGE_BYTES, 20, 801);
    scene_audit();
    scene_exit(space);
    uint64_t eater = scene_spawn(3);
    scene_set("high_watermark=250"), scene_set("low_watermark=240");
    squeeze(eater, 242);
    fill(eater, map(eater, 10, PRIVATE), 10, 1);
    scene_set("low_watermark=16"), scene_set("high_watermark=24");
    check(child, va, 90, 501);
    check(child, va + 90 * PAGE_BYTES, 20, 801);
    for (unsigned i = 110; i < 200; i++)
        MUST(scene_load(child, va + i * PAGE_BYTES, &value) && (value == i + 1 || value == 0));
    scene_audit();
    scene_exit(eater), scene_exit(child);
}

/* PAGEOUT of what need not be kept drops it; what is on the swap disk is dropped at once. */
static void freed_from_the_disk(void)
{
    uint64_t space = scene_spawn(1), value;
    vaddr_t va = map(space, 20, PRIVATE);
    fill(space, va, 20, 1);
    MUST(advise(space, va, 10, PAGER_ADVICE_PAGEOUT) == 0 && advise(space, va, 20, PAGER_ADVICE_FREE) == 0);
    MUST(scene_stat().swap_used == 0 && resident(space, va, 20) == 10);
    uint64_t written = scene_stat().swap_written;
    MUST(advise(space, va, 20, PAGER_ADVICE_PAGEOUT) == 0 && resident(space, va, 20) == 0 && scene_stat().swap_written == written);
    for (unsigned i = 0; i < 20; i++)
        MUST(scene_load(space, va + i * PAGE_BYTES, &value) && value == 0);
    scene_audit();
    scene_exit(space);
}

/* Shared anonymous memory goes and comes back for all who map it; what is stored while it is being written stays; the last one to go frees the slots. */
static void shared(void)
{
    uint64_t space = scene_spawn(1), eater = scene_spawn(2), value;
    vaddr_t va = map(space, 600, PAGER_MAP_SHARED | PAGER_MAP_ANON);
    fill(space, va, 600, 1);
    uint64_t child = scene_fork(space, 3);
    check(child, va, 300, 1);
    squeeze(eater, 60);
    vaddr_t more = map(eater, 400, PRIVATE);
    fill(eater, more, 400, 5000);
    MUST(resident(space, va, 600) < 600 && scene_stat().swap_used > 0);
    scene_audit();
    MUST(scene_store(child, va + 7 * PAGE_BYTES, 77) && scene_load(space, va + 7 * PAGE_BYTES, &value) && value == 77 && scene_store(space, va + 7 * PAGE_BYTES, 8));
    check(space, va, 600, 1), check(child, va, 600, 1);
    check(eater, more, 400, 5000);
    scene_exit(eater);
    MUST(advise(space, va, 600, PAGER_ADVICE_DONTNEED) == 0 && advise(child, va, 600, PAGER_ADVICE_PAGEOUT) == 0);
    for (unsigned i = 0; i < 4; i++) /* some of them are on their way, and stay, with those around */
        MUST(scene_store(space, va + i * 150 * PAGE_BYTES, i * 150 + 1));
    while (fake_pump(8))
        ;
    MUST(resident(space, va, 600) < 100 && resident(child, va, 600) == resident(space, va, 600));
    scene_audit();
    check(space, va, 600, 1);
    MUST(advise(child, va, 600, PAGER_ADVICE_DONTNEED) == 0 && advise(space, va, 600, PAGER_ADVICE_PAGEOUT) == 0);
    scene_exit(space), scene_exit(child); /* while it is being written */
    while (fake_pump(8))
        ;
    MUST(scene_stat().swap_used == 0 && scene_stat().cache_frames == 0 && scene_stat().commit_frames == 0);
    scene_audit();
}

/* More of it than memory holds may be promised. */
static void more_shared_than_memory(void)
{
    uint64_t space = scene_spawn(1);
    vaddr_t va = map(space, FRAMES + 100, PAGER_MAP_SHARED | PAGER_MAP_ANON);
    fill(space, va, FRAMES + 100, 1);
    check(space, va, FRAMES + 100, 1);
    scene_audit();
    scene_exit(space);
    MUST(scene_stat().swap_used == 0);
}

int main(void)
{
    static const char *const policies[] = { "policy=fifo", "policy=clock", "policy=2q", "policy=s3fifo" };
    fake_seed(1);
    fake_start(FRAMES, 90, SLOTS);
    scene_set("zero_ahead=0");
    for (unsigned i = 0; i < 4; i++) {
        scene_set(policies[i]);
        paged_out();
        only_what_is_its_own();
        cold_goes_first();
        freed_when_short();
        freed_and_inherited();
        freed_from_the_disk();
        shared();
        more_shared_than_memory();
    }
    printf("%u passed, 0 failed\n", 4 * 8);
    return 0;
}
