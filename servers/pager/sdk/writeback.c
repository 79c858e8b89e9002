/* The write-back's clock and limits. State: when it is next due, and whether mappings may be stored to unseen. */
#include "writeback.h"

#include "cache.h"
#include "disk.h"
#include "region.h"
#include "setting.h"
#include "stat.h"

enum { BACKGROUND_SHARE = 10, LIMIT_SHARE = 4, LIMIT_LEAST = 32 };

static uint64_t hz, flush_at, flush_seconds = 3, background, limit;
static bool any_stores; /* file.stores of any */

static int change_background(uint64_t pages)
{
    return pages < limit ? 0 : ERR_RANGE;
}

static int change_limit(uint64_t pages)
{
    return pages > background ? 0 : ERR_RANGE;
}

void writeback_init(uint64_t timebase_hz)
{
    static struct setting settings[] = {
        { .name = "flush_seconds", .unit = "seconds", .value = &flush_seconds, .least = 1, .most = 3600 },
        { .name = "dirty_background", .unit = "pages", .value = &background, .least = 1, .change = change_background },
        { .name = "dirty_limit", .unit = "pages", .value = &limit, .least = 2, .change = change_limit },
    };
    hz = timebase_hz;
    any_stores = false;
    limit = frames_total() / LIMIT_SHARE > LIMIT_LEAST ? frames_total() / LIMIT_SHARE : LIMIT_LEAST;
    background = frames_total() / BACKGROUND_SHARE > LIMIT_LEAST / 2 ? frames_total() / BACKGROUND_SHARE : LIMIT_LEAST / 2;
    settings[1].most = settings[2].most = frames_total();
    settings_add(settings, sizeof settings / sizeof *settings);
}

static void arm(void)
{
    flush_at = sys_time() + flush_seconds * hz;
}

void writeback_begins(void)
{
    if (!any_stores)
        arm();
}

void writeback_stores(struct file *f)
{
    f->stores = true;
    if (any_stores)
        return;
    any_stores = true;
    if (cache_dirty_pages() == 0)
        arm();
}

static __attribute__((noinline)) void write_back(void)
{
    if (disk_writing() == 0)
        disk_write_back_all(false);
}

void writeback_before_wait(void)
{
    if (cache_dirty_pages() > background)
        write_back();
}

bool writeback_must_wait(void)
{
    if (cache_dirty_pages() + disk_writing() <= limit)
        return false;
    disk_write_back_all(false);
    if (disk_writing() == 0)
        return false; /* none can be written: they fail, or their files are being changed */
    counters.write_waits++;
    return true;
}

void writeback_closed(struct file *f)
{
    if (f->dirtied && !f->unlinked)
        disk_write_back(f, false);
}

uint64_t writeback_deadline(void)
{
    return cache_dirty_pages() || any_stores ? flush_at : DEADLINE_NEVER;
}

/* Has f still a mapping that may be stored to? */
static bool may_be_stored_to(const struct file *f)
{
    LIST_EACH(&f->regions, node, after) {
        const struct region *r = LIST_OF(node, struct region, of_file);
        if (region_is_shared(r) && (r->max_prot & PROT_W))
            return true;
    }
    return false;
}

/* What was stored through mappings is found; mappings that have ended are forgotten. */
static void collect(void)
{
    any_stores = false;
    for (struct file *f = file_each(NULL); f; f = file_each(f)) {
        if (!f->stores)
            continue;
        cache_collect_dirty(f);
        f->stores = may_be_stored_to(f);
        any_stores |= f->stores;
    }
}

void writeback_timer(void)
{
    arm();
    if (any_stores)
        collect();
    disk_write_back_all(true);
}
