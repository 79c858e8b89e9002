/*
 * Pipes. A call is served at once if it can be, else it waits at the end of its queue. Bytes are taken from the ring,
 * or become part of it, only after the whole copy from or to the caller succeeded: a caller that is killed, or whose page
 * is absent (ERR_TOUCH, nothing done), loses nothing and is passed over.
 */
#include "pipe.h"

#include "user.h"

#include <abi/err.h>
#include <proto/fs.h>
#include <rt/log.h>
#include <rt/share.h>

struct waiting {
    struct pipe_call call; /* client 0: an unused one */
    struct waiting *next;
};

struct pipe {
    uint8_t *ring;
    uint32_t head, used;           /* bytes */
    uint32_t serial;               /* 0: the pipe is free */
    uint64_t maker;                /* the client that it counts for */
    uint32_t can_read, can_write;  /* how many have this end open */
    uint32_t read_opens, write_opens; /* how many ever had */
    struct waiting *readers, *writers;
};

static struct pipe pipes[PIPES_MAX];
static unsigned count;
static uint32_t serial;
static struct waiting waiting[PIPE_WAITERS_MAX];
static struct waiting *waiting_free;
static unsigned waiting_begun, waiting_used;

typedef int64_t serve_fn(struct pipe *pipe, const struct pipe_call *call, uint64_t w[MSG_WORDS]);

void pipe_init(void *memory, size_t bytes)
{
    count = bytes / PIPE_BYTES < PIPES_MAX ? (unsigned)(bytes / PIPE_BYTES) : PIPES_MAX;
    for (unsigned i = 0; i < count; i++)
        pipes[i].ring = (uint8_t *)memory + (size_t)i * PIPE_BYTES;
}

int pipe_create(uint64_t client, struct pipe **out)
{
    struct pipe *unused = NULL;
    unsigned left = 0, made = 0;
    for (struct pipe *p = pipes; p < pipes + count; p++) {
        made += p->serial && p->maker == client;
        left += !p->serial;
        unused = unused || p->serial ? unused : p;
    }
    if (!unused || (made && made >= left))
        return ERR_NFILE;
    serial = serial == UINT32_MAX ? 1 : serial + 1;
    *unused = (struct pipe){.ring = unused->ring, .serial = serial, .maker = client};
    *out = unused;
    return 0;
}

/* Those at the ends opposite to these: how many there are, or ever were. */
static uint32_t others(const struct pipe *p, unsigned ends, bool ever)
{
    uint32_t readers = ever ? p->read_opens : p->can_read, writers = ever ? p->write_opens : p->can_write;
    return (ends & FS_O_WRITE ? readers : 0) + (ends & FS_O_READ ? writers : 0);
}

uint32_t pipe_open(struct pipe *p, unsigned ends)
{
    uint32_t before = others(p, ends, true) - (others(p, ends, false) > 0);
    p->can_read += (ends & FS_O_READ) != 0;
    p->read_opens += (ends & FS_O_READ) != 0;
    p->can_write += (ends & FS_O_WRITE) != 0;
    p->write_opens += (ends & FS_O_WRITE) != 0;
    return before;
}

bool pipe_met(const struct pipe *p, unsigned ends, uint32_t before)
{
    return others(p, ends, true) != before;
}

bool pipe_is_open(const struct pipe *p, unsigned ends)
{
    return (ends & FS_O_READ && p->can_read) || (ends & FS_O_WRITE && p->can_write);
}

/* Copies n bytes between the ring, from place `at` on, and the call's buffer. Bytes done, or an error. */
static int64_t move(struct pipe *p, const struct pipe_call *call, uint32_t at, uint32_t n, bool out)
{
    uint32_t done = 0;
    while (done < n) {
        uint32_t from = (at + done) % PIPE_BYTES, run = PIPE_BYTES - from < n - done ? PIPE_BYTES - from : n - done;
        int64_t moved = out ? user_copy_out(call->id, done, p->ring + from, run)
                            : user_copy_in(call->id, done, p->ring + from, run);
        if (moved < 0)
            return moved;
        done += (uint32_t)moved;
        if ((uint32_t)moved < run)
            break;
    }
    return done;
}

static int64_t short_copy(int64_t moved, uint64_t w[MSG_WORDS])
{
    if (moved < 0)
        return moved;
    w[0] = 0, w[1] = (uint64_t)moved;
    return ERR_TOUCH;
}

static int64_t try_read(struct pipe *p, const struct pipe_call *call, uint64_t w[MSG_WORDS])
{
    if (p->used == 0 && call->bytes)
        return p->can_write ? PIPE_LATER : 0;
    uint32_t n = call->bytes < p->used ? (uint32_t)call->bytes : p->used;
    int64_t moved = move(p, call, p->head, n, true);
    if (moved != n)
        return short_copy(moved, w);
    p->head = (p->head + n) % PIPE_BYTES;
    p->used -= n;
    return n;
}

static int64_t try_write(struct pipe *p, const struct pipe_call *call, uint64_t w[MSG_WORDS])
{
    uint32_t room = PIPE_BYTES - p->used;
    if (!p->can_read)
        return ERR_PIPE;
    if (call->bytes && (room == 0 || (call->bytes <= FS_PIPE_ATOMIC && call->bytes > room)))
        return PIPE_LATER;
    uint32_t n = call->bytes < room ? (uint32_t)call->bytes : room;
    int64_t moved = move(p, call, (p->head + p->used) % PIPE_BYTES, n, false);
    if (moved != n)
        return short_copy(moved, w);
    p->used += n;
    return n;
}

static void waiting_put(struct waiting *e)
{
    e->call.client = 0;
    e->next = waiting_free;
    waiting_free = e;
    waiting_used--;
}

/* NULL: none is left for this client. */
static struct waiting *waiting_get(uint64_t client)
{
    unsigned mine = 0, left = PIPE_WAITERS_MAX - waiting_used;
    for (unsigned i = 0; left <= SHARE_PLENTY && i < waiting_begun; i++)
        mine += waiting[i].call.client == client;
    if (!share_allows(mine, left))
        return NULL;
    struct waiting *e = waiting_free;
    if (e)
        waiting_free = e->next;
    else
        e = &waiting[waiting_begun++];
    waiting_used++;
    return e;
}

/* Serves a queue from its front until one must wait on. True if any was served. */
static bool serve_queue(struct pipe *p, struct waiting **queue, serve_fn *try)
{
    bool any = false;
    while (*queue) {
        struct waiting *e = *queue;
        uint64_t w[MSG_WORDS] = {0};
        int64_t status = try(p, &e->call, w);
        if (status == PIPE_LATER)
            break;
        *queue = e->next;
        user_answer(e->call.id, status, w);
        waiting_put(e);
        any = true;
    }
    return any;
}

static void pump(struct pipe *p)
{
    bool any;
    do {
        any = serve_queue(p, &p->readers, try_read);
        any |= serve_queue(p, &p->writers, try_write);
    } while (any);
}

static int64_t start(struct pipe *p, struct waiting **queue, serve_fn *try, const struct pipe_call *call,
                     uint64_t w[MSG_WORDS])
{
    int64_t status = *queue ? PIPE_LATER : try(p, call, w);
    if (status != PIPE_LATER) {
        pump(p);
        return status;
    }
    if (call->nonblock)
        return ERR_AGAIN;
    struct waiting *e = waiting_get(call->client);
    if (!e)
        return ERR_CROWDED;
    *e = (struct waiting){.call = *call};
    while (*queue)
        queue = &(*queue)->next;
    *queue = e;
    return PIPE_LATER;
}

int64_t pipe_read(struct pipe *p, const struct pipe_call *call, uint64_t w[MSG_WORDS])
{
    return start(p, &p->readers, try_read, call, w);
}

int64_t pipe_write(struct pipe *p, const struct pipe_call *call, uint64_t w[MSG_WORDS])
{
    return start(p, &p->writers, try_write, call, w);
}

/* Who still waits on an end that nobody has open any more is killed, or closed it under its own feet. */
static void end_queue(struct waiting **queue)
{
    while (*queue) {
        struct waiting *e = *queue;
        *queue = e->next;
        user_answer(e->call.id, ERR_BADF, (const uint64_t[MSG_WORDS]){0});
        waiting_put(e);
    }
}

bool pipe_close(struct pipe *p, unsigned ends)
{
    rt_assert(!(ends & FS_O_READ && !p->can_read) && !(ends & FS_O_WRITE && !p->can_write));
    p->can_read -= (ends & FS_O_READ) != 0;
    p->can_write -= (ends & FS_O_WRITE) != 0;
    pump(p);
    if (!p->can_write)
        end_queue(&p->writers);
    if (!p->can_read)
        end_queue(&p->readers);
    if (p->can_read || p->can_write)
        return false;
    p->serial = 0;
    return true;
}

/* Ends the client's calls in the queue: with an answer, or PIPE_LATER without. */
static void drop(struct waiting **queue, uint64_t client, int64_t status)
{
    while (*queue) {
        struct waiting *e = *queue;
        if (e->call.client == client) {
            *queue = e->next;
            if (status != PIPE_LATER)
                user_answer(e->call.id, status, (const uint64_t[MSG_WORDS]){0});
            waiting_put(e);
        } else {
            queue = &e->next;
        }
    }
}

static void end_calls(uint64_t client, int64_t status)
{
    for (struct pipe *p = pipes; p < pipes + count && waiting_used; p++) {
        if (!p->readers && !p->writers)
            continue;
        drop(&p->readers, client, status);
        drop(&p->writers, client, status);
        pump(p); /* the one that was dropped may have kept others back */
    }
}

void pipes_cancel(uint64_t client)
{
    end_calls(client, ERR_INTR);
}

void pipes_drop_client(uint64_t client)
{
    end_calls(client, PIPE_LATER);
}

unsigned pipe_ready(const struct pipe *p, unsigned ends)
{
    unsigned bits = 0;
    if (ends & FS_O_WRITE)
        bits |= p->can_read ? PIPE_BYTES - p->used >= FS_PIPE_ATOMIC ? FS_POLL_WRITE : 0 : FS_POLL_WRITE | FS_POLL_HUP;
    if (ends & FS_O_READ)
        bits |= (p->used || !p->can_write ? FS_POLL_READ : 0) | (p->can_write ? 0 : FS_POLL_HUP);
    return bits;
}

uint32_t pipe_serial(const struct pipe *p)
{
    return p->serial;
}

uint64_t pipe_bytes(const struct pipe *p)
{
    return p->used;
}

unsigned pipes_in_use(void)
{
    unsigned n = 0;
    for (unsigned i = 0; i < count; i++)
        n += pipes[i].serial != 0;
    return n;
}

unsigned pipes_waiting(void)
{
    return waiting_used;
}
