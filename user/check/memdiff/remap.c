/* mremap, and what is known of pages that have moved. */
#include "verbs.h"

#include "place.h"
#include "world.h"

#include <string.h>
#include <sys/mman.h>

struct remap {
    struct range from;
    uintptr_t target;
    uint64_t bytes; /* new length */
    int flags;
};

/* The first pages are noted as they were, further ones as the first of them goes on. */
static void note_moved(const struct remap *m, uintptr_t to, struct place *reg)
{
    static struct page_note old[WINDOW_PAGES];
    uint64_t pages = (m->bytes + PAGE - 1) / PAGE, had = (m->from.bytes + PAGE - 1) / PAGE;
    const struct page_note *n = place_note(&m->from, 0);
    struct page_note first = n ? *n : (struct page_note){ .mapped = false };
    bool grew = pages > had;
    for (uint64_t i = 0; i < had && i < WINDOW_PAGES; i++) {
        n = place_note(&m->from, i * PAGE);
        old[i] = n ? *n : (struct page_note){ .mapped = false };
    }
    if (m->flags & MREMAP_DONTUNMAP)
        place_treat(&m->from);
    else
        place_set(m->from.at, m->from.bytes, NULL);
    place_keep(reg, (void *)to, m->bytes);
    for (uint64_t i = 0; i < pages && i < WINDOW_PAGES; i++) {
        struct page_note note = i < had ? old[i] : first;
        struct range page = { .at = to + i * PAGE, .bytes = 1 };
        if (i < had && !note.mapped) { /* what was at the target of a hole still is */
            if (place_holes_are_open())
                place_treat(&page);
            continue;
        }
        if (i >= had) {
            note.index = first.index + (uint32_t)i;
            note.open = false;
        }
        if (grew)
            note.past = first.past; /* it was one mapping, and is */
        place_set(page.at, 1, &note);
        place_treat(&page);
    }
}

/* The words of mremap. False: not to be done. */
static bool read_words(const struct op *op, struct remap *m, const struct place *reg)
{
    struct place *place;
    const char *letters = op->word[4];
    m->bytes = (uint64_t)op_number(op, 3);
    m->flags = (strchr(letters, 'm') ? MREMAP_MAYMOVE : 0) | (strchr(letters, 'f') ? MREMAP_FIXED : 0) |
               (strchr(letters, 'd') ? MREMAP_DONTUNMAP : 0);
    if (!place_range(op, 1, &m->from) || !place_address(op->word[5], &m->target, &place) || !reg)
        return false;
    uint64_t had = m->from.bytes, whole = (uint64_t)m->from.place->pages * PAGE;
    if (op->word[1][0] == 'h')
        return false; /* what lies behind the heap, too */
    bool moves = m->flags & (MREMAP_FIXED | MREMAP_DONTUNMAP), grows = m->bytes > had;
    if (!place_is_window(m->from.place) && (!(m->flags & MREMAP_MAYMOVE) || moves || m->from.at != m->from.place->base || had != whole || !grows))
        return false; /* what lies beside a register is the system's business */
    if ((m->flags & MREMAP_FIXED) && m->from.at + had < had)
        return false; /* a range that wraps round: what is at the target has gone when Linux finds out */
    if ((m->flags & MREMAP_DONTUNMAP) && lock_was_used())
        return false;
    if (!(moves || grows) || (had == m->bytes && (m->flags & MREMAP_FIXED)))
        return true; /* over all that is there */
    return !place_unity_is_open(&m->from, grows ? had : m->bytes);
}

/* mremap ADDRESS OLD NEW LETTERS TARGET REGISTER: m may move, f to the target, d leave the old mapping. A register moves whole, and only to grow. */
static void remap(const struct op *op)
{
    struct remap m;
    struct place *reg = place_register(op->word[6]);
    if (!read_words(op, &m, reg)) {
        say_skip();
        return;
    }
    void *hint = m.flags & MREMAP_FIXED ? (void *)m.target : NULL;
    void *got = mremap((void *)m.from.at, m.from.bytes, m.bytes, m.flags, hint);
    if (got == MAP_FAILED) {
        say_result(-1);
        return;
    }
    if (!place_is_window(m.from.place))
        reg = m.from.place; /* whether it grew in place is open */
    note_moved(&m, (uintptr_t)got, reg);
    say(" =");
    place_say((uintptr_t)got);
}

const struct verb remap_verbs[] = { { "mremap", remap }, { NULL, NULL } };
