/* What programs do and must see (world.h). State: what the pages of each have been given, and whom each object belongs to. */
#include "world_acts.h"

#include "fuzz.h"

#include <abi/fault.h>
#include <proto/layout.h>
#include <sdk/cache.h>
#include <sdk/commit.h>
#include <sdk/device.h>
#include <sdk/disk.h>
#include <sdk/evict.h>
#include <sdk/fault.h>
#include <sdk/job.h>
#include <sdk/lazy.h>
#include <sdk/memory.h>
#include <sdk/mmap.h>
#include <sdk/object.h>
#include <sdk/policy.h>
#include <sdk/stat.h>
#include <sdk/zero.h>
#include <string.h>
#include <sys/mman.h>
#include <vm/tree.h>

enum { TRIES = 60, TIGHT_FRAMES = 12 };

struct seen seen[WORLD_SPACES][WORLD_PAGES];
struct world_object objects[WORLD_OBJECTS];
static uint64_t device_word[WORLD_DEVICE_PAGES], next_word;
struct world_file world_file[WORLD_FILES];
static struct list *waits_for;
static int woken_with;
static uint64_t own_frames;

uint64_t stat_faults[STAT_FAULTS];
struct pager_stat counters;

/* ---- requests: one at a time, which waits by letting the disk go on ---- */

int64_t request_wait(struct request *rq, struct list *queue)
{
    if (!rq)
        return ERR_AGAIN;
    if (fuzz_fails())
        return ERR_NOMEM;
    waits_for = queue;
    woken_with = 0;
    return SERVE_LATER;
}

void world_woken(struct list *queue, int error)
{
    if (waits_for != queue)
        return;
    waits_for = NULL;
    woken_with = error;
}

void request_wake(struct list *queue, int error)
{
    while (list_pop(queue)) /* of a job */
        ;
    world_woken(queue, error);
}

struct request *request_keep(struct request *rq)
{
    return fuzz_fails() ? NULL : rq;
}

/* ---- what is seen ---- */

static uint64_t *object_word(const struct file *f, uint64_t index)
{
    for (unsigned i = 0; i < WORLD_OBJECTS; i++)
        if (objects[i].file == f)
            return &objects[i].word[index];
    return NULL;
}

/* Where the word of a page is kept that is not one program's own; NULL: it is. */
static uint64_t *common_word(const struct region *r, vaddr_t va)
{
    if (!r->file || va - r->start >= r->backed)
        return NULL;
    uint64_t index = region_file_page(r, va);
    return r->file->kind == &object_inode ? &world_file[r->file->id - 1].word[index] :
           r->file->kind == &object_device ? &device_word[index] : object_word(r->file, index);
}

static uint64_t *memory_word(const struct cell *c)
{
    return c->device ? &device_word[c->index] : page_data(c->page);
}

static bool is_beyond(const struct region *r, vaddr_t va)
{
    return r->file && va - r->start < r->backed && region_file_page(r, va) >= (r->file->size + PAGE_BYTES - 1) >> PAGE_SHIFT;
}

/* The page is there and may be used so; 0, or what the program is told. SERVE_LATER: it waits no longer. */
static int64_t reach(unsigned space, unsigned page, unsigned access)
{
    struct message m = { .kind = RECV_FAULT };
    struct request rq = { .m = &m, .space = &spaces[space], .is_fault = true };
    struct cell *c = &cells[space][page];
    unsigned need = access == ACCESS_WRITE ? PROT_W : PROT_R;
    for (unsigned tries = 0; tries < TRIES; tries++) {
        struct region *r = region_find(&spaces[space], world_va(page));
        if (!r || !(r->prot & need))
            return r ? ERR_ACCESS : ERR_FAULT;
        if (c->used && !c->note && (c->prot & need))
            return 0;
        struct fault f = { .space = &spaces[space], .va = world_va(page), .access = access, .pages = 1, .entry = space_entry(&spaces[space], world_va(page)) };
        f.present = c->used && !c->note;
        int64_t status = region_page(&rq, r, &f);
        if (status == SERVE_LATER) {
            evict_before_wait();
            while (waits_for)
                MUST(world_disk_step()); /* or it would wait for ever */
            rq.error = woken_with;
            if (fuzz_choose(8) == 1)
                return SERVE_LATER;
            continue;
        }
        if (status != 0)
            return status;
        if (f.page)
            cell_map(c, f.page, f.prot, f.mapped);
    }
    MUST(!"a page came within so many tries");
}

static void touch_page(unsigned space, unsigned page, unsigned access)
{
    unsigned long failed_before = fuzz_failed;
    int64_t status = reach(space, page, access);
    const struct region *r = region_find(&spaces[space], world_va(page));
    if (status == ERR_NOMEM)
        MUST(fuzz_failed > failed_before || frames_of(PAGE_FREE) <= TIGHT_FRAMES);
    if (status == ERR_RANGE)
        MUST(is_beyond(r, world_va(page)));
    if (status == ERR_IO)
        MUST(disk_fails);
    MUST(status == 0 || status == ERR_NOMEM || status == ERR_RANGE || status == ERR_IO || status == ERR_ACCESS || status == ERR_FAULT || status == SERVE_LATER);
    if (status != 0)
        return;
    MUST(!is_beyond(r, world_va(page)));
    struct cell *c = &cells[space][page];
    struct seen *s = &seen[space][page];
    uint64_t *word = memory_word(c), *common = common_word(r, world_va(page));
    bool private = !region_is_shared(r), partial = common && r->backed - (world_va(page) - r->start) < PAGE_BYTES;
    if (private && partial && !s->own)
        *s = (struct seen){ .own = true, .word = *word }; /* copied with the first touch; MUST below says of what */
    else if (private && !common)
        s->own = true;
    if (s->free && *word == 0)
        *s = (struct seen){ .own = true };
    MUST(*word == (private && s->own ? s->word : *common));
    c->accessed = true;
    if (access != ACCESS_WRITE)
        return;
    c->dirty = true;
    *word = ++next_word;
    if (private)
        *s = (struct seen){ .own = true, .word = next_word };
    else
        *common = next_word;
}

/* Something that is mapped, if anything is from there on. */
void world_touch(void)
{
    unsigned space = fuzz_choose(WORLD_SPACES), page = fuzz_choose(WORLD_PAGES), access = fuzz_choose(2) ? ACCESS_WRITE : ACCESS_READ;
    const struct region *r = region_next(&spaces[space], world_va(page));
    touch_page(space, r && r->start > world_va(page) ? world_page(r->start) : page, access);
}

void world_touch_run(void)
{
    unsigned space = fuzz_choose(WORLD_SPACES), page = fuzz_choose(WORLD_PAGES), pages = fuzz_choose(WORLD_PAGES), access = fuzz_choose(2) ? ACCESS_WRITE : ACCESS_READ;
    for (unsigned end = page + pages < WORLD_PAGES ? page + pages : WORLD_PAGES; page < end; page++)
        touch_page(space, page, access);
}

/* ---- all of it ---- */

static void step_disk(void)
{
    world_disk_step();
}

static void make_room(void)
{
    evict_make_room(frames_of(PAGE_FREE) + 1 + fuzz_choose(8));
}

static void trim(void)
{
    files_trim(fuzz_choose(2));
}

void world_act(void)
{
    static void (*const acts[])(void) = {
        world_touch, world_touch, world_touch, world_touch, world_touch, world_touch, world_touch, world_touch, world_touch_run,
        world_touch_run, world_touch_run, world_touch_run, world_map, world_map, world_map, world_unmap_some, world_make_child,
        world_advise_free, world_truncate, world_punch, world_sync_file, world_unlink, step_disk, step_disk, step_disk, make_room,
        evict_before_wait, trim,
    };
    acts[fuzz_choose(sizeof acts / sizeof *acts)]();
    evict_before_wait();
}

static void check_file(const struct file *f)
{
    const struct list *lists[] = { &f->clean, &f->dirty, &f->busy };
    unsigned found[3] = { 0 }, regions = 0;
    for (unsigned i = 0; i < 3; i++) {
        for (const struct list *node = lists[i]->next; node != lists[i]; node = node->next) {
            const struct page *p = LIST_OF(node, struct page, of_file);
            MUST(p->kind == PAGE_CACHE && p->file == f && cache_find(f, p->index) == p && p->index << PAGE_SHIFT < f->size);
            MUST(i == (p->state == PAGE_CLEAN ? 0 : p->state == PAGE_DIRTY ? 1 : 2));
            found[i]++;
        }
    }
    LIST_EACH(&f->regions, node, after) {
        MUST(LIST_OF(node, struct region, of_file)->file == f);
        regions++;
    }
    MUST(f->cached == found[0] + found[1] + found[2] && f->dirtied == found[1] && f->users >= regions && list_empty(&f->idle) == (f->users > 0));
}

void world_check(void)
{
    uint64_t committed = 0, kinds[PAGE_KINDS] = { 0 };
    cells_check();
    for (struct file *f = file_each(NULL); f; f = file_each(f)) {
        MUST(f->size == world_file[f->id - 1].size);
        check_file(f);
    }
    for (unsigned i = 0; i < WORLD_OBJECTS; i++)
        committed += objects[i].file ? MAP_PAGES : 0;
    for (unsigned i = 0; i < WORLD_SPACES; i++)
        committed += spaces[i].commit;
    MUST(committed == commit_used());
    for (uint32_t i = 0; i < frames_total(); i++)
        kinds[page_at(i)->kind]++;
    for (unsigned i = 0; i < PAGE_KINDS; i++)
        MUST(kinds[i] == frames_of(i));
    const char *wrong = pager_policy->memory ? pager_policy->memory->check() : NULL;
    if (wrong)
        fprintf(stderr, "%s\n", wrong);
    MUST(!wrong);
}

void world_start(uint64_t swap_slots)
{
    static struct server_boot boot = { .devices = 1, .device = { { "device", WORLD_DEVICE_PAGES } } };
    static void *pool;
    if (!pool)
        pool = mmap(NULL, WORLD_FRAMES * PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    MUST(pool != MAP_FAILED);
    boot.swap_sectors = swap_slots * 8;
    frames_init(pool, WORLD_FRAMES);
    cache_init();
    evict_init(&boot);
    commit_init(swap_slots);
    files_init();
    devices_init(&boot);
    jobs_init();
    zero_init();
    tree_init();
    memset(cells, 0, sizeof cells);
    memset(seen, 0, sizeof seen);
    memset(objects, 0, sizeof objects);
    memset(spaces, 0, sizeof spaces);
    for (struct space *sp = spaces; sp < spaces + WORLD_SPACES; sp++)
        sp->mmap_top = USER_MMAP_TOP;
    for (unsigned i = 0; i < WORLD_FILES; i++) {
        world_file[i].size = (i + 1) * 4 * PAGE_BYTES + 512;
        for (unsigned k = 0; k < WORLD_FILE_PAGES; k++)
            world_file[i].word[k] = disk_word(i, k);
    }
    own_frames = frames_of(PAGE_OWN);
}

void world_end(void)
{
    fuzz_fail_no_more();
    disk_fails = false;
    for (unsigned i = 0; i < WORLD_SPACES; i++) {
        MUST(world_unmap(i, 0, WORLD_PAGES, 0));
        tree_end(&spaces[i]);
    }
    do { /* what could not be written is tried again */
        disk_write_back_all(true);
        world_disk_drain();
        files_trim(0);
    } while (files_count());
    world_check();
    MUST(commit_used() == 0 && frames_of(PAGE_ANON) == 0 && frames_of(PAGE_CACHE) == 0 && frames_of(PAGE_BUSY) == 0);
    MUST(frames_of(PAGE_OWN) == own_frames);
}
