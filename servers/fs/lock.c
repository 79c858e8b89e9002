/*
 * Locks of files. Two lists: the locks that are held, and the calls that wait, oldest first. A call that waits is tried again
 * whenever a lock was given up. Locks of one owner on one file never overlap.
 */
#include "lock.h"

#include "user.h"

#include <abi/err.h>
#include <rt/log.h>
#include <rt/share.h>

struct lock {
    struct inode *inode;   /* not a reference: the handle behind it has one. NULL: unused place */
    uint64_t owner;        /* a client, or with whole a handle */
    uint64_t client;       /* that it counts for */
    uint64_t start, end;   /* the first byte, and the first one behind */
    bool whole, write;
};

struct waiter {
    struct lock_call call; /* id 0: unused place */
    struct lock want;
    uint64_t order;
    unsigned seen;         /* by the search for a circle with this number */
};

static struct lock locks[LOCKS_MAX];
static struct waiter waiters[LOCK_WAITERS_MAX];
static unsigned lock_end, lock_count;     /* places in use are below lock_end */
static unsigned waiter_end, waiter_count;
static uint64_t orders;
static unsigned searches;

static bool overlap(const struct lock *a, const struct lock *b)
{
    return a->inode == b->inode && a->whole == b->whole && a->start < b->end && b->start < a->end;
}

static bool conflict(const struct lock *held, const struct lock *want)
{
    return held->inode && overlap(held, want) && held->owner != want->owner && (held->write || want->write);
}

/* The lock in the way with the lowest start, or NULL. */
static const struct lock *in_the_way(const struct lock *want)
{
    const struct lock *first = NULL;
    for (const struct lock *l = locks; l < locks + lock_end; l++)
        if (conflict(l, want) && (!first || l->start < first->start))
            first = l;
    return first;
}

static void lock_add(const struct lock *lock)
{
    struct lock *l = locks;
    while (l->inode)
        l++;
    rt_assert(l < locks + LOCKS_MAX);
    *l = *lock;
    lock_count++;
    if (l >= locks + lock_end)
        lock_end = (unsigned)(l - locks) + 1;
}

static void lock_remove(struct lock *l)
{
    l->inode = NULL;
    lock_count--;
    while (lock_end > 0 && !locks[lock_end - 1].inode)
        lock_end--;
}

/* Takes the range of `cut` out of what its owner holds there. Needs room for one lock more. */
static void carve(const struct lock *cut)
{
    for (struct lock *l = locks; l < locks + lock_end; l++) {
        if (!l->inode || l->owner != cut->owner || !overlap(l, cut))
            continue;
        struct lock tail = *l;
        tail.start = cut->end;
        bool keep_head = l->start < cut->start, keep_tail = cut->end < l->end;
        l->end = cut->start;
        if (!keep_head)
            lock_remove(l);
        if (keep_tail)
            lock_add(&tail);
    }
}

/* Makes `lock` swallow its owner's locks of the same kind that touch it. */
static void merge(struct lock *lock)
{
    for (struct lock *l = locks; l < locks + lock_end; l++) {
        if (l->inode != lock->inode || l->owner != lock->owner || l->whole != lock->whole || l->write != lock->write ||
            l->end < lock->start || lock->end < l->start)
            continue;
        lock->start = l->start < lock->start ? l->start : lock->start;
        lock->end = l->end > lock->end ? l->end : lock->end;
        lock_remove(l);
    }
}

static void take(const struct lock *want)
{
    struct lock lock = *want;
    carve(&lock);
    merge(&lock);
    lock_add(&lock);
}

/* Has its client room for what taking this lock, or giving up all there, makes of the locks? */
static bool room(const struct lock *want, bool take)
{
    unsigned mine = 0, left = LOCKS_MAX - lock_count, more = take, less = 0;
    for (const struct lock *l = locks; l < locks + lock_end; l++) {
        mine += l->inode && l->client == want->client;
        if (!l->inode || l->owner != want->owner || !overlap(l, want))
            continue;
        more += l->start < want->start && want->end < l->end;
        less += want->start <= l->start && l->end <= want->end;
    }
    return more <= less || (more <= left && (!mine || mine + more <= left));
}

/* Does `client` wait, over any number of others, for `target`? */
static bool leads_to(uint64_t client, uint64_t target)
{
    for (struct waiter *q = waiters; q < waiters + waiter_end; q++) {
        if (!q->call.id || q->want.whole || q->call.client != client || q->seen == searches)
            continue;
        q->seen = searches;
        for (const struct lock *l = locks; l < locks + lock_end; l++)
            if (conflict(l, &q->want) && (l->owner == target || leads_to(l->owner, target)))
                return true;
    }
    return false;
}

/* Would clients wait for each other in a circle if this one waited too? */
static bool deadlock(const struct lock *want)
{
    searches++;
    for (const struct lock *l = locks; !want->whole && l < locks + lock_end; l++)
        if (conflict(l, want) && leads_to(l->owner, want->owner))
            return true;
    return false;
}

static void answer(struct waiter *q, int64_t status)
{
    uint64_t id = q->call.id;
    q->call.id = 0;
    waiter_count--;
    while (waiter_end > 0 && !waiters[waiter_end - 1].call.id)
        waiter_end--;
    if (status != LOCK_LATER)
        user_answer(id, status, (const uint64_t[MSG_WORDS]){0});
}

/* The oldest waiter that can be answered now, and with what. */
static struct waiter *next_to_answer(int64_t *status)
{
    struct waiter *oldest = NULL;
    for (struct waiter *q = waiters; q < waiters + waiter_end; q++) {
        if (!q->call.id || (oldest && q->order > oldest->order))
            continue;
        bool lost = !handle_find(q->call.client, q->call.handle);
        if (!lost && in_the_way(&q->want))
            continue;
        oldest = q;
        *status = lost ? ERR_BADF : room(&q->want, true) ? 0 : ERR_NFILE;
    }
    return oldest;
}

/* A lock or a handle was given up: who can go on now? */
static void pump(void)
{
    int64_t status = 0;
    struct waiter *q;
    while (waiter_count && (q = next_to_answer(&status)) != NULL) {
        if (status == 0)
            take(&q->want);
        answer(q, status);
    }
}

/* Is there a place to wait for one more of this client? */
static bool place_left(uint64_t client)
{
    unsigned mine = 0, left = LOCK_WAITERS_MAX - waiter_count;
    for (const struct waiter *q = waiters; left <= SHARE_PLENTY && q < waiters + waiter_end; q++)
        mine += q->call.id && q->call.client == client;
    return share_allows(mine, left);
}

static int64_t wait_for(const struct lock_call *call, const struct lock *want)
{
    struct waiter *q = waiters;
    if (deadlock(want))
        return ERR_BUSY;
    if (!place_left(call->client))
        return ERR_CROWDED;
    if (want->whole) /* two that hold it for reading and both want to write would wait for ever */
        carve(want);
    while (q->call.id)
        q++;
    *q = (struct waiter){.call = *call, .want = *want, .order = orders++};
    waiter_count++;
    if (q >= waiters + waiter_end)
        waiter_end = (unsigned)(q - waiters) + 1;
    pump();
    return LOCK_LATER;
}

static int64_t ask(const struct lock *want, uint64_t w[MSG_WORDS])
{
    const struct lock *other = in_the_way(want);
    w[0] = other ? other->write ? FS_LOCK_WRITE : FS_LOCK_READ : FS_LOCK_UNLOCK;
    if (other) {
        w[1] = other->start;
        w[2] = other->end == UINT64_MAX ? 0 : other->end - other->start;
        w[3] = other->whole ? 0 : other->owner;
    }
    return 0;
}

/* The lock that the call speaks of. */
static int64_t wanted(const struct lock_call *call, struct lock *want)
{
    const uint64_t known = FS_LOCK_READ | FS_LOCK_WRITE | FS_LOCK_WAIT | FS_LOCK_WHOLE | FS_LOCK_ASK;
    uint64_t type = call->flags & (FS_LOCK_READ | FS_LOCK_WRITE);
    const struct handle *h = handle_find(call->client, call->handle);
    if (!h || !h->inode)
        return ERR_BADF;
    if (call->flags & ~known || type == (FS_LOCK_READ | FS_LOCK_WRITE) || call->start > INT64_MAX ||
        call->bytes > INT64_MAX - call->start + 1 || (call->flags & FS_LOCK_ASK && type == FS_LOCK_UNLOCK))
        return ERR_INVAL;
    bool whole = call->flags & FS_LOCK_WHOLE;
    if (!whole && !(call->flags & FS_LOCK_ASK) &&
        ((type == FS_LOCK_READ && !(h->flags & FS_O_READ)) || (type == FS_LOCK_WRITE && !(h->flags & FS_O_WRITE))))
        return ERR_BADF;
    *want = (struct lock){h->inode, whole ? h->value : call->client, call->client, whole ? 0 : call->start, UINT64_MAX, whole,
                          type == FS_LOCK_WRITE};
    if (!whole && call->bytes)
        want->end = call->start + call->bytes;
    return 0;
}

int64_t lock_run(const struct lock_call *call, uint64_t w[MSG_WORDS])
{
    struct lock want;
    int64_t err = wanted(call, &want);
    if (err)
        return err;
    if (call->flags & FS_LOCK_ASK)
        return ask(&want, w);
    bool takes = call->flags & (FS_LOCK_READ | FS_LOCK_WRITE);
    if (!room(&want, takes))
        return ERR_NFILE;
    if (!takes)
        carve(&want);
    else if (!in_the_way(&want))
        take(&want);
    else
        return call->flags & FS_LOCK_WAIT ? wait_for(call, &want) : ERR_AGAIN;
    pump(); /* it may have given up some: all of it, or writing for reading */
    return 0;
}

void lock_closed(uint64_t client, const struct handle *handle, bool last)
{
    for (struct lock *l = locks; lock_count && handle->inode && l < locks + lock_end; l++)
        if (l->inode == handle->inode && (l->whole ? last && l->owner == handle->value : l->owner == client))
            lock_remove(l);
    pump();
}

static void end_waiting(uint64_t client, int64_t status)
{
    for (struct waiter *q = waiters; waiter_count && q < waiters + waiter_end; q++)
        if (q->call.id && q->call.client == client)
            answer(q, status);
}

void locks_cancel(uint64_t client)
{
    end_waiting(client, ERR_INTR);
}

void locks_drop_client(uint64_t client)
{
    end_waiting(client, LOCK_LATER);
}

unsigned locks_waiting(void)
{
    return waiter_count;
}

unsigned locks_in_use(void)
{
    return lock_count;
}
