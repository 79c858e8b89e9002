/*
 * mremap: a mapping grows, shrinks or moves. What moves are entries of page tables, whole tables where old and new place agree; never bytes.
 * Check everything first; then what is in the way goes, and what is left can only fail for want of page tables.
 */
#include "mmap.h"

#include "commit.h"
#include "file.h"
#include "frames.h"
#include "object.h"
#include "limit.h"
#include "policy.h"
#include "populate.h"
#include "space.h"
#include "wire.h"

#include <proto/layout.h>
#include <proto/pager.h>
#include <rt/log.h>

enum { STATE_NEW, STATE_POPULATE };

#define PAGE_UP(bytes) (((bytes) + PAGE_BYTES - 1) & ~(uint64_t)(PAGE_BYTES - 1))
#define LARGE (UINT64_C(2) << 20)
#define ABSURD (UINT64_C(1) << 56) /* more than any machine has addresses: not even wanted */

struct remap {
    struct space *space;
    vaddr_t from, to;        /* to: chosen by move */
    uint64_t old, new;       /* bytes, whole pages; old 0: a second mapping of what is shared */
    unsigned flags;          /* PAGER_MREMAP_* */
    struct region *r;        /* holds `from` */
};

static bool overlap(vaddr_t a, uint64_t a_bytes, vaddr_t b, uint64_t b_bytes)
{
    return a < b + b_bytes && b < a + a_bytes;
}

/* What is wrong with the arguments alone, whatever is mapped. */
static int check_arguments(const uint64_t *w, struct remap *m)
{
    const unsigned known = PAGER_MREMAP_MAYMOVE | PAGER_MREMAP_FIXED | PAGER_MREMAP_DONTUNMAP;
    m->from = w[0];
    m->to = w[4];
    m->old = PAGE_UP(w[1]);
    m->new = w[2] > ABSURD ? 0 : w[2] > USER_LIMIT ? 2 * USER_LIMIT : PAGE_UP(w[2]); /* there will be no room */
    m->flags = (unsigned)w[3];
    if ((w[3] & ~(uint64_t)known) || (m->from & (PAGE_BYTES - 1)) || m->new == 0)
        return ERR_INVAL;
    if (!(m->flags & (PAGER_MREMAP_FIXED | PAGER_MREMAP_DONTUNMAP)))
        return 0;
    if ((m->to & (PAGE_BYTES - 1)) || m->new > USER_LIMIT || m->to > USER_LIMIT - m->new || !(m->flags & PAGER_MREMAP_MAYMOVE) ||
        ((m->flags & PAGER_MREMAP_DONTUNMAP) && m->old != m->new) || overlap(m->from, m->old, m->to, m->new))
        return ERR_INVAL;
    return (m->flags & PAGER_MREMAP_FIXED) && m->to < USER_TEXT_VA ? ERR_PERM : 0;
}

/* May the region become so long, wherever it will be? `added` bytes are mapped besides what is mapped now. */
static int check_growth(const struct remap *m, uint64_t added, uint64_t *promise)
{
    const struct region *r = m->r;
    uint64_t offset = r->offset + (m->from - r->start);
    if ((m->old == 0 && !region_is_shared(r)) || (m->old > m->new && m->old > USER_LIMIT - m->from))
        return ERR_INVAL;
    if ((m->old < m->new ? m->old : m->new) > r->end - m->from || (m->new > m->old && region_kind(r)->fixed))
        return ERR_FAULT;
    if (m->new > m->old && r->file && offset + m->new > FILE_BYTES_MAX)
        return ERR_INVAL;
    if (m->new > m->old && r->locked && wire_allows(m->space, added >> PAGE_SHIFT) != 0)
        return ERR_AGAIN;
    if (m->new > USER_LIMIT || !limit_allows_map(m->space, USER_LIMIT, USER_LIMIT + added))
        return ERR_NOMEM;
    *promise = r->committed ? added >> PAGE_SHIFT : 0;
    return 0;
}

static bool fits_in_place(const struct remap *m)
{
    return m->old == m->r->end - m->from && m->new <= USER_LIMIT - m->from &&
           region_range_free(m->space, m->r->end, m->from + m->new);
}

static int grow(struct remap *m, uint64_t promise)
{
    struct region *r = m->r;
    if (commit_take(promise, COMMIT_NORMAL) != 0)
        return ERR_NOMEM;
    m->space->commit += promise;
    region_resize(r, r->start, m->from + m->new);
    region_merge(m->space, r->start, r->end);
    m->to = m->from;
    return 0;
}

/* A new place; where that costs no more, one that lies in its 2 MiB as the old one does, so that whole tables can move. */
static vaddr_t find_room(const struct remap *m)
{
    if (m->old >= LARGE) {
        vaddr_t room = region_find_room(m->space, m->new + LARGE - PAGE_BYTES);
        if (room)
            return room + ((m->from - room) & (LARGE - 1));
    }
    return region_find_room(m->space, m->new);
}

/* The regions of the new and, unless it stays, the old place. Slots were checked, the pages have moved. */
static void relabel(struct remap *m, struct region *r, uint64_t moved)
{
    struct space *sp = m->space;
    struct region at = *r;
    bool stays = moved == 0 || (m->flags & PAGER_MREMAP_DONTUNMAP);
    at.start = m->to;
    at.end = m->to + m->new;
    at.flags &= ~(uint32_t)PAGER_MAP_HEAP;
    if (moved == 0)
        at.offset = r->offset + (m->from - r->start);
    if (!stays && r->committed)
        sp->commit -= region_pages(r); /* goes over to the new one, which counts it again */
    struct region *added = region_add(sp, &at);
    rt_assert(added);
    if (!stays) {
        r->committed = false;
        region_drop(r);
    } else if (moved) {
        wire_unlock(r);
        region_merge(sp, r->start, r->end);
    }
    region_merge(sp, m->to, m->to + m->new);
}

/* How many slots it takes at most. */
static unsigned slots(const struct remap *m)
{
    int there = m->flags & PAGER_MREMAP_FIXED ? range_slots(m->space, m->to, m->to + m->new) : 0;
    return 1 + (m->r->start < m->from) + (m->r->end > m->from + m->old) + (there > 0);
}

/* An anonymous page that nobody else has inherited remembers where it is. */
static int tell_place(void *arg, vaddr_t va, struct page *p, unsigned bits)
{
    (void)arg, (void)bits;
    if (p->kind == PAGE_ANON && p->refs == 1)
        p->index = va >> PAGE_SHIFT;
    return 0;
}

static int move(struct remap *m)
{
    bool keeps = m->old == 0 || (m->flags & PAGER_MREMAP_DONTUNMAP);
    uint64_t moved = m->old < m->new ? m->old : m->new, promise;
    int error = check_growth(m, keeps ? m->new : m->new > m->old ? m->new - m->old : 0, &promise);
    if (error)
        return error;
    if (!(m->flags & PAGER_MREMAP_FIXED) && !(m->to = find_room(m)))
        return ERR_NOMEM;
    if (slots(m) > pager_policy->region_room(m->space))
        return ERR_MFILE;
    if (space_own_ends(m->space, m->to, m->to + m->new) != 0 || space_own_ends(m->space, m->from, m->from + m->old) != 0 ||
        (m->new < m->old && space_own_ends(m->space, m->from + m->new, m->from + m->old) != 0) || commit_take(promise, COMMIT_NORMAL) != 0)
        return ERR_NOMEM;
    range_unmap(m->space, m->to, m->to + m->new);
    if (m->new < m->old)
        range_unmap(m->space, m->from + m->new, m->from + m->old);
    m->r = region_find(m->space, m->from);
    if (!m->r) { /* of what is shared, mapped over itself */
        commit_give(promise);
        return ERR_FAULT;
    }
    if (moved && space_move(m->space, m->from, m->to, moved >> PAGE_SHIFT) != 0) {
        commit_give(promise);
        return ERR_NOMEM;
    }
    if (moved)
        space_scan(m->space, m->to, moved >> PAGE_SHIFT, 0, tell_place, NULL);
    m->r = moved ? range_cut_out(m->space, m->from, m->from + moved) : m->r;
    relabel(m, m->r, moved);
    return 0;
}

/* A range that keeps its length moves with all that is mapped in it, region by region, the holes too. */
static int move_all(const struct remap *all)
{
    vaddr_t end = all->from + all->old;
    struct region *r;
    for (vaddr_t at = all->from; at < end && (r = region_next(all->space, at)) && r->start < end;) {
        struct remap part = *all;
        part.r = r;
        part.from = r->start > at ? r->start : at;
        part.to = all->to + (part.from - all->from);
        at = r->end < end ? r->end : end;
        part.old = part.new = at - part.from;
        int error = move(&part);
        if (error)
            return error;
    }
    return 0;
}

/* The range loses its end, where it is. */
static int shrink(const struct remap *m)
{
    vaddr_t end = m->from + m->old, cut = m->from + m->new;
    if (m->old == m->new)
        return 0;
    if (m->old > USER_LIMIT - m->from)
        return ERR_INVAL;
    if (range_slots(m->space, cut, end) > (int)pager_policy->region_room(m->space))
        return ERR_MFILE;
    if (space_own_ends(m->space, cut, end) != 0)
        return ERR_NOMEM;
    range_unmap(m->space, cut, end);
    return 0;
}

static int remap(struct remap *m)
{
    uint64_t promise;
    m->r = m->from < USER_LIMIT ? region_find(m->space, m->from) : NULL;
    if (!m->r)
        return ERR_FAULT;
    if ((m->flags & PAGER_MREMAP_FIXED) && m->old == m->new)
        return move_all(m);
    if (m->flags & (PAGER_MREMAP_FIXED | PAGER_MREMAP_DONTUNMAP))
        return move(m);
    m->to = m->from;
    if (m->old >= m->new)
        return shrink(m);
    int error = check_growth(m, m->new - m->old, &promise);
    if (error)
        return error;
    if (m->old && fits_in_place(m))
        return grow(m, promise);
    return m->flags & PAGER_MREMAP_MAYMOVE ? move(m) : ERR_NOMEM;
}

int64_t mremap_step(struct request *rq)
{
    if (rq->state == STATE_NEW) {
        struct remap m = { .space = rq->space };
        int error = check_arguments(rq->m->w, &m);
        if (!error)
            error = remap(&m);
        if (error)
            return error;
        rq->out[0] = m.to;
        rq->cursor = m.to + (m.old < m.new ? m.old : m.new);
        rq->pending = m.to + m.new;
        rq->state = STATE_POPULATE;
    }
    const struct region *r = rq->cursor < rq->pending ? region_find(rq->space, rq->cursor) : NULL;
    bool now = r && (pager_policy->populates || (r->locked && !rq->space->lock_touched));
    return now ? populate(rq, rq->space, &rq->cursor, rq->pending) : 0;
}
