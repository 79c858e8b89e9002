/*
 * Handles: a table of them, and for each client a bit set over that table. A value is serial * HANDLES_MAX + place, so it
 * finds its place at once and is never given out twice.
 */
#include "handle.h"

#include "lock.h"

#include <abi/err.h>
#include <rt/log.h>
#include <rt/string.h>

enum { WORDS = HANDLES_MAX / 64 };

struct client {
    uint64_t badge;        /* 0: unused place */
    uint32_t held;
    uint64_t bits[WORDS];
};

static struct handle handles[HANDLES_MAX];
static struct client clients[CLIENTS_MAX];
static uint64_t serial;
static unsigned in_use, next_place;
static unsigned client_count, displaced; /* clients; those of them that are not at their home */

/* Where a client is looked for first. */
static unsigned home(uint64_t badge)
{
    return (badge ^ badge >> 56) % CLIENTS_MAX;
}

static struct client *find_client(uint64_t badge)
{
    unsigned tries = displaced ? CLIENTS_MAX : 1;
    for (unsigned i = 0; i < tries && badge; i++) {
        struct client *c = &clients[(home(badge) + i) % CLIENTS_MAX];
        if (c->badge == badge)
            return c;
    }
    return NULL;
}

/* The client's place, or a new one; NULL if there is none. A client that holds nothing has none. */
static struct client *make_client(uint64_t badge)
{
    struct client *c = find_client(badge);
    if (c || client_count == CLIENTS_MAX)
        return c;
    unsigned i = 0;
    do
        c = &clients[(home(badge) + i++) % CLIENTS_MAX];
    while (c->badge);
    displaced += i > 1;
    client_count++;
    c->badge = badge;
    return c;
}

static void end_client(struct client *c)
{
    displaced -= c != &clients[home(c->badge)];
    client_count--;
    c->badge = 0;
}

static bool holds(const struct client *c, unsigned place)
{
    return c->bits[place / 64] >> place % 64 & 1;
}

static void let_hold(struct client *c, unsigned place)
{
    c->bits[place / 64] |= UINT64_C(1) << place % 64;
    c->held++;
    handles[place].holders++;
}

int handle_check(uint64_t client, unsigned n)
{
    const struct client *c = find_client(client);
    if (!client)
        return ERR_PERM;
    if (c && c->held + n > FS_HANDLES_MAX)
        return ERR_MFILE;
    if (in_use + n > HANDLES_MAX)
        return ERR_NFILE;
    return c || client_count < CLIENTS_MAX ? 0 : ERR_NFILE;
}

uint64_t handle_open(uint64_t client, struct inode *inode, struct pipe *pipe, bool write_end, uint32_t flags)
{
    struct client *c = make_client(client);
    rt_assert(c && in_use < HANDLES_MAX);
    while (handles[next_place].value)
        next_place = (next_place + 1) % HANDLES_MAX;
    struct handle *h = &handles[next_place];
    *h = (struct handle){.value = ++serial * HANDLES_MAX + next_place, .flags = flags, .pipe = pipe, .write_end = write_end};
    if (inode)
        h->inode = inode_hold(inode);
    let_hold(c, next_place);
    in_use++;
    next_place = (next_place + 1) % HANDLES_MAX;
    return h->value;
}

struct handle *handle_find(uint64_t client, uint64_t value)
{
    unsigned place = value % HANDLES_MAX;
    struct client *c = find_client(client);
    return value && c && handles[place].value == value && holds(c, place) ? &handles[place] : NULL;
}

/* The client gives up the handle at this place. */
static void let_go(struct client *c, unsigned place)
{
    struct handle *h = &handles[place];
    uint64_t badge = c->badge;
    c->bits[place / 64] &= ~(UINT64_C(1) << place % 64);
    if (--c->held == 0)
        end_client(c);
    struct handle last = *h;
    if (--h->holders == 0) {
        h->value = 0;
        in_use--;
    }
    lock_closed(badge, &last, last.holders == 1);
    if (last.holders > 1)
        return;
    if (last.inode)
        inode_put(last.inode);
    else
        pipe_close(last.pipe, last.write_end);
}

int handle_close(uint64_t client, uint64_t value)
{
    if (!handle_find(client, value))
        return ERR_BADF;
    let_go(find_client(client), value % HANDLES_MAX);
    return 0;
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
    for (unsigned i = 0; i < WORDS; i++)
        for (uint64_t left = p->bits[i]; left; left &= left - 1)
            let_hold(c, i * 64 + (unsigned)__builtin_ctzll(left));
    return 0;
}

void handles_exit(uint64_t client)
{
    struct client *c = find_client(client);
    for (unsigned i = 0; c && c->badge == client && i < WORDS; i++)
        for (uint64_t left = c->bits[i]; left; left &= left - 1)
            let_go(c, i * 64 + (unsigned)__builtin_ctzll(left));
}

unsigned handles_in_use(void)
{
    return in_use;
}
