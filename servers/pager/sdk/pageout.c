/* madvise: COLD and PAGEOUT (pageout.h). */
#include "pageout.h"

#include "cache.h"
#include "disk.h"
#include "family.h"
#include "memory.h"
#include "object.h"
#include "policy.h"
#include "space.h"

#include <rt/string.h>

enum { STATE_NEW, STATE_SEND, STATE_WAIT };
enum { BATCH_PAGES = 64 };

static int cool_page(void *arg, vaddr_t va, struct page *p, unsigned bits)
{
    (void)arg, (void)va, (void)bits;
    if (p->refs != 1)
        return 0;
    p->flags &= (uint8_t)~PAGE_USED;
    if (pager_policy->memory)
        pager_policy->memory->cool(p);
    return 0;
}

int pageout_cool(struct region *r, vaddr_t from, vaddr_t to)
{
    if (r->locked || region_kind(r)->fixed)
        return ERR_INVAL;
    space_scan(r->space, from, (to - from) >> PAGE_SHIFT, SCAN_CLEAR_ACCESSED, cool_page, NULL);
    return 0;
}

/* A page of a file that nobody else maps leaves memory: at once if it is clean, else it begins to be written. */
static void send_file_page(struct space *sp, vaddr_t va, struct page *p)
{
    struct file *f = p->file;
    if (f->job || (p->flags & (PAGE_PINNED | PAGE_WIRED)) || !page_is_valid(p))
        return;
    space_zap(sp, va, 1);
    p->flags &= (uint8_t)~PAGE_USED;
    if (p->state == PAGE_DIRTY) {
        disk_write(p);
    } else if (p->state == PAGE_CLEAN) {
        cache_remove(p);
        file_review(f);
    }
}

/* False: not now. */
static bool send_page(struct space *sp, vaddr_t va, uint64_t entry)
{
    struct page *p = page_at(ENTRY_INDEX(entry));
    if (p->refs != 1)
        return true; /* others are not disturbed */
    if (p->kind == PAGE_CACHE && p->file->kind->on_disk) {
        send_file_page(sp, va, p);
        return true;
    }
    if ((p->kind != PAGE_ANON && p->kind != PAGE_CACHE) || !pager_policy->memory)
        return true;
    if (p->kind == PAGE_ANON)
        page_set_place(p, sp, va); /* it may have come by mremap */
    return pager_policy->memory->out(p);
}

/* Is it a page, by itself or in a 2 MiB leaf? */
static bool is_page(uint64_t entry)
{
    return !(ENTRY_BITS(entry) & ENTRY_NOTE) && ENTRY_INDEX(entry) != ENTRY_NO_FRAME;
}

/* What a batch of at most BATCH_PAGES pages has, kept apart from the list that changes with each call; a leaf in part only, so that it is told page by page. */
static unsigned batch(struct space *sp, vaddr_t va, uint64_t pages, uint64_t entries[BATCH_PAGES])
{
    const uint64_t *list;
    unsigned n = space_list(sp, va, pages < BATCH_PAGES ? pages : BATCH_PAGES, &list);
    memcpy(entries, list, n * sizeof *list);
    return n;
}

/* Sends [*cursor, end), which lies in one region. False: not all now, *cursor tells how far. */
static bool send_part(struct space *sp, vaddr_t *cursor, vaddr_t end)
{
    uint64_t entries[BATCH_PAGES];
    for (vaddr_t at = *cursor; at < end; at += BATCH_PAGES * PAGE_BYTES) {
        unsigned n = batch(sp, at, (end - at) >> PAGE_SHIFT, entries);
        for (unsigned i = 0; i < n; i++) {
            *cursor = at + (vaddr_t)ENTRY_PAGE(entries[i]) * PAGE_BYTES;
            if (is_page(entries[i]) && !send_page(sp, *cursor, entries[i]))
                return false;
        }
    }
    *cursor = end;
    return true;
}

static int64_t send(struct request *rq, vaddr_t end)
{
    struct space *sp = rq->space;
    while (rq->cursor < end) {
        struct region *r = region_next(sp, rq->cursor);
        if (!r || r->start >= end)
            break;
        if (r->locked || region_kind(r)->fixed)
            return ERR_INVAL;
        vaddr_t to = r->end < end ? r->end : end;
        rq->cursor = r->start > rq->cursor ? r->start : rq->cursor;
        if (!region_is_shared(r) && space_own(sp, rq->cursor, to) != 0) /* so that references tell who maps it */
            rq->cursor = to;
        else if (!send_part(sp, &rq->cursor, to))
            return request_wait(rq, &disk_waiters);
    }
    return 0;
}

/* Waits for the disk while pages of the range are on their way there. */
static int64_t await(struct request *rq, vaddr_t end)
{
    uint64_t entries[BATCH_PAGES];
    for (; rq->cursor < end; rq->cursor += BATCH_PAGES * PAGE_BYTES) {
        unsigned n = batch(rq->space, rq->cursor, (end - rq->cursor) >> PAGE_SHIFT, entries);
        for (unsigned i = 0; i < n; i++)
            if ((ENTRY_BITS(entries[i]) & ENTRY_NOTE) && ENTRY_INDEX(entries[i]) && pager_policy->memory->leaving(ENTRY_INDEX(entries[i])))
                return request_wait(rq, &disk_waiters);
    }
    return 0;
}

int64_t pageout(struct request *rq, vaddr_t end, int64_t status)
{
    int64_t result = 0;
    if (rq->state == STATE_NEW) {
        rq->cursor = rq->m->w[0];
        rq->pending = (uint64_t)status;
        rq->state = STATE_SEND;
    }
    if (rq->state == STATE_SEND) {
        result = send(rq, end);
        if (result == 0) {
            rq->cursor = rq->m->w[0];
            rq->state = STATE_WAIT;
        }
    }
    if (result == 0 && space_has_notes())
        result = await(rq, end);
    return result == ERR_NOMEM ? ERR_AGAIN : result ? result : (int64_t)rq->pending;
}
