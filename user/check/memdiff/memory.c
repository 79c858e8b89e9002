/* Mappings: mmap, munmap, mprotect, msync, madvise, mincore. */
#include "verbs.h"

#include "place.h"
#include "world.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static int prot_of(const char *letters)
{
    return (strchr(letters, 'r') ? PROT_READ : 0) | (strchr(letters, 'w') ? PROT_WRITE : 0) |
           (strchr(letters, 'x') ? PROT_EXEC : 0);
}

static int map_flags(const char *letters)
{
    int flags = strchr(letters, 's') ? MAP_SHARED : 0;
    flags |= strchr(letters, 'p') ? MAP_PRIVATE : 0;
    flags |= strchr(letters, 'a') ? MAP_ANONYMOUS : 0;
    flags |= strchr(letters, 'f') ? MAP_FIXED : 0;
    flags |= strchr(letters, 'n') ? MAP_FIXED_NOREPLACE : 0;
    flags |= strchr(letters, 'o') ? MAP_POPULATE : 0;
    flags |= strchr(letters, 'l') ? MAP_LOCKED : 0;
    flags |= strchr(letters, 'g') ? MAP_GROWSDOWN : 0;
    return flags | (strchr(letters, 'm') ? MAP_NORESERVE : 0);
}

static struct page_note note_of(const struct op *op, int slot, int offset)
{
    int flags = map_flags(op->word[4]);
    bool file = !(flags & MAP_ANONYMOUS);
    return (struct page_note){
        .index = file ? (uint32_t)((uint64_t)op_number(op, offset) / PAGE) : 0,
        .inode = file ? (uint8_t)file_inode((unsigned)op_number(op, slot)) : 0,
        .past = world.next,
        .prot = (uint8_t)prot_of(op->word[3]),
        .mapped = true,
        .shared = (flags & MAP_SHARED) != 0,
    };
}

/* mmap ADDRESS BYTES PROT FLAGS SLOT OFFSET REGISTER: the register takes it when it is not in the window */
static void map(const struct op *op)
{
    uintptr_t at;
    struct place *place, *reg = place_register(op->word[7]);
    int flags = map_flags(op->word[4]);
    uint64_t bytes = (uint64_t)op_number(op, 2);
    bool fixed = flags & (MAP_FIXED | MAP_FIXED_NOREPLACE);
    if (!place_address(op->word[1], &at, &place) || (!fixed && !reg)) {
        say_skip();
        return;
    }
    int fd = flags & MAP_ANONYMOUS ? -1 : file_descriptor((unsigned)op_number(op, 5));
    void *got = mmap((void *)at, bytes, prot_of(op->word[3]), flags, fd, (off_t)op_number(op, 6));
    if (got == MAP_FAILED) {
        say_result(-1);
        return;
    }
    struct page_note note = note_of(op, 5, 6);
    if (flags & MAP_GROWSDOWN)
        place_grows();
    if (flags & MAP_LOCKED)
        lock_note();
    if (!fixed)
        place_keep(reg, got, bytes);
    place_set((uintptr_t)got, bytes, &note);
    say(" =");
    place_say((uintptr_t)got);
}

/* munmap ADDRESS BYTES. A register can only go whole: what the system puts into a hole is its own business. */
static void unmap(const struct op *op)
{
    struct range r;
    if (!place_range(op, 1, &r)) {
        say_skip();
        return;
    }
    bool reg = op->word[1][0] == 'r';
    if (reg) {
        r.at = r.place->base;
        r.bytes = (uint64_t)r.place->pages * PAGE;
    }
    int status = munmap((void *)r.at, r.bytes);
    say_result(status);
    if (status == 0) {
        place_set(r.at, r.bytes, NULL);
        if (reg)
            r.place->base = 0;
    }
}

static void protect(const struct op *op)
{
    struct range r;
    if (!place_range(op, 1, &r)) {
        say_skip();
        return;
    }
    int prot = prot_of(op->word[3]), status = mprotect((void *)r.at, r.bytes, prot);
    say_result(status);
    for (uint64_t at = 0; at < r.bytes && at < (uint64_t)WINDOW_PAGES * PAGE; at += PAGE) {
        struct page_note *n = place_note(&r, at);
        if (n)
            n->prot = (uint8_t)(status == 0 ? prot : PROT_OPEN);
    }
    place_treat(&r);
}

/* msync ADDRESS BYTES LETTERS: a s i */
static void sync_range(const struct op *op)
{
    struct range r;
    const char *letters = op->word[3];
    int flags = (strchr(letters, 'a') ? MS_ASYNC : 0) | (strchr(letters, 's') ? MS_SYNC : 0) |
                (strchr(letters, 'i') ? MS_INVALIDATE : 0);
    if (!place_range(op, 1, &r) || ((flags & MS_INVALIDATE) && r.bytes > (uint64_t)WINDOW_PAGES * PAGE))
        say_skip();
    else
        say_result(msync((void *)r.at, r.bytes, flags));
}

static const struct { const char *name; int value; } advices[] = {
    { "normal", MADV_NORMAL }, { "random", MADV_RANDOM }, { "sequential", MADV_SEQUENTIAL }, { "willneed", MADV_WILLNEED },
    { "dontneed", MADV_DONTNEED }, { "nonsense", 77 },
#ifdef MADV_FREE
    { "free", MADV_FREE },
#endif
#ifdef MADV_HUGEPAGE
    { "hugepage", MADV_HUGEPAGE }, { "nohugepage", MADV_NOHUGEPAGE },
#endif
#ifdef MADV_COLD
    { "cold", MADV_COLD },
#endif
#ifdef MADV_PAGEOUT
    { "pageout", MADV_PAGEOUT },
#endif
#ifdef MADV_POPULATE_READ
    { "popread", MADV_POPULATE_READ }, { "popwrite", MADV_POPULATE_WRITE },
#endif
};

/* madvise ADDRESS BYTES NAME */
static void advise(const struct op *op)
{
    struct range r;
    size_t i = 0;
    while (i < sizeof advices / sizeof *advices && strcmp(advices[i].name, op->word[3]) != 0)
        i++;
    if (!place_range(op, 1, &r) || i == sizeof advices / sizeof *advices) {
        say_skip();
        return;
    }
    int status = madvise((void *)r.at, r.bytes, advices[i].value);
    say_result(status);
    place_treat(&r);
    if (strcmp(advices[i].name, "free") != 0 && advices[i].value != MADV_DONTNEED)
        return;
    for (uint64_t at = 0; at < r.bytes && at < (uint64_t)WINDOW_PAGES * PAGE; at += PAGE) {
        struct page_note *n = place_note(&r, at);
        if (n && n->mapped && !n->inode && !n->shared)
            n->open = advices[i].value != MADV_DONTNEED || (status < 0 && n->open);
    }
}

/* mincore ADDRESS BYTES: what is in memory is the system's business, but not what it answers */
static void incore(const struct op *op)
{
    static unsigned char told[2 * WINDOW_PAGES];
    struct range r;
    if (!place_range(op, 1, &r) || r.bytes > (uint64_t)WINDOW_PAGES * PAGE)
        say_skip();
    else
        say_result(mincore((void *)r.at, r.bytes, told));
}

const struct verb memory_verbs[] = {
    { "mmap", map }, { "munmap", unmap }, { "mprotect", protect }, { "msync", sync_range }, { "madvise", advise },
    { "mincore", incore }, { NULL, NULL },
};
