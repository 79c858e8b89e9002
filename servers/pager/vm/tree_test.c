/*
 * vm's tree, against a plain model: which region lies behind each of so many pages. With 10,000 mappings, and with an allocator that
 * fails at the n-th time for every n.
 */
#include "tree.h"

#include <proto/layout.h>
#include <rt/log.h>
#include <sdk/slab.h>
#include <sdk/space.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MODEL_PAGES = 4096, MAPPINGS = 10000 };

static unsigned passed, failed;
static uint64_t slab_calls, slab_fails_at; /* 0: never */

void slab_init(struct slab *s, uint32_t object_bytes)
{
    s->object_bytes = object_bytes;
    s->in_use = 0;
}

void *slab_get(struct slab *s)
{
    if (++slab_calls == slab_fails_at)
        return NULL;
    s->in_use++;
    return malloc(s->object_bytes);
}

static uint64_t given_back;

void slab_put(struct slab *s, void *object)
{
    s->in_use--;
    given_back++;
    free(object);
}

_Noreturn void rt_panic(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
    abort();
}

static void check(bool ok, const char *what)
{
    ok ? passed++ : failed++;
    if (!ok)
        printf("FAIL %s\n", what);
}

static struct space *new_space(void)
{
    static struct space sp;
    memset(&sp, 0, sizeof sp);
    sp.mmap_top = USER_MMAP_TOP;
    return &sp;
}

static void clear(struct space *sp)
{
    for (struct region *r = tree_next(sp, 0); r; r = tree_next(sp, 0))
        tree_remove(sp, r);
    tree_end(sp);
}

static bool add(struct space *sp, vaddr_t start, uint64_t pages)
{
    struct region *r = tree_new(sp);
    if (!r)
        return false;
    *r = (struct region){ .start = start, .end = start + pages * PAGE_BYTES, .space = sp };
    tree_insert(sp, r);
    return true;
}

static struct region *model[MODEL_PAGES]; /* of the pages from USER_MMAP_TOP downwards */

static vaddr_t page_va(unsigned page)
{
    return USER_MMAP_TOP - (vaddr_t)(MODEL_PAGES - page) * PAGE_BYTES;
}

static void model_set(unsigned from, unsigned pages, struct region *r)
{
    for (unsigned i = from; i < from + pages; i++)
        model[i] = r;
}

static bool model_free(unsigned from, unsigned pages)
{
    for (unsigned i = from; i < from + pages; i++)
        if (i >= MODEL_PAGES || model[i])
            return false;
    return true;
}

static struct region *model_next(unsigned page)
{
    while (page < MODEL_PAGES && !model[page])
        page++;
    return page < MODEL_PAGES ? model[page] : NULL;
}

/* The highest room; below the pages of the model all is free. */
static vaddr_t model_room(unsigned pages)
{
    unsigned room = 0, page = MODEL_PAGES;
    while (page > 0 && room < pages)
        room = model[--page] ? 0 : room + 1;
    return room >= pages ? page_va(page) : page_va(0) - (pages - room) * (vaddr_t)PAGE_BYTES;
}

/* One region more, less, or of another size. */
static bool change(struct space *sp, unsigned page, unsigned pages)
{
    struct region *r = model[page];
    if (!r) {
        if (!model_free(page, pages))
            return true;
        if (!add(sp, page_va(page), pages))
            return false;
        model_set(page, pages, tree_next(sp, page_va(page)));
        return true;
    }
    unsigned first = MODEL_PAGES - (unsigned)((USER_MMAP_TOP - r->start) / PAGE_BYTES), all = (unsigned)region_pages(r);
    model_set(first, all, NULL);
    if (all > 2 && pages % 2) {
        r->start += PAGE_BYTES;
        r->end -= pages % 4 == 1 ? PAGE_BYTES : 0;
        tree_resized(sp, r);
        model_set(first + 1, (unsigned)region_pages(r), r);
    } else {
        tree_remove(sp, r);
    }
    return true;
}

static void against_model(void)
{
    struct space *sp = new_space();
    bool right = true;
    memset(model, 0, sizeof model);
    srand(3);
    for (int i = 0; i < 100000; i++) {
        unsigned page = (unsigned)rand() % (MODEL_PAGES - 16), pages = 1 + (unsigned)rand() % 12, at = (unsigned)rand() % MODEL_PAGES;
        right &= change(sp, page, pages);
        right &= tree_next(sp, page_va(at)) == model_next(at);
        right &= tree_find_room(sp, pages * PAGE_BYTES) == model_room(pages);
        if (i % 256 == 0)
            right &= tree_ok(sp);
    }
    check(right && tree_ok(sp), "100,000 random changes, look-ups and searches for room");
    clear(sp);
    check(tree_next(sp, 0) == NULL, "an empty tree holds nothing");
}

/* A region is cut and made whole again, over and over: the node that comes back has lain just there before. */
static void cut_again_at_the_same_place(void)
{
    struct space *sp = new_space();
    bool right = add(sp, page_va(20), 4) && add(sp, page_va(0), 8) && add(sp, page_va(40), 4);
    for (int i = 0; i < 3; i++) {
        struct region *r = tree_next(sp, page_va(0));
        r->end = page_va(4);
        tree_resized(sp, r);
        right &= add(sp, page_va(4), 4) && tree_ok(sp);
        tree_remove(sp, tree_next(sp, page_va(4)));
        r->end = page_va(8);
        tree_resized(sp, r);
        right &= tree_ok(sp);
    }
    check(right, "those above a node learn of it each time that it comes back");
    clear(sp);
}

/* Mappings at every second page, made in a scattered order, then found and removed. */
static void many(void)
{
    struct space *sp = new_space();
    bool right = true;
    for (uint64_t i = 0; i < MAPPINGS; i++)
        right &= add(sp, USER_MMAP_FLOOR + i * 7919 % MAPPINGS * 2 * PAGE_BYTES, 1);
    check(right && tree_ok(sp), "10,000 mappings");
    for (uint64_t i = 0; i < MAPPINGS; i++) {
        vaddr_t va = USER_MMAP_FLOOR + i * 2 * PAGE_BYTES;
        struct region *r = tree_next(sp, va), *after = tree_next(sp, va + PAGE_BYTES);
        right &= r && r->start == va && (i == MAPPINGS - 1 ? !after : after && after->start == va + 2 * PAGE_BYTES);
    }
    check(right, "each is found, and the one behind each gap");
    check(tree_find_room(sp, PAGE_BYTES) == USER_MMAP_TOP - PAGE_BYTES, "room above all of them");
    for (uint64_t i = 0; i < MAPPINGS; i += 2)
        tree_remove(sp, tree_next(sp, USER_MMAP_FLOOR + i * 2 * PAGE_BYTES));
    check(tree_ok(sp), "half of them removed");
    clear(sp);
}

static void edges(void)
{
    struct space *sp = new_space();
    uint64_t all = USER_MMAP_TOP - USER_MMAP_FLOOR;
    check(tree_find_room(sp, all) == USER_MMAP_FLOOR && tree_find_room(sp, all + PAGE_BYTES) == 0, "an empty space has all room, and no more");
    check(tree_find_room(sp, UINT64_MAX) == 0, "nor any amount");
    add(sp, USER_STACK_TOP - PAGE_BYTES, 1);
    add(sp, USER_TEXT_VA, 1);
    check(tree_find_room(sp, all) == USER_MMAP_FLOOR, "what lies outside the room for mmap takes none of it");
    add(sp, USER_MMAP_TOP - PAGE_BYTES, 2);
    check(tree_find_room(sp, PAGE_BYTES) == USER_MMAP_TOP - 2 * PAGE_BYTES, "a mapping across the top");
    add(sp, USER_MMAP_FLOOR - PAGE_BYTES, 2);
    check(tree_find_room(sp, all - 2 * PAGE_BYTES) == USER_MMAP_FLOOR + PAGE_BYTES, "and one across the floor");
    check(tree_find_room(sp, all - PAGE_BYTES) == 0, "too much");
    clear(sp);
}

/* What tree_room has said is kept, whenever the allocator begins to fail; and nothing is lost. */
static void no_memory(void)
{
    bool right = true;
    for (uint64_t n = 1; n <= 64; n++) {
        struct space *sp = new_space();
        slab_calls = 0;
        slab_fails_at = n;
        for (uint64_t i = 0; i < 40; i++) {
            unsigned room = tree_room(sp);
            bool added = add(sp, USER_MMAP_FLOOR + i * 2 * PAGE_BYTES, 1);
            right &= added || room == 0;
            right &= tree_ok(sp) && tree_room_empty(sp) >= (room < 12 ? room : 12);
        }
        given_back = 0;
        clear(sp);
        right &= given_back == slab_calls - (slab_calls >= n);
    }
    slab_fails_at = 0;
    check(right, "an allocation that fails at every n");
}

int main(void)
{
    tree_init();
    against_model();
    cut_again_at_the_same_place();
    many();
    edges();
    no_memory();
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}
