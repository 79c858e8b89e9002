/*
 * The cache of metadata blocks: a hash by block number and an LRU list from oldest to newest.
 *
 * Invariants: a buffer with block != 0 is in the hash exactly once; dirty implies valid; a busy buffer is never evicted.
 * States:  empty --get--> busy reading --done--> valid <--buffer_dirty / written--> dirty
 *          A write clears `dirty` when it starts, so a change meanwhile makes it dirty again; a failed write does too.
 */
#include "buffer.h"

#include "disk.h"

#include <abi/err.h>
#include <rt/log.h>
#include <rt/string.h>

enum { BUFFERS_MIN = 48, HASH_SLOTS = 1024, SYNC_WINDOW = 16, EVICT_SYNCS_MAX = 3 };
/* The steps of buffer.h. */
enum { STEP_FRESH, STEP_NAMES, STEP_LOST, STEP_REST, STEPS };

bool buffer_nowait;

static struct buffer *all;
static unsigned count, dirty_count, under_way; /* under_way: writes */
static unsigned dirty_in[STEPS];
static int unflushed = STEPS; /* the first step of which something was written since the last flush */
static bool syncing;
static bool owed;       /* some buffer has a flag that buffer_settled clears */
static bool fresh_left; /* the cache, since the last buffer_settled: whether a block that is not in it is fresh is not known */
static uint32_t block_bytes;
static struct buffer *hash[HASH_SLOTS];
static struct buffer *oldest, *newest;
static struct wait_queue changed; /* a buffer became valid, written or unpinned */

static void lru_remove(struct buffer *b)
{
    *(b->older ? &b->older->newer : &oldest) = b->newer;
    *(b->newer ? &b->newer->older : &newest) = b->older;
}

static void lru_add_newest(struct buffer *b)
{
    b->older = newest, b->newer = NULL;
    *(newest ? &newest->newer : &oldest) = b;
    newest = b;
}

static void lru_add_oldest(struct buffer *b)
{
    b->newer = oldest, b->older = NULL;
    *(oldest ? &oldest->older : &newest) = b;
    oldest = b;
}

static int step_of(const struct buffer *b)
{
    return b->fresh ? STEP_FRESH : b->lost ? STEP_LOST : b->names ? STEP_NAMES : STEP_REST;
}

static void set_dirty(struct buffer *b, bool dirty)
{
    unsigned change = (unsigned)dirty - (unsigned)b->dirty;
    dirty_count += change;
    dirty_in[step_of(b)] += change;
    b->dirty = dirty;
}

int buffer_init(void *memory, size_t bytes, uint32_t size)
{
    size_t n = bytes / (size + sizeof(struct buffer));
    if (n < BUFFERS_MIN)
        return ERR_NOMEM;
    memset(hash, 0, sizeof(hash));
    oldest = newest = NULL;
    dirty_count = under_way = 0;
    memset(dirty_in, 0, sizeof(dirty_in));
    unflushed = STEPS;
    syncing = owed = fresh_left = false;
    count = (unsigned)n;
    block_bytes = size;
    all = (struct buffer *)((uint8_t *)memory + n * size);
    memset(all, 0, n * sizeof(struct buffer));
    for (unsigned i = 0; i < count; i++) {
        all[i].data = (uint8_t *)memory + (size_t)i * size;
        lru_add_newest(&all[i]);
    }
    return 0;
}

static struct buffer **hash_place(uint32_t block)
{
    return &hash[(block * UINT32_C(2654435761)) >> 22];
}

static struct buffer *find(uint32_t block)
{
    struct buffer *b = *hash_place(block);
    while (b && b->block != block)
        b = b->hash_next;
    return b;
}

static void hash_add(struct buffer *b, uint32_t block)
{
    struct buffer **place = hash_place(block);
    b->block = block;
    b->hash_next = *place;
    *place = b;
}

/* Makes b hold nothing. It is the next to be used again. */
static void empty(struct buffer *b)
{
    if (b->block) {
        struct buffer **p = hash_place(b->block);
        while (*p != b)
            p = &(*p)->hash_next;
        *p = b->hash_next;
    }
    set_dirty(b, false);
    b->block = 0;
    b->valid = b->fresh = b->names = b->gained = b->lost = false;
    lru_remove(b);
    lru_add_oldest(b);
}

static void start_write(struct buffer *b, struct disk_io *io)
{
    *io = (struct disk_io){.op = DISK_WRITE, .sectors = block_bytes / 512, .memory = b->data,
                           .sector = (uint64_t)b->block * (block_bytes / 512)};
    b->busy = true;
    under_way++;
    set_dirty(b, false);
    disk_start(io);
}

static int finish_write(struct buffer *b, struct disk_io *io)
{
    int err = disk_wait(io);
    b->busy = false;
    under_way--;
    if (err)
        set_dirty(b, true);
    else if (step_of(b) < unflushed)
        unflushed = step_of(b);
    wait_wake_all(&changed);
    return err;
}

/* An empty buffer that nobody uses; waits until all are written if all are dirty. ERR_IO, ERR_AGAIN. */
static int take_empty(struct buffer **out)
{
    for (int syncs = 0; syncs < EVICT_SYNCS_MAX;) {
        bool any_dirty = false;
        for (struct buffer *b = oldest; b; b = b->newer) {
            if (b->pins || b->busy)
                continue;
            if (!b->dirty) {
                fresh_left |= b->fresh;
                empty(b);
                *out = b;
                return 0;
            }
            any_dirty = true;
        }
        if (buffer_nowait)
            return ERR_AGAIN;
        if (any_dirty) {
            buffer_sync();
            syncs++;
        } else {
            wait_on(&changed);
        }
    }
    return ERR_IO;
}

static void pin(struct buffer *b)
{
    b->pins++;
    lru_remove(b);
    lru_add_newest(b);
}

int buffer_get(uint32_t block, struct buffer **out)
{
    rt_assert(block != 0);
    for (;;) {
        struct buffer *b = find(block);
        if (b && b->valid) {
            pin(b);
            *out = b;
            return 0;
        }
        if (buffer_nowait)
            return ERR_AGAIN;
        if (b) {
            wait_on(&changed);
            continue;
        }
        int err = take_empty(&b);
        if (err)
            return err;
        if (find(block)) /* somebody else began while we wrote one back */
            continue;
        hash_add(b, block);
        pin(b);
        b->busy = true;
        err = disk_run(DISK_READ, (uint64_t)block * (block_bytes / 512), block_bytes / 512, b->data);
        b->busy = false;
        wait_wake_all(&changed);
        if (err) {
            b->pins--;
            empty(b);
            return ERR_IO;
        }
        b->valid = true;
        *out = b;
        return 0;
    }
}

int buffer_get_zeroed(uint32_t block, struct buffer **out)
{
    rt_assert(block != 0);
    struct buffer *b;
    do {
        buffer_forget(block); /* on a corrupt image somebody may read it meanwhile */
        int err = take_empty(&b);
        if (err)
            return err;
    } while (find(block));
    hash_add(b, block);
    pin(b);
    memset(b->data, 0, block_bytes);
    b->valid = b->fresh = owed = true;
    set_dirty(b, true);
    *out = b;
    return 0;
}

void buffer_put(struct buffer *b)
{
    rt_assert(b->pins > 0);
    if (--b->pins)
        return;
    if (b->forgotten && !b->busy) {
        b->forgotten = false;
        empty(b);
    }
    wait_wake_all(&changed);
}

void buffer_dirty(struct buffer *b)
{
    rt_assert(b->pins > 0);
    if (!b->forgotten)
        set_dirty(b, true);
}

void buffer_dirty_names(struct buffer *b)
{
    bool dirty = b->dirty;
    set_dirty(b, false); /* its step may be another one from now on */
    b->names = owed = true;
    set_dirty(b, dirty);
    buffer_dirty(b);
}

bool buffer_before(uint32_t first, uint32_t then)
{
    struct buffer *a = find(first), *b = find(then);
    if (first == then)
        return true;
    if (fresh_left || !a || !b || a->fresh || b->fresh || a->lost || b->gained)
        return false;
    a->gained = true;
    bool dirty = b->dirty;
    set_dirty(b, false);
    b->lost = true;
    set_dirty(b, dirty);
    return true;
}

void buffer_forget(uint32_t block)
{
    struct buffer *b;
    while ((b = find(block)) && b->busy)
        wait_on(&changed);
    if (!b)
        return;
    if (b->pins) {
        /* Only a reader of a corrupt image can still hold it: it keeps the memory, and loses the place in the hash. */
        struct buffer **p = hash_place(block);
        while (*p != b)
            p = &(*p)->hash_next;
        *p = b->hash_next;
        set_dirty(b, false);
        b->block = 0;
        b->forgotten = true;
        return;
    }
    empty(b);
}

/* Writes what is dirty and of this step. ERR_IO if any of it failed. */
static int sync_step(int step)
{
    struct disk_io io[SYNC_WINDOW];
    struct buffer *written[SYNC_WINDOW];
    int result = 0;
    for (unsigned i = 0; i < count && dirty_in[step];) {
        unsigned n = 0;
        for (; i < count && n < SYNC_WINDOW && dirty_in[step]; i++) {
            struct buffer *b = &all[i];
            if (b->dirty && step_of(b) == step) {
                written[n] = b;
                start_write(b, &io[n++]);
            }
        }
        for (unsigned k = 0; k < n; k++)
            if (finish_write(written[k], &io[k]))
                result = ERR_IO;
    }
    return result;
}

static int sync_steps(void)
{
    int result = 0;
    for (int step = 0; step < STEPS; step++) {
        if (!dirty_in[step])
            continue;
        int err = unflushed < step ? buffer_flush() : 0;
        if (err)
            return err;
        err = sync_step(step);
        if (err && step == STEP_FRESH)
            return err;
        result = result ? result : err;
    }
    return result;
}

int buffer_sync(void)
{
    while (syncing) /* somebody else: that may fail */
        wait_on(&changed);
    syncing = true;
    int err = sync_steps();
    syncing = false;
    wait_wake_all(&changed);
    return err;
}

int buffer_flush(void)
{
    int before = unflushed, err;
    unflushed = STEPS;
    err = disk_run(DISK_FLUSH, 0, 0, NULL);
    if (err && before < unflushed)
        unflushed = before;
    return err;
}

void buffer_settled(void)
{
    for (unsigned i = 0; owed && i < count; i++)
        all[i].fresh = all[i].names = all[i].gained = all[i].lost = false;
    owed = fresh_left = false;
}

unsigned buffer_dirty_count(void)
{
    return dirty_count;
}

bool buffer_pressure(void)
{
    return dirty_count > count / 2;
}
