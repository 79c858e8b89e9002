/* What the pager counts. */
#include "stat.h"

#include "cache.h"
#include "commit.h"
#include "file.h"
#include "frames.h"
#include "kpool.h"
#include "open.h"
#include "request.h"
#include "space.h"

#include <rt/log.h>

struct pager_stat counters;

void stat_census(struct pager_stat *out)
{
    *out = counters;
    out->frames = frames_total();
    out->free_frames = frames_of(PAGE_FREE);
    out->cache_frames = frames_of(PAGE_CACHE) + frames_of(PAGE_BUSY);
    out->dirty_frames = cache_dirty_pages();
    out->anon_frames = frames_of(PAGE_ANON);
    out->own_frames = frames_of(PAGE_OWN);
    out->commit_frames = commit_used();
    out->commit_limit = commit_limit();
    out->kernel_frames = kpool_total() - kpool_free();
    out->kernel_frames_free = kpool_free();
    out->spaces = spaces_count();
    out->files = files_count();
    out->opens = opens_count();
    out->waiting = requests_waiting();
    rt_assert(out->free_frames + out->cache_frames + out->anon_frames + out->own_frames == out->frames);
}
