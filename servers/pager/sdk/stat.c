/* What the pager counts. */
#include "stat.h"

#include "cache.h"
#include "commit.h"
#include "file.h"
#include "frames.h"
#include "kpool.h"
#include "memory.h"
#include "open.h"
#include "policy.h"
#include "request.h"
#include "space.h"
#include "zero.h"

#include <rt/log.h>

struct pager_stat counters;
uint64_t stat_faults[STAT_FAULTS];

void stat_census(struct pager_stat *out)
{
    *out = counters;
    out->frames = frames_total();
    out->free_frames = frames_of(PAGE_FREE) + frames_of(PAGE_AHEAD);
    out->cache_frames = frames_of(PAGE_CACHE) + frames_of(PAGE_BUSY);
    out->dirty_frames = cache_dirty_pages();
    out->anon_frames = frames_of(PAGE_ANON);
    out->own_frames = frames_of(PAGE_OWN) + frames_of(PAGE_ZERO);
    out->commit_frames = commit_used();
    out->commit_limit = commit_limit();
    out->kernel_frames = kpool_total() - kpool_free() - kpool_tables();
    out->kernel_frames_free = kpool_free();
    out->spaces = spaces_count();
    unsigned cursor = 0;
    for (struct space *sp; (sp = space_each(&cursor));)
        out->large_leaves += space_large_leaves(sp);
    out->files = files_count();
    out->file_frames = files_frames();
    out->opens = opens_count();
    out->waiting = requests_waiting();
    out->faults_absent_anon = stat_faults[STAT_ANON];
    out->faults_file_cached = stat_faults[STAT_CACHED];
    out->faults_file_read = stat_faults[STAT_READ];
    out->faults_cow = stat_faults[STAT_COPY];
    out->faults_present = stat_faults[STAT_PRESENT];
    out->zero_mapped = zero_page() ? zero_page()->refs : 0;
    if (pager_policy->memory)
        pager_policy->memory->census(out);
    rt_assert(out->free_frames + out->cache_frames + out->anon_frames + out->own_frames == out->frames);
}
