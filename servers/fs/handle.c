/*
 * Handles: a table of them, and for each client a bit set over that table, with a second one of the words that have bits. A value
 * is serial * PLACES + place, so it finds its place at once and is never given out twice.
 */
#include "handle.h"

#include "lock.h"

#include <abi/err.h>
#include <rt/log.h>
#include <rt/string.h>

enum {
    PLACES = 1 << 16,
    WORDS_MOST = (CLIENTS_MOST * HANDLES_A_CLIENT + 63) / 64, SUMMARY_WORDS = (WORDS_MOST + 63) / 64,
    HASH_SLOTS = 1024,
};
_Static_assert(CLIENTS_MOST * HANDLES_A_CLIENT <= PLACES, "each has a place of its own");

struct client {
    uint64_t badge;        /* 0: unused */
    struct client *next;   /* in its chain, or in the list of unused ones */
    uint32_t held, own;    /* own: those of them that are kept for a client */
    uint64_t summary[SUMMARY_WORDS]; /* which of the words in bits are not 0 */
    uint64_t *bits;
};

static struct handle *handles;
static struct client *unused, *hash[HASH_SLOTS];
static uint64_t serial;
static unsigned total, in_use, next_place;
static unsigned common_total, common_in_use;

static size_t words(unsigned clients)
{
    return (clients * HANDLES_A_CLIENT + 63) / 64;
}

static size_t bytes_for(unsigned clients)
{
    return clients * (HANDLES_A_CLIENT * sizeof(struct handle) + sizeof(struct client) + words(clients) * sizeof(uint64_t));
}

void handles_init(void *memory, size_t bytes)
{
    unsigned n = CLIENTS_MOST;
    while (n && bytes_for(n) > bytes)
        n--;
    total = n * HANDLES_A_CLIENT;
    common_total = total - n * HANDLES_OWN;
    handles = memory;
    struct client *clients = (struct client *)(handles + total);
    uint64_t *bits = (uint64_t *)(clients + n);
    for (unsigned i = 0; i < n; i++) {
        clients[i] = (struct client){.next = unused, .bits = bits + i * words(n)};
        unused = &clients[i];
    }
}

unsigned handles_total(void)
{
    return total;
}

static struct client **chain(uint64_t badge)
{
    return &hash[(badge ^ badge >> 56) % HASH_SLOTS];
}

static struct client *find_client(uint64_t badge)
{
    struct client *c = badge ? *chain(badge) : NULL;
    while (c && c->badge != badge)
        c = c->next;
    return c;
}

/* The client, or a new one; NULL if there is no room. One that holds nothing is none. */
static struct client *make_client(uint64_t badge)
{
    struct client *c = find_client(badge), **first = chain(badge);
    if (c || !unused)
        return c;
    c = unused;
    unused = c->next;
    c->badge = badge;
    c->next = *first;
    *first = c;
    return c;
}

static void end_client(struct client *c)
{
    struct client **at = chain(c->badge);
    while (*at != c)
        at = &(*at)->next;
    *at = c->next;
    c->badge = 0;
    c->next = unused;
    unused = c;
}

static bool holds(const struct client *c, unsigned place)
{
    return c->bits[place / 64] >> place % 64 & 1;
}

static void let_hold(struct client *c, unsigned place)
{
    unsigned word = place / 64;
    c->bits[word] |= UINT64_C(1) << place % 64;
    c->summary[word / 64] |= UINT64_C(1) << word % 64;
    c->held++;
    c->own += handles[place].own;
    handles[place].holders++;
}

int handle_check(uint64_t client, unsigned n)
{
    const struct client *c = find_client(client);
    if (!client)
        return ERR_PERM;
    if (c && c->held + n > FS_HANDLES_MAX + FS_HANDLES_SPARE)
        return ERR_MFILE;
    if (n > common_total - common_in_use + HANDLES_OWN - (c ? c->own : 0))
        return ERR_NFILE;
    return c || unused ? 0 : ERR_NFILE;
}

uint64_t handle_open(uint64_t client, struct inode *inode, struct pipe *pipe, uint32_t flags)
{
    struct client *c = make_client(client);
    bool own = common_in_use == common_total;
    rt_assert(c && in_use < total && (!own || c->own < HANDLES_OWN));
    while (handles[next_place].value)
        next_place = (next_place + 1) % total;
    struct handle *h = &handles[next_place];
    *h = (struct handle){.value = ++serial * PLACES + next_place, .flags = flags, .pipe = pipe, .own = own};
    common_in_use += !own;
    if (inode)
        h->inode = inode_hold(inode);
    if (pipe)
        h->before = pipe_open(pipe, flags);
    let_hold(c, next_place);
    in_use++;
    next_place = (next_place + 1) % total;
    return h->value;
}

struct handle *handle_find(uint64_t client, uint64_t value)
{
    unsigned place = value % PLACES;
    struct client *c = find_client(client);
    return value && c && place < total && handles[place].value == value && holds(c, place) ? &handles[place] : NULL;
}

/* The client gives up the handle at this place. */
static void let_go(struct client *c, unsigned place)
{
    struct handle *h = &handles[place];
    uint64_t badge = c->badge;
    unsigned word = place / 64;
    c->bits[word] &= ~(UINT64_C(1) << place % 64);
    if (c->bits[word] == 0)
        c->summary[word / 64] &= ~(UINT64_C(1) << word % 64);
    c->own -= h->own;
    if (--c->held == 0)
        end_client(c);
    struct handle last = *h;
    if (--h->holders == 0) {
        h->value = 0;
        in_use--;
        common_in_use -= !h->own;
    }
    lock_closed(badge, &last, last.holders == 1);
    if (last.holders > 1)
        return;
    if (last.pipe && pipe_close(last.pipe, last.flags) && last.inode)
        last.inode->fifo = NULL;
    if (last.inode)
        inode_put(last.inode);
}

int handle_close(uint64_t client, uint64_t value)
{
    if (!handle_find(client, value))
        return ERR_BADF;
    let_go(find_client(client), value % PLACES);
    return 0;
}

/* The first place from here on at which the client holds something, or -1. */
static int next_held(const struct client *c, unsigned from)
{
    unsigned word = from / 64;
    uint64_t left = word < WORDS_MOST && c->summary[word / 64] >> word % 64 & 1 ? c->bits[word] >> from % 64 << from % 64 : 0;
    if (left)
        return (int)(word * 64 + (unsigned)__builtin_ctzll(left));
    word++;
    for (unsigned i = word / 64; i < SUMMARY_WORDS; i++, word = i * 64) {
        uint64_t some = c->summary[i] >> word % 64 << word % 64;
        if (some) {
            word = i * 64 + (unsigned)__builtin_ctzll(some);
            return (int)(word * 64 + (unsigned)__builtin_ctzll(c->bits[word]));
        }
    }
    return -1;
}

int handles_fork(uint64_t parent, uint64_t child)
{
    const struct client *p = find_client(parent);
    if (!child || find_client(child))
        return ERR_EXIST;
    if (!p)
        return 0;
    struct client *c = make_client(child);
    if (!c)
        return ERR_NFILE;
    for (int at = next_held(p, 0); at >= 0; at = next_held(p, (unsigned)at + 1))
        let_hold(c, (unsigned)at);
    return 0;
}

void handles_exit(uint64_t client)
{
    struct client *c = find_client(client);
    for (int at = 0; c && c->badge == client && (at = next_held(c, (unsigned)at)) >= 0; at++)
        let_go(c, (unsigned)at);
}

unsigned handles_in_use(void)
{
    return in_use;
}
