/* New mappings: mmap and brk. Check everything first, then commit what cannot fail. */
#include "mmap.h"

#include "commit.h"
#include "device.h"
#include "disk.h"
#include "fault.h"
#include "file.h"
#include "io.h"
#include "limit.h"
#include "policy.h"
#include "populate.h"
#include "space.h"
#include "wire.h"

#include <proto/fs.h>
#include <proto/layout.h>
#include <proto/pager.h>
#include <proto/proc.h>
#include <rt/log.h>

enum { STATE_NEW, STATE_POPULATE };

#define PAGE_UP(bytes) (((bytes) + PAGE_BYTES - 1) & ~(uint64_t)(PAGE_BYTES - 1))

/* The flags a program may give that mean something here. */
enum {
    FLAGS_KEPT = PAGER_MAP_SHARED | PAGER_MAP_PRIVATE | PAGER_MAP_ANON | PAGER_MAP_NORESERVE | PAGER_MAP_GROWSDOWN | PAGER_MAP_DEVICE,
};

/* Fills in prot, flags and offset of *r, or says what is wrong with the arguments. */
static int check_arguments(const uint64_t *w, struct region *r)
{
    uint64_t prot = w[2] & 0xff, flags = w[2] >> PAGER_MAP_SHIFT;
    uint64_t fixed = flags & (PAGER_MAP_FIXED | PAGER_MAP_FIXED_NOREPLACE);
    vaddr_t end;
    if (w[1] == 0 || (prot & ~(uint64_t)PROT_MASK))
        return ERR_INVAL;
    if (w[1] > USER_LIMIT)
        return ERR_NOMEM;
    if (!(flags & PAGER_MAP_ANON) && (w[4] & (PAGE_BYTES - 1)))
        return ERR_INVAL;
    if ((flags & PAGER_MAP_DEVICE) && (flags & (PAGER_MAP_SHARED | PAGER_MAP_ANON)) != PAGER_MAP_SHARED)
        return ERR_INVAL;
    if (!(flags & PAGER_MAP_ANON) && (w[4] > FILE_BYTES_MAX || w[1] > FILE_BYTES_MAX - w[4]))
        return ERR_OVERFLOW;
    if (fixed && (w[0] & (PAGE_BYTES - 1)))
        return ERR_INVAL;
    if ((flags & PAGER_MAP_GROWSDOWN) && (flags & (PAGER_MAP_SHARED | PAGER_MAP_ANON)) != PAGER_MAP_ANON)
        return ERR_INVAL;
    if (fixed && (!range_check(w[0], w[1], &end) || w[0] < USER_TEXT_VA))
        return ERR_NOMEM;
    *r = (struct region){ .backed = REGION_BACKED_ALL, .flags = flags & FLAGS_KEPT, .max_prot = PROT_MASK };
    r->prot = (uint8_t)(prot & PROT_W ? prot | PROT_R : prot);
    r->offset = flags & PAGER_MAP_ANON ? 0 : w[4];
    return 0;
}

/* Is there a stack above that may grow, and too near? */
static bool near_stack(struct space *sp, vaddr_t at, uint64_t bytes)
{
    const struct region *above = region_next(sp, at);
    return above && (above->flags & PAGER_MAP_GROWSDOWN) && above->start - (at + bytes) < STACK_GAP_BYTES;
}

static vaddr_t find_room(struct space *sp, uint64_t bytes)
{
    vaddr_t at = region_find_room(sp, bytes);
    return at && near_stack(sp, at, bytes) ? region_find_room(sp, bytes + STACK_GAP_BYTES) : at;
}

/* Where it goes: *r gets start and end. */
static int place(struct space *sp, const uint64_t *w, struct region *r)
{
    uint64_t flags = w[2] >> PAGER_MAP_SHIFT, bytes = PAGE_UP(w[1]);
    vaddr_t at = w[0] & ~(vaddr_t)(PAGE_BYTES - 1);
    if (flags & PAGER_MAP_FIXED_NOREPLACE) {
        if (!region_range_free(sp, at, at + bytes))
            return ERR_EXIST;
    } else if (!(flags & PAGER_MAP_FIXED)) {
        bool hint = at >= USER_TEXT_VA && at < USER_MMAP_TOP && bytes <= USER_MMAP_TOP - at;
        if (!hint || !region_range_free(sp, at, at + bytes) || near_stack(sp, at, bytes))
            at = find_room(sp, bytes);
        if (at == 0)
            return ERR_NOMEM;
    }
    r->start = at;
    r->end = at + bytes;
    if (!limit_allows_map(sp, r->start, r->end))
        return ERR_NOMEM;
    if ((flags & PAGER_MAP_LOCKED) && limit_is_zero(sp, PROC_LIMIT_MEMLOCK))
        return ERR_PERM;
    if (r->locked && wire_allows(sp, region_pages(r)) != 0)
        return ERR_AGAIN;
    int slots = range_slots(sp, r->start, r->end) + 1;
    return slots > (int)pager_policy->region_room(sp) ? ERR_MFILE : 0;
}

/* A device, as far as the mapping lies within it. */
static int64_t find_device(uint64_t number, struct region *r)
{
    struct file *f;
    bool reads = number & PAGER_DEVICE_READ_ONLY;
    int error = device_get(number & ~PAGER_DEVICE_READ_ONLY, &f);
    if (error)
        return error;
    if (r->offset > f->size || region_pages(r) << PAGE_SHIFT > f->size - r->offset) {
        file_put(f);
        return ERR_INVAL;
    }
    if (reads && (r->prot & PROT_W)) {
        file_put(f);
        return ERR_ACCESS;
    }
    r->max_prot = reads ? PROT_R | PROT_X : PROT_MASK;
    r->file = f;
    return 0;
}

/* What is behind it, held: by handle or number, or a new shared anonymous object. */
static int64_t get_file(struct request *rq, struct region *r)
{
    if (r->flags & PAGER_MAP_ANON) {
        if (region_is_shared(r) && !(r->file = file_get_anon(region_pages(r))))
            return ERR_NOMEM;
        return 0;
    }
    if (r->flags & PAGER_MAP_DEVICE)
        return find_device(rq->m->w[3], r);
    struct open *o;
    int64_t status = io_open(rq, rq->m->w[3], ERR_NODEV, &o);
    if (status != 0)
        return status == ERR_ISDIR ? ERR_NODEV : status;
    if (!(o->flags & FS_O_READ))
        return ERR_ACCESS;
    if (region_is_shared(r) && !(o->flags & FS_O_WRITE)) {
        if (r->prot & PROT_W)
            return ERR_ACCESS;
        r->max_prot = PROT_R | PROT_X;
    }
    disk_note_read(o->file);
    file_hold(o->file);
    r->file = o->file;
    r->errors_seen = o->errors_seen;
    return 0;
}

/* Is it neither shared nor private, or both? That is told after a lack of room, and a bad handle. */
static bool has_no_type(const struct region *r)
{
    return !(r->flags & PAGER_MAP_SHARED) == !(r->flags & PAGER_MAP_PRIVATE);
}

/* So many pages were promised to what is mapped in [start, end). */
static uint64_t promised(struct space *sp, vaddr_t start, vaddr_t end)
{
    uint64_t pages = 0;
    for (struct region *r = region_next(sp, start); r && r->start < end; r = region_next(sp, r->end)) {
        vaddr_t from = r->start > start ? r->start : start, to = r->end < end ? r->end : end;
        pages += r->committed ? (to - from) >> PAGE_SHIFT : 0;
    }
    return pages;
}

/* Makes the mapping; it has no pages yet. */
static int64_t map_new(struct request *rq, struct region *r)
{
    int64_t status = check_arguments(rq->m->w, r);
    if (status != 0)
        return status;
    r->locked = rq->space->lock_new || (rq->m->w[2] >> PAGER_MAP_SHIFT & PAGER_MAP_LOCKED);
    r->lock_touched = rq->space->lock_new && rq->space->lock_touched;
    int64_t placed = place(rq->space, rq->m->w, r);
    bool anon = r->flags & PAGER_MAP_ANON;
    if (anon && (placed != 0 || has_no_type(r)))
        return placed != 0 ? placed : ERR_INVAL;
    status = get_file(rq, r); /* a bad handle is told before a lack of room, and that before what the handle does not allow */
    if (placed == 0 && has_no_type(r))
        placed = ERR_INVAL;
    if (status != 0)
        return placed != 0 && (status == ERR_ACCESS || status == ERR_NODEV) ? placed : status;
    status = placed;
    if (status == 0)
        status = space_own_ends(rq->space, r->start, r->end);
    r->committed = status == 0 && region_needs_commit(r, r->prot);
    uint64_t need = r->committed ? region_pages(r) : 0, returned = need ? promised(rq->space, r->start, r->end) : 0;
    if (status == 0)
        status = commit_take(need > returned ? need - returned : 0, COMMIT_NORMAL);
    if (status == 0) {
        range_unmap(rq->space, r->start, r->end);
        commit_take_again(need < returned ? need : returned);
        struct region *added = region_add(rq->space, r);
        rt_assert(added);
        region_merge(rq->space, r->start, r->end);
    }
    if (r->file)
        file_put(r->file); /* the region holds it now, or nobody does */
    return status;
}

static bool locks_at_once(const struct space *sp)
{
    return sp->lock_new && !sp->lock_touched;
}

int64_t mmap_step(struct request *rq)
{
    if (rq->state == STATE_NEW) {
        struct region r;
        int64_t status = map_new(rq, &r);
        if (status != 0)
            return status;
        rq->out[0] = r.start;
        rq->cursor = r.start;
        rq->pending = r.end;
        rq->state = STATE_POPULATE;
    }
    bool asked = (rq->m->w[2] >> PAGER_MAP_SHIFT & (PAGER_MAP_POPULATE | PAGER_MAP_LOCKED)) || locks_at_once(rq->space);
    bool when_touched = rq->space->lock_new && rq->space->lock_touched; /* whatever else was asked */
    bool now = pager_policy->populates || (asked && !when_touched);
    if (now && populate(rq, rq->space, &rq->cursor, rq->pending) == SERVE_LATER)
        return SERVE_LATER;
    return 0;
}

/* The region that ends where the heap does, or NULL. */
static struct region *heap_top(struct space *sp)
{
    struct region *r = sp->heap_end > sp->heap_start ? region_find(sp, PAGE_UP(sp->heap_end) - 1) : NULL;
    return r && (r->flags & PAGER_MAP_HEAP) && r->end == PAGE_UP(sp->heap_end) ? r : NULL;
}

/* The heap gets the pages [from, to). */
static int heap_grow(struct space *sp, vaddr_t from, vaddr_t to)
{
    if (to > USER_MMAP_FLOOR || !region_range_free(sp, from, to))
        return ERR_NOMEM;
    if (!limit_allows(sp, PROC_LIMIT_DATA, to - sp->heap_start) || !limit_allows_map(sp, from, to))
        return ERR_NOMEM;
    struct region *top = heap_top(sp);
    if (!top && pager_policy->region_room(sp) == 0)
        return ERR_NOMEM;
    uint64_t pages = (to - from) >> PAGE_SHIFT;
    if (sp->lock_new && wire_allows(sp, pages) != 0) /* one that is locked does not grow, it gets a neighbour */
        return ERR_NOMEM;
    if (commit_take(pages, COMMIT_NORMAL) != 0)
        return ERR_NOMEM;
    if (top && top->prot == (PROT_R | PROT_W) && top->locked == sp->lock_new && top->lock_touched == (sp->lock_new && sp->lock_touched)) {
        region_resize(top, top->start, to);
        sp->commit += pages;
        return 0;
    }
    struct region r = { .start = from, .end = to, .backed = REGION_BACKED_ALL, .max_prot = PROT_MASK, .committed = true, .locked = sp->lock_new,
                        .lock_touched = sp->lock_new && sp->lock_touched,
                        .prot = PROT_R | PROT_W, .flags = PAGER_MAP_PRIVATE | PAGER_MAP_ANON | PAGER_MAP_HEAP };
    if (!region_add(sp, &r)) {
        commit_give(pages);
        return ERR_NOMEM;
    }
    return 0;
}

/* Is anything mapped in [start, end)? */
static bool range_holds(struct space *sp, vaddr_t start, vaddr_t end)
{
    const struct region *r = region_next(sp, start);
    return r && r->start < end;
}

int64_t brk_step(struct request *rq)
{
    struct space *sp = rq->space;
    vaddr_t end = rq->m->w[0], from = PAGE_UP(sp->heap_end), to = PAGE_UP(end);
    if (rq->state == STATE_NEW) {
        rq->out[0] = sp->heap_end;
        if (end == 0)
            return 0;
        if (sp->heap_start == 0 || end < sp->heap_start || end > USER_MMAP_FLOOR)
            return ERR_NOMEM;
        if (to > from && heap_grow(sp, from, to) != 0)
            return ERR_NOMEM;
        if (to < from && !range_holds(sp, to, from)) /* the end stays, as on Linux, and what is unmapped beside it does */
            return 0;
        if (to < from) {
            if (range_slots(sp, to, from) > (int)pager_policy->region_room(sp))
                return ERR_NOMEM;
            if (space_own_ends(sp, to, from) != 0)
                return ERR_NOMEM;
            range_unmap(sp, to, from);
        }
        sp->heap_end = end;
        rq->out[0] = end;
        rq->cursor = from;
        rq->pending = to;
        rq->state = STATE_POPULATE;
    }
    if ((pager_policy->populates || locks_at_once(sp)) && populate(rq, sp, &rq->cursor, rq->pending) == SERVE_LATER)
        return SERVE_LATER;
    return 0;
}
