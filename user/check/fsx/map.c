/*
 * The file mapped: several mappings at once, shared and private, of which parts come and go. A page of a private mapping is its own
 * once it was stored to: from then on only its own stores change it, until the file is cut before it.
 */
#include "fsx.h"

#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

enum { MAPS = 5, PAGES_MAX = 24 };

struct map {
    volatile uint8_t *start; /* NULL: none */
    size_t at, pages;        /* of the file */
    bool shared;
    bool own[PAGES_MAX];
    uint8_t bytes[PAGES_MAX * PAGE]; /* of pages that are own */
};
static struct map maps[MAPS];

static bool mapped(const struct map *m)
{
    return m->start != NULL;
}

static void unmap(struct map *m)
{
    note("munmap %zx %zx", m->at, m->pages);
    if (munmap((void *)(uintptr_t)m->start, m->pages * PAGE) < 0)
        fail("munmap");
    m->start = NULL;
}

static void map(struct map *m)
{
    memset(m->own, 0, sizeof m->own);
    m->at = choose(fsx.length / PAGE) * PAGE;
    m->pages = 1 + choose(PAGES_MAX);
    m->shared = choose(3);
    note("mmap %s %zx %zx", m->shared ? "shared" : "private", m->at, m->pages);
    void *start = mmap(NULL, m->pages * PAGE, PROT_READ | PROT_WRITE, m->shared ? MAP_SHARED : MAP_PRIVATE, fsx.fd, fsx.base + (off_t)m->at);
    if (start == MAP_FAILED)
        fail("mmap");
    m->start = start;
}

void map_change(void)
{
    struct map *m = &maps[choose(MAPS)];
    if (mapped(m))
        unmap(m);
    else
        map(m);
}

void map_end_all(void)
{
    for (struct map *m = maps; m < maps + MAPS; m++)
        if (mapped(m))
            unmap(m);
}

/* A range of a mapping that lies in the file, or before the end of its last page; false if there is none. */
static bool choose_inside(struct map **out, struct range *r, bool tail)
{
    struct map *m = &maps[choose(MAPS)];
    size_t end = tail ? (model.size + PAGE - 1) / PAGE * PAGE : model.size;
    if (!mapped(m) || m->at >= end)
        return false;
    size_t bytes = end - m->at < m->pages * PAGE ? end - m->at : m->pages * PAGE;
    *r = choose_range(bytes);
    *out = m;
    return r->bytes > 0;
}

/* Pages of a private mapping, as far as they must be what they are. */
static void check_private(const struct map *m, struct range r)
{
    for (size_t at = r.at, next; at < r.at + r.bytes; at = next) {
        size_t page = at / PAGE;
        next = (page + 1) * PAGE < r.at + r.bytes ? (page + 1) * PAGE : r.at + r.bytes;
        if (!m->own[page] && !fsx.copies)
            check_bytes("a private mapping", m->at + at, m->start + at, next - at);
        else if (m->own[page] && memcmp((const void *)(uintptr_t)(m->start + at), m->bytes + at, next - at) != 0)
            fail("private pages at %zx were changed", m->at + at);
    }
}

void map_load(void)
{
    struct map *m;
    struct range r;
    if (!choose_inside(&m, &r, false))
        return;
    note("load %s %zx %zx", m->shared ? "shared" : "private", m->at + r.at, r.bytes);
    if (m->shared)
        check_bytes("a shared mapping", m->at + r.at, m->start + r.at, r.bytes);
    else
        check_private(m, r);
}

/* Stores into pages that are the mapping's own from now on, with all that else is in them. */
static void store_private(struct map *m, struct range r, const uint8_t *bytes)
{
    struct range inside = r; /* what others have stored behind the end of the file may be seen there */
    inside.bytes = m->at + r.at >= model.size ? 0 : model.size - m->at - r.at < r.bytes ? model.size - m->at - r.at : r.bytes;
    check_private(m, inside);
    memcpy((void *)(uintptr_t)(m->start + r.at), bytes, r.bytes);
    for (size_t page = r.at / PAGE; page * PAGE < r.at + r.bytes; page++) {
        if (!m->own[page])
            memcpy(m->bytes + page * PAGE, (const void *)(uintptr_t)(m->start + page * PAGE), PAGE);
        m->own[page] = true;
    }
    memcpy(m->bytes + r.at, bytes, r.bytes);
}

/* Also behind the end of the file, in its last page: that must never be seen. */
void map_store(void)
{
    struct map *m;
    struct range r;
    if (!choose_inside(&m, &r, choose(3) == 0))
        return;
    note("store %s %zx %zx", m->shared ? "shared" : "private", m->at + r.at, r.bytes);
    const uint8_t *bytes = fresh_bytes(r.bytes);
    if (!m->shared) {
        store_private(m, r, bytes);
        return;
    }
    memcpy((void *)(uintptr_t)(m->start + r.at), bytes, r.bytes);
    size_t at = m->at + r.at, inside = at >= model.size ? 0 : model.size - at < r.bytes ? model.size - at : r.bytes;
    model_write(at, bytes, inside);
}

void map_sync(void)
{
    struct map *m = &maps[choose(MAPS)];
    static const int flags[] = { MS_ASYNC, MS_SYNC, MS_SYNC | MS_INVALIDATE, MS_ASYNC | MS_INVALIDATE };
    if (!mapped(m))
        return;
    size_t first = choose(m->pages), how = choose(4);
    note("msync %zx %zx flags %x", m->at + first * PAGE, m->pages - first, (unsigned)flags[how]);
    if (msync((void *)(uintptr_t)(m->start + first * PAGE), (1 + choose(m->pages - first)) * PAGE, flags[how]) < 0)
        fail("msync");
}

void map_advise(void)
{
    struct map *m = &maps[choose(MAPS)];
    static const int advice[] = { MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED };
    if (!mapped(m))
        return;
    size_t how = choose(4);
    note("madvise %zx %zx %d", m->at, m->pages, advice[how]);
    if (madvise((void *)(uintptr_t)m->start, m->pages * PAGE, advice[how]) < 0)
        fail("madvise");
}

static sigjmp_buf back;

static void caught(int number)
{
    (void)number;
    siglongjmp(back, 1);
}

/* A touch behind the page that the file ends in is SIGBUS. */
void map_beyond(void)
{
    struct map *m = &maps[choose(MAPS)];
    size_t end = (model.size + PAGE - 1) / PAGE * PAGE, first = end > m->at ? (end - m->at) / PAGE : 0;
    if (!mapped(m) || first >= m->pages)
        return;
    volatile uint8_t *at = m->start + (first + choose(m->pages - first)) * PAGE + choose(PAGE);
    bool store = choose(2);
    note("%s beyond the end, %zx", store ? "store" : "load", m->at + (size_t)(at - m->start));
    if (sigsetjmp(back, 1))
        return;
    signal(SIGBUS, caught);
    if (store)
        *at = 1;
    else
        (void)*at;
    fail("no SIGBUS");
}

void map_was_cut(size_t size)
{
    for (struct map *m = maps; m < maps + MAPS; m++)
        for (size_t page = 0; page < PAGES_MAX; page++)
            if (m->at + page * PAGE >= size)
                m->own[page] = false;
}
