/* What happens to mappings and files (world_acts.h), in the world and in what is kept beside it. */
#include "world_acts.h"

#include "fuzz.h"

#include <proto/layout.h>
#include <sdk/cache.h>
#include <sdk/commit.h>
#include <sdk/device.h>
#include <sdk/disk.h>
#include <sdk/job.h>
#include <sdk/lazy.h>
#include <sdk/mmap.h>
#include <sdk/object.h>
#include <string.h>
#include <vm/tree.h>

static struct request job_request[WORLD_FILES];

/* ---- mappings ---- */

/* Objects that nobody maps have ended. */
static void forget_objects(void)
{
    for (unsigned i = 0; i < WORLD_OBJECTS; i++) {
        bool is_mapped = false;
        for (unsigned space = 0; space < WORLD_SPACES; space++)
            for (const struct region *r = region_next(&spaces[space], 0); r; r = region_next(&spaces[space], r->end))
                is_mapped |= r->file == objects[i].file;
        if (!is_mapped)
            objects[i].file = NULL;
    }
}

/* False, if there would be no memory for `more` regions then. */
bool world_unmap(unsigned space, unsigned page, unsigned pages, int more)
{
    struct space *sp = &spaces[space];
    if (range_slots(sp, world_va(page), world_va(page + pages)) + more > (int)tree_room(sp))
        return false;
    range_unmap(sp, world_va(page), world_va(page + pages));
    memset(&seen[space][page], 0, pages * sizeof **seen);
    forget_objects();
    return true;
}

/* A file that somebody opens, with a hold; NULL: no memory, or it has no name any more and nobody has it open. */
static struct file *get_file(unsigned file)
{
    const struct file *f = file_find(file + 1);
    return f && f->users == 0 && f->unlinked ? NULL : file_get(file + 1, world_file[file].size);
}

/* What a new mapping of `pages` is of, with a hold, and where in it; NULL: private anonymous memory. False: it cannot be had. */
static bool choose_file(unsigned pages, struct file **f, unsigned *index)
{
    unsigned kind = fuzz_choose(5), which = fuzz_choose(WORLD_OBJECTS);
    *f = NULL;
    *index = 0;
    if (kind == 0)
        return true;
    if (kind <= 2) {
        *index = fuzz_choose(WORLD_FILE_PAGES - MAP_PAGES);
        *f = get_file(which % WORLD_FILES);
    } else if (kind == 3) {
        return pages <= WORLD_DEVICE_PAGES && device_get(0, f) == 0;
    } else if (objects[which].file) {
        *f = (struct file *)(uintptr_t)objects[which].file;
        file_hold(*f);
    } else {
        *f = file_get_anon(MAP_PAGES);
        memset(&objects[which], 0, sizeof objects[which]);
        objects[which].file = *f;
    }
    return *f;
}

void world_map(void)
{
    static const uint8_t prots[] = { PROT_R | PROT_W, PROT_R | PROT_W, PROT_R | PROT_W, PROT_R, PROT_NO };
    unsigned space = fuzz_choose(WORLD_SPACES), pages = 1 + fuzz_choose(MAP_PAGES), page = fuzz_choose(WORLD_PAGES - MAP_PAGES), index;
    struct file *f;
    if (!world_unmap(space, page, pages, 1) || !choose_file(pages, &f, &index))
        return;
    bool must_share = f && f->kind != &object_inode, shared = must_share || (f && fuzz_choose(2));
    struct region r = { .start = world_va(page), .end = world_va(page + pages), .offset = (uint64_t)index << PAGE_SHIFT, .backed = REGION_BACKED_ALL, .file = f,
                        .flags = shared ? PAGER_MAP_SHARED : PAGER_MAP_PRIVATE, .prot = prots[fuzz_choose(sizeof prots)], .max_prot = PROT_MASK };
    if (f && !shared && fuzz_choose(4) == 1)
        r.backed = fuzz_choose(pages) * PAGE_BYTES + (fuzz_choose(2) ? 100 : 0);
    r.committed = region_needs_commit(&r, r.prot);
    if (r.committed && commit_take(pages, COMMIT_NORMAL) != 0) {
        r.committed = false;
    } else {
        MUST(region_add(&spaces[space], &r));
        region_merge(&spaces[space], r.start, r.end);
    }
    if (f)
        file_put(f);
    forget_objects();
}

void world_unmap_some(void)
{
    unsigned space = fuzz_choose(WORLD_SPACES);
    world_unmap(space, fuzz_choose(WORLD_PAGES - MAP_PAGES), 1 + fuzz_choose(MAP_PAGES), 0);
}

/* The second program becomes a child of the first. */
void world_make_child(void)
{
    MUST(world_unmap(1, 0, WORLD_PAGES, 0));
    for (struct region *r = region_next(&spaces[0], 0); r; r = region_next(&spaces[0], r->end)) {
        unsigned page = world_page(r->start);
        struct region copy = *r;
        bool shared = region_is_shared(r);
        if (copy.committed && commit_take(region_pages(r), COMMIT_NORMAL) != 0)
            break;
        r->cow |= !shared;
        copy.cow = r->cow;
        if (!region_add(&spaces[1], &copy)) {
            commit_give(copy.committed ? region_pages(r) : 0);
            break;
        }
        cells_fork(r->start, r->end, shared);
        memcpy(&seen[1][page], &seen[0][page], region_pages(r) * sizeof **seen);
    }
}

void world_advise_free(void)
{
    unsigned space = fuzz_choose(WORLD_SPACES), page = fuzz_choose(WORLD_PAGES);
    struct region *r = region_find(&spaces[space], world_va(page));
    if (r && lazy_free(r, world_va(page), world_va(page + 1)) == 0)
        seen[space][page].free = true;
}

/* ---- files ---- */

/* Pages of their own that mappings have of the file from page `index` on have gone. */
static void forget_from(unsigned file, uint64_t index)
{
    for (unsigned space = 0; space < WORLD_SPACES; space++) {
        for (unsigned page = 0; page < WORLD_PAGES; page++) {
            const struct region *r = region_find(&spaces[space], world_va(page));
            if (r && r->file && r->file->id == file + 1 && world_va(page) - r->start < r->backed && region_file_page(r, world_va(page)) >= index)
                seen[space][page] = (struct seen){ .own = false };
        }
    }
}

static void forget_words(unsigned file, uint64_t from, uint64_t to)
{
    for (uint64_t i = 0; i < WORLD_FILE_PAGES; i++)
        if (i << PAGE_SHIFT >= from && i << PAGE_SHIFT < to)
            world_file[file].word[i] = 0;
}

static struct request *request_of(unsigned file)
{
    job_request[file] = (struct request){ .kept = true };
    list_init(&job_request[file].wait);
    return &job_request[file];
}

void world_truncate(void)
{
    unsigned file = fuzz_choose(WORLD_FILES);
    uint64_t size = fuzz_choose(WORLD_FILE_PAGES * 8 + 1) * 512;
    struct file *f = get_file(file);
    if (!f)
        return;
    bool grows = size > f->size;
    if (!f->job && job_truncate(request_of(file), f, size) == SERVE_LATER) {
        world_file[file].size = size;
        forget_words(file, size, UINT64_MAX);
        if (!grows)
            forget_from(file, (size + PAGE_BYTES - 1) >> PAGE_SHIFT);
        while (grows && f->job)
            MUST(world_disk_step());
    }
    file_put(f);
}

void world_punch(void)
{
    unsigned file = fuzz_choose(WORLD_FILES);
    uint64_t from = fuzz_choose(WORLD_FILE_PAGES * 8) * 512, bytes = (1 + fuzz_choose(64)) * 512;
    struct file *f = get_file(file);
    if (!f)
        return;
    if (!f->job && from < f->size && job_punch(request_of(file), f, from, bytes) == SERVE_LATER)
        forget_words(file, from, from + bytes < f->size ? from + bytes : f->size);
    file_put(f);
}

static bool is_on_disk(unsigned file)
{
    for (unsigned i = 0; i < WORLD_FILE_PAGES; i++)
        if (disk_word(file, i) != world_file[file].word[i])
            return false;
    return true;
}

void world_sync_file(void)
{
    unsigned file = fuzz_choose(WORLD_FILES);
    bool all = fuzz_choose(2), fail = disk_fails;
    struct file *f = get_file(file);
    if (!f)
        return;
    cache_collect_dirty(f);
    disk_write_back(f, fuzz_choose(2));
    if (all) { /* and waits for it */
        world_disk_drain();
        disk_fails = false;
        while (cache_collect_dirty(f), disk_write_back(f, true) != 0 || f->writing)
            world_disk_drain();
        MUST(f->dirtied == 0 && is_on_disk(file));
        disk_fails = fail;
    }
    file_put(f);
}

static void begin_anew(unsigned file)
{
    world_file[file].unlinked = false;
}

void world_unlink(void)
{
    unsigned file = fuzz_choose(WORLD_FILES);
    if (!file_find(file + 1))
        return;
    world_file[file].unlinked = true;
    file_unlinked(file + 1);
}

void world_released(unsigned file)
{
    if (!world_file[file].unlinked)
        MUST(is_on_disk(file));
    for (unsigned i = 0; i < WORLD_FILE_PAGES; i++)
        world_file[file].word[i] = disk_word(file, i); /* of one without a name: as if another had been made with what is left */
    begin_anew(file);
}
