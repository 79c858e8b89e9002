/* Addresses, and what is known of each page. */
#include "place.h"

#include "world.h"

#include <stdlib.h>
#include <string.h>

static struct place places[2 + REGISTERS]; /* the window, the heap, the registers */
static struct place *const window = places, *const heap = places + 1, *const registers = places + 2;
static bool grows;

void place_start(void)
{
    memset(places, 0, sizeof places);
    window->base = (uintptr_t)WINDOW;
    window->pages = WINDOW_PAGES;
    grows = false;
}

void place_heap(uintptr_t base)
{
    heap->base = base;
    heap->pages = WINDOW_PAGES;
}

void place_grows(void)
{
    grows = true;
}

bool place_holes_are_open(void)
{
    return grows;
}

bool place_is_window(const struct place *place)
{
    return place == window;
}

static struct place *find(uintptr_t at)
{
    for (struct place *p = places; p < registers + REGISTERS; p++)
        if (p->base && at >= p->base && at - p->base < (uintptr_t)p->pages * PAGE)
            return p;
    return NULL;
}

static struct page_note *note_at(uintptr_t at)
{
    struct place *p = find(at);
    return p ? &p->note[(at - p->base) / PAGE] : NULL;
}

bool place_address(const char *word, uintptr_t *at, struct place **place)
{
    char *end;
    *place = NULL;
    *at = 0;
    if (word[0] == 'n')
        return true;
    if (word[0] == 'w' || word[0] == 'h') {
        *place = word[0] == 'w' ? window : heap;
        *at = (*place)->base + (uintptr_t)strtoull(word + 1, NULL, 16);
        return (*place)->base != 0;
    }
    unsigned n = word[0] == 'r' ? (unsigned)strtoul(word + 1, &end, 10) : REGISTERS;
    if (n >= REGISTERS || !registers[n].base)
        return false;
    *place = &registers[n];
    *at = (*place)->base + (*end == '+' ? (uintptr_t)strtoull(end + 1, NULL, 16) : 0);
    return true;
}

bool place_range(const struct op *op, int at, struct range *range)
{
    range->bytes = (uint64_t)op_number(op, at + 1);
    if (!place_address(op->word[at], &range->at, &range->place) || !range->place)
        return false;
    uint64_t offset = range->at - range->place->base, limit = (uint64_t)range->place->pages * PAGE;
    return range->place == window || range->place == heap || (offset < limit && range->bytes <= limit - offset);
}

struct place *place_register(const char *word)
{
    unsigned n = word[0] == 'r' ? (unsigned)strtoul(word + 1, NULL, 10) : REGISTERS;
    return n < REGISTERS && !registers[n].base ? &registers[n] : NULL;
}

void place_keep(struct place *reg, void *at, uint64_t bytes)
{
    uintptr_t address = (uintptr_t)at;
    if (address + bytes > WINDOW && address < WINDOW + (uint64_t)WINDOW_PAGES * PAGE)
        return;
    if (reg && bytes <= (uint64_t)WINDOW_PAGES * PAGE) {
        memset(reg, 0, sizeof *reg);
        reg->base = address;
        reg->pages = (unsigned)((bytes + PAGE - 1) / PAGE);
    }
}

struct page_note *place_note(const struct range *range, uint64_t offset)
{
    return note_at(range->at + offset);
}

void place_set(uintptr_t at, uint64_t bytes, const struct page_note *note)
{
    uint64_t pages = bytes / PAGE + (bytes % PAGE != 0);
    if (pages > 2 * WINDOW_PAGES)
        pages = 2 * WINDOW_PAGES;
    for (uint64_t i = 0; i < pages; i++) {
        struct page_note *n = note_at(at + i * PAGE);
        if (!n)
            continue;
        memset(n, 0, sizeof *n);
        if (note) {
            *n = *note;
            n->index += (uint32_t)i;
        }
    }
}

static uint32_t older(uint32_t past)
{
    uint32_t two[2] = { past, world.next };
    return (uint32_t)hash_bytes(1, two, sizeof two);
}

void place_treat(const struct range *range)
{
    for (uint64_t at = 0; at < range->bytes && at < (uint64_t)WINDOW_PAGES * PAGE; at += PAGE) {
        struct page_note *n = place_note(range, at);
        if (n)
            n->past = older(n->past);
    }
}

/* Can no system have these two neighbours in one mapping? */
static bool are_apart(const struct page_note *a, const struct page_note *b)
{
    if (!a || !b || !a->mapped || !b->mapped)
        return !grows;
    if (a->shared != b->shared || a->inode != b->inode)
        return true;
    return (a->inode && a->index + 1 != b->index) || (a->prot != b->prot && !((a->prot | b->prot) & PROT_OPEN));
}

bool place_unity_is_open(const struct range *range, uint64_t bytes)
{
    bool alike = true;
    for (uint64_t at = PAGE; at < bytes && at < (uint64_t)WINDOW_PAGES * PAGE; at += PAGE) {
        const struct page_note *a = place_note(range, at - PAGE), *b = place_note(range, at);
        if (are_apart(a, b))
            return false;
        alike = alike && a && b && a->mapped && b->mapped && a->past == b->past;
    }
    return !alike;
}

void place_say(uintptr_t at)
{
    struct place *p = find(at);
    if (at == 0)
        say(" n");
    else if (!p)
        say(" elsewhere");
    else if (p == window || p == heap)
        say(" %c%llx", p == window ? 'w' : 'h', (unsigned long long)(at - p->base));
    else
        say(" r%d+%llx", (int)(p - registers), (unsigned long long)(at - p->base));
}

bool place_byte_is_open(uintptr_t at)
{
    const struct page_note *n = note_at(at);
    if (!n || !n->mapped)
        return false;
    if (n->open)
        return true;
    if (n->inode && !n->shared && n->index < 64 && (world.spoilt[n->inode] >> n->index & 1) && at % PAGE >= world.spoilt_from[n->inode])
        return true;
    return n->inode && (world.tainted >> n->inode & 1) && n->index == world.size[n->inode] / PAGE &&
           at % PAGE >= world.size[n->inode] % PAGE;
}

bool place_is_open(const struct range *range)
{
    for (uint64_t i = 0; i < range->bytes; i++)
        if (place_byte_is_open(range->at + i))
            return true;
    return false;
}

/* What lies behind the end of the inode, in its last page, is open from now on. */
static void spoil(unsigned inode)
{
    uint64_t page = world.size[inode] / PAGE;
    uint16_t from = (uint16_t)(world.size[inode] % PAGE);
    world.tainted |= 1u << inode;
    if (page < 64)
        world.spoilt[inode] |= UINT64_C(1) << page;
    if (!world.spoilt_from[inode] || from < world.spoilt_from[inode])
        world.spoilt_from[inode] = from;
}

/* Is the page of a shared mapping of a file, and its bytes up to `to` go beyond the file's end? */
static bool beyond_end(const struct page_note *n, uint64_t to)
{
    uint64_t last = ((uint64_t)n->index * PAGE) + (to - 1) % PAGE; /* byte of the file */
    return n->inode && n->shared && n->index == world.size[n->inode] / PAGE && last >= world.size[n->inode];
}

void place_stored(const struct range *range)
{
    uint64_t end = range->at + range->bytes;
    for (uint64_t at = range->at; at < end; at = (at / PAGE + 1) * PAGE) {
        struct page_note *n = note_at(at);
        uint64_t to = (at / PAGE + 1) * PAGE < end ? (at / PAGE + 1) * PAGE : end;
        if (!n || !n->mapped)
            continue;
        if (to - at == PAGE)
            n->open = false;
        if (beyond_end(n, to))
            spoil(n->inode);
    }
}

bool place_spoils_object(const struct range *range)
{
    uint64_t end = range->at + range->bytes;
    for (uint64_t at = range->at; at < end; at = (at / PAGE + 1) * PAGE) {
        const struct page_note *n = note_at(at);
        uint64_t to = (at / PAGE + 1) * PAGE < end ? (at / PAGE + 1) * PAGE : end;
        if (n && n->mapped && (world.objects >> n->inode & 1) && beyond_end(n, to))
            return true;
    }
    return false;
}

bool place_maps_file(const struct range *range, unsigned inode, uint64_t from, uint64_t to)
{
    uint64_t end = range->at + range->bytes;
    for (uint64_t at = range->at; at < end; at = (at / PAGE + 1) * PAGE) {
        const struct page_note *n = note_at(at);
        uint64_t start = n ? (uint64_t)n->index * PAGE : 0;
        if (n && n->mapped && n->inode == inode && (start + PAGE > world.size[inode] || (start < to && start + PAGE > from)))
            return true;
    }
    return false;
}
