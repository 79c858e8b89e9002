/*
 * The books, checked: frames of each kind add up; every page-table entry lies in a region that allows what it allows and shows the page of its
 * object that belongs there; every reference is an entry; what is promised is what regions and objects were promised; what locked regions map is
 * wired, and nothing else is. State: how many operations lie between two checks, and how many have been since.
 */
#include "audit.h"

#include "cache.h"
#include "commit.h"
#include "memory.h"
#include "object.h"
#include "policy.h"
#include "setting.h"
#include "space.h"
#include "wire.h"

#include <proto/layout.h>
#include <proto/pager.h>
#include <rt/log.h>

enum { EVERY_MOST = 1 << 30, SMALL = 64, SELDOM = 64 };

static uint64_t every, since;
static bool by_size; /* nobody has set it: after every operation while there is little to look at, and the more there is the fewer */
static uint64_t size; /* what the last check looked at: regions, entries and pages of objects */

static uint64_t due(void)
{
    uint64_t share = size / SMALL + 1;
    return !by_size ? every : share < SELDOM ? share : SELDOM;
}

/* What the walk over one region, and over all, has found. */
struct walk {
    const struct region *r;
    const char *wrong;
    uint64_t entries, all_entries; /* of page tables that name a frame: in r, in the whole */
    uint64_t regions;
    uint64_t devices;              /* entries of devices, in one space's regions */
    uint64_t locked, commit;       /* pages, of all regions */
    uint64_t cached, doubles;      /* frames with pages of objects; those of which the object has another one, too */
    bool shares;                   /* tables are shared: an entry may be found more than once */
};

/* Does this page belong at va, and may it stand there with these bits? */
static const char *check_entry(const struct region *r, vaddr_t va, const struct page *p, unsigned bits)
{
    if ((bits & PROT_MASK) & ~(unsigned)r->prot)
        return "an entry allows more than its region";
    if (p && p->refs == 0)
        return "a mapped page has no reference";
    if (p && r->locked && !(p->flags & PAGE_WIRED))
        return "a page in a locked region is not wired";
    return region_kind(r)->check(r, va, p, bits);
}

static int see_entry(void *arg, vaddr_t va, struct page *p, unsigned bits)
{
    struct walk *w = arg;
    if (p)
        w->entries++;
    else
        w->devices++;
    if (!w->wrong)
        w->wrong = check_entry(w->r, va, p, bits);
    return 0;
}

/* counts: of frames, of pages of devices. */
static int count_entry(void *counts, vaddr_t va, struct page *p, unsigned bits)
{
    (void)va, (void)bits;
    ++((uint64_t *)counts)[!p];
    return 0;
}

/* A shared anonymous object is promised once, and counted with the first region that maps it. */
static uint64_t object_commit(const struct region *r)
{
    return r->file && r->file->regions.next == &r->of_file ? r->file->committed : 0;
}

static const char *walk_space(struct walk *w, struct space *sp)
{
    uint64_t commit = 0, locked = 0, in_regions = 0, in_all[2] = { 0, 0 };
    w->devices = 0;
    vaddr_t end = USER_TEXT_VA;
    for (struct region *r = region_next(sp, 0); r; r = region_next(sp, r->end)) {
        if (r->start < end || r->start >= r->end || r->end > USER_LIMIT || r->space != sp)
            return "regions overlap or are out of order";
        end = r->end;
        commit += r->committed ? region_pages(r) : 0;
        locked += r->locked ? region_pages(r) : 0;
        w->commit += object_commit(r);
        w->r = r;
        w->regions++;
        w->entries = 0;
        space_scan(sp, r->start, region_pages(r), SCAN_DEVICES, see_entry, w);
        in_regions += w->entries;
        if (w->wrong)
            return w->wrong;
    }
    space_scan(sp, 0, USER_LIMIT >> PAGE_SHIFT, SCAN_DEVICES, count_entry, in_all);
    w->all_entries += in_all[0];
    w->commit += commit;
    w->locked += locked;
    w->shares |= sp->shares;
    if (in_all[0] != in_regions || in_all[1] != w->devices)
        return "an entry lies in no region";
    return commit != sp->commit || locked != sp->locked ? "a space counts other pages than its regions have" : NULL;
}

/* Each page of an object is in one frame: the one that a look-up finds. */
static void see_cached(struct walk *w, const struct page *p)
{
    w->cached++;
    w->doubles += cache_find(p->file, p->index) != p;
}

static const char *walk_frames(struct walk *w)
{
    uint64_t kinds[PAGE_KINDS] = { 0 }, refs = 0, wired = 0;
    for (uint64_t i = 0; i < frames_total(); i++) {
        const struct page *p = page_at((uint32_t)i);
        if (p->kind >= PAGE_KINDS || (p->refs && p->kind != PAGE_ANON && p->kind != PAGE_CACHE && p->kind != PAGE_ZERO))
            return "a frame that is nobody's is mapped";
        kinds[p->kind]++;
        if (p->kind == PAGE_CACHE)
            see_cached(w, p);
        if (p->refs || p->kind == PAGE_ANON || p->kind == PAGE_CACHE) {
            refs += p->refs;
            wired += p->flags & PAGE_WIRED ? 1 : 0;
        }
    }
    for (unsigned kind = 0; kind < PAGE_KINDS; kind++)
        if (kinds[kind] != frames_of(kind))
            return "frames of a kind are not as many as were counted";
    if (w->doubles)
        return "a page of an object is in two frames";
    if (wired > w->locked)
        return "more pages are wired than are locked";
    return w->shares ? (refs > w->all_entries ? "more references than entries" : NULL) :
           refs != w->all_entries ? "references and entries differ" : NULL;
}

static const char *walk_files(void)
{
    for (struct file *f = file_each(NULL); f; f = file_each(f)) {
        const struct list *lists[] = { &f->clean, &f->dirty, &f->busy };
        uint64_t pages = 0;
        for (unsigned i = 0; i < 3; i++) {
            LIST_EACH(lists[i], node, after) {
                const struct page *p = LIST_OF(node, struct page, of_file);
                pages++;
                if (p->file != f || p->kind != PAGE_CACHE || cache_find(f, p->index) != p)
                    return "a file's page is not found where it should be";
            }
        }
        if (pages != f->cached)
            return "a file has other pages than were counted";
    }
    return NULL;
}

/* What is wrong, or NULL; and what was counted. */
static const char *look(struct walk *all)
{
    struct walk w = { .wrong = NULL };
    unsigned cursor = 0;
    struct space *sp;
    const char *wrong = NULL;
    while (!wrong && (sp = space_each(&cursor)))
        wrong = walk_space(&w, sp);
    if (!wrong)
        wrong = walk_frames(&w);
    *all = w;
    size = w.regions + w.all_entries + w.cached;
    if (!wrong && w.locked != wire_total())
        wrong = "locked pages are not as many as were counted";
    if (!wrong && w.commit > commit_used())
        wrong = "more was promised than was counted";
    if (!wrong && pager_policy->memory)
        wrong = pager_policy->memory->check();
    return wrong ? wrong : walk_files();
}

const char *audit(void)
{
    struct walk w;
    return look(&w);
}

void audit_tick(void)
{
    if (every == 0 || ++since < due())
        return;
    since = 0;
    const char *wrong = audit();
    if (wrong)
        log_print("pager: %s\n", wrong);
    rt_assert(!wrong);
}

int64_t audit_asked(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct walk w;
    const char *wrong = look(&w);
    (void)m;
    spaces_reclaim(NULL); /* what counts next is in use: frames that spaces were given and do not need are taken back at any time, when they run short */
    if (wrong)
        log_print("pager: %s\n", wrong);
    out[0] = every;
    out[1] = w.cached;
    out[2] = w.doubles;
    return wrong ? ERR_IO : 0;
}

static int change(uint64_t value)
{
    (void)value;
    by_size = false;
    return 0;
}

void audit_init(void)
{
    static const struct setting setting = { .name = "audit", .unit = "operations", .value = &every, .most = EVERY_MOST, .change = change };
    by_size = sys_kstat(KSTAT_INVARIANTS) > 0;
    every = by_size;
    since = size = 0;
    settings_add(&setting, 1);
}
