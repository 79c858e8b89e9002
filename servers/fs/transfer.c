/*
 * Transfers.
 *
 *   new --map in the cache--------------------------------> moving --all requests done--> completed
 *    |--map not in the cache, or the file is being cut--> on a fiber of its own --^  |
 *    '--write to a hole--> task in the work queue: allocates the blocks --^          '-- error: completed
 *
 * A transfer is a data user of its inode (inode_cut_begin waits for it) while it reads the map and moves, but not in the
 * queues: a cut that waits for it there would wait for ever.
 */
#include "transfer.h"

#include "alloc.h"
#include "blockmap.h"
#include "buffer.h"
#include "disk.h"
#include "pagering.h"
#include "super.h"
#include "unwritten.h"
#include "work.h"

#include <abi/err.h>
#include <abi/types.h>
#include <rt/fiber.h>
#include <rt/log.h>

enum {
    PIECES = 4,               /* disk requests of one transfer under way at once */
    FIBERS_FOR_MAPS = 20,     /* the rest is for the work queue */
    BLOCKS_MAX = FSR_WRITE_PAGES_MAX * (PAGE_BYTES / 1024),
    SECTOR = 512,
    PAGE_SECTORS = PAGE_BYTES / SECTOR,
};

struct transfer;
struct piece {
    struct disk_io io;        /* first: `finished` gets its address */
    struct transfer *transfer;
    bool busy;
};

struct transfer {
    struct task task;         /* first: the work queue gives its address back */
    struct transfer *next;    /* free, or waiting for a fiber */
    uint64_t cookie, page, frame;
    struct inode *inode;      /* a reference */
    bool write, used;
    uint32_t pages;           /* as asked; of a read: that it answers for */
    uint32_t sectors;         /* to move; none beyond the end of the file */
    uint32_t blocks;          /* that they lie in */
    uint32_t at;              /* the next block to ask the disk for */
    bool tail_done;           /* write: the rest of the last block is filled, or need not be */
    uint32_t in_flight;
    int status;
    uint64_t mask;            /* sectors that were not read */
    struct piece piece[PIECES];
    uint32_t map[BLOCKS_MAX]; /* disk blocks; 0: a hole */
};

static struct transfer transfers[RING_SLOTS];
static struct transfer *free_first, *stalled;
static unsigned begun, in_use, map_fibers;

bool transfer_has_room(void)
{
    return in_use < RING_SLOTS;
}

unsigned transfers_waiting(void)
{
    return in_use;
}

static struct transfer *transfer_get(void)
{
    struct transfer *t = free_first;
    if (t)
        free_first = t->next;
    else
        t = &transfers[begun++];
    in_use++;
    return t;
}

static uint64_t first_block(const struct transfer *t)
{
    return t->page << PAGE_SHIFT >> super.block_shift;
}

static void user_begin(struct transfer *t)
{
    t->inode->data_users++;
    t->used = true;
}

static void user_end(struct transfer *t)
{
    if (!t->used)
        return;
    t->used = false;
    if (--t->inode->data_users == 0)
        wait_wake_all(&t->inode->quiet);
}

static void complete(struct transfer *t)
{
    if (t->write && t->status == 0)
        unwritten_remove(t->inode, first_block(t), t->blocks);
    user_end(t);
    inode_put(t->inode);
    pager_complete(t->cookie, t->status, t->status ? 0 : t->mask, t->status || t->write ? 0 : t->pages);
    t->next = free_first;
    free_first = t;
    in_use--;
}

static void move(struct transfer *t);

static void piece_finished(struct disk_io *io)
{
    struct piece *p = (struct piece *)io;
    struct transfer *t = p->transfer;
    p->busy = false;
    t->in_flight--;
    if (io->status)
        t->status = io->status == ERR_ROFS ? ERR_ROFS : ERR_IO;
    move(t);
}

/* One disk request: these sectors of the transfer from or to `sector` on; memory only for what is not the pager's. */
static void ask(struct transfer *t, uint32_t from, uint32_t sectors, uint64_t sector, void *memory)
{
    struct piece *p = t->piece;
    while (p->busy)
        p++;
    uint64_t byte = (uint64_t)from * SECTOR;
    p->busy = true;
    p->transfer = t;
    p->io = (struct disk_io){.op = t->write ? DISK_WRITE : DISK_READ, .sector = sector, .sectors = sectors,
                             .memory = memory, .frame = (uint32_t)(t->frame + byte / PAGE_BYTES),
                             .offset = (uint32_t)(byte % PAGE_BYTES), .finished = piece_finished};
    t->in_flight++;
    disk_start(&p->io);
}

static void mark_unread(struct transfer *t, uint32_t from, uint32_t sectors)
{
    for (uint32_t s = from; s < from + sectors && s < FSR_MASK_PAGES * PAGE_SECTORS; s++)
        t->mask |= UINT64_C(1) << s;
}

/* The next run of blocks that lie one behind the other on the disk. */
static void move_run(struct transfer *t)
{
    uint32_t start = t->at, per_block = super.block_sectors;
    do
        t->at++;
    while (t->at < t->blocks && t->map[start] && t->map[t->at] == t->map[start] + (t->at - start));
    uint32_t from = start * per_block, end = t->at * per_block < t->sectors ? t->at * per_block : t->sectors;
    if (t->map[start])
        ask(t, from, end - from, (uint64_t)t->map[start] * per_block, NULL);
    else
        mark_unread(t, from, end - from);
}

/* A write that ends inside a block nobody has written before: the rest of that is some other file's old data. */
static void fill_tail(struct transfer *t)
{
    uint32_t last = t->blocks - 1, per_block = super.block_sectors, inside = t->sectors - last * per_block;
    t->tail_done = true;
    if (t->write && inside < per_block && unwritten_has(t->inode, first_block(t) + last))
        ask(t, t->sectors, per_block - inside, (uint64_t)t->map[last] * per_block + inside, super.zeroes);
}

/* Keeps up to PIECES requests under way until everything was asked for; completes when everything is done. */
static void move(struct transfer *t)
{
    while (t->in_flight < PIECES && t->status == 0 && t->at < t->blocks)
        move_run(t);
    if (t->in_flight < PIECES && t->status == 0 && t->at == t->blocks && !t->tail_done)
        fill_tail(t);
    if (t->in_flight == 0)
        complete(t);
}

static void fail(struct transfer *t, int status)
{
    t->status = status;
    complete(t);
}

/* A read tells holes in its first pages only: behind these it ends before the first one. */
static void cut_at_hole(struct transfer *t)
{
    uint32_t per_page = PAGE_SECTORS / super.block_sectors, at = FSR_MASK_PAGES * per_page;
    while (at < t->blocks && t->map[at])
        at++;
    if (at >= t->blocks)
        return;
    t->pages = at / per_page;
    t->blocks = t->pages * per_page;
    t->sectors = t->blocks * super.block_sectors;
}

/* Finds the blocks. *holes tells whether a write needs some that are not there. */
static int find_blocks(struct transfer *t, bool *holes)
{
    *holes = false;
    for (uint32_t i = 0; i < t->blocks; i++) {
        int err = blockmap_find(t->inode, first_block(t) + i, &t->map[i]);
        if (err)
            return err;
        *holes |= t->map[i] == 0;
        if (!t->write && t->map[i] && unwritten_has(t->inode, first_block(t) + i))
            t->map[i] = 0;
    }
    if (!t->write)
        cut_at_hole(t);
    return 0;
}

/* The task of a write to holes: allocates them. Nothing waits between the last and the start of the requests. */
static void allocate(struct task *task)
{
    struct transfer *t = (struct transfer *)task;
    uint64_t first = first_block(t), missing;
    uint64_t size_blocks = (inode_size(t->inode) + super.block_bytes - 1) >> super.block_shift;
    int err = super_begin();
    alloc_prepare();
    if (!err && first + t->blocks > size_blocks) /* it was cut meanwhile */
        err = ERR_IO;
    if (!err)
        err = blockmap_missing(t->inode, first, t->blocks, &missing);
    if (!err && missing > super.free_blocks)
        err = ERR_NOSPC;
    for (uint32_t i = 0; i < t->blocks && !err; i++) {
        bool fresh = false;
        err = blockmap_make(t->inode, first + i, &t->map[i], &fresh);
        if (!err && fresh)
            err = unwritten_add(t->inode, first + i, t->map[i]);
    }
    if (err == ERR_NOSPC && t->inode->disk.links && work_park(task)) /* one without a name may itself be what is waited for */
        return;
    if (err) {
        fail(t, err);
        return;
    }
    inode_touch(t->inode, false);
    user_begin(t);
    move(t);
}

/* With the map found, or not. */
static void proceed(struct transfer *t, int err, bool holes)
{
    if (err) {
        fail(t, err);
    } else if (t->write && holes) {
        user_end(t);
        t->task = (struct task){.run = allocate, .changes = true};
        work_add(&t->task);
    } else {
        move(t);
    }
}

static void run_on_fiber(void *arg)
{
    struct transfer *t = arg;
    bool holes = false;
    while (t->inode->cutting)
        wait_on(&t->inode->quiet);
    user_begin(t);
    int err = find_blocks(t, &holes);
    map_fibers--;
    proceed(t, err, holes);
}

static bool start_fiber(struct transfer *t)
{
    if (map_fibers >= FIBERS_FOR_MAPS)
        return false;
    map_fibers++;
    if (fiber_start(run_on_fiber, t))
        return true;
    map_fibers--;
    return false;
}

/* How much of the request lies inside the file, in sectors. */
static uint32_t sectors_inside(const struct ring_sqe *sqe, uint64_t size)
{
    uint64_t offset = sqe->b << PAGE_SHIFT, bytes = sqe->d << PAGE_SHIFT;
    if (sqe->op == FSR_WRITE && sqe->e < bytes)
        bytes = sqe->e;
    if (offset >= size)
        return 0;
    if (bytes > size - offset)
        bytes = size - offset;
    return (uint32_t)((bytes + SECTOR - 1) / SECTOR);
}

void transfer_start(const struct ring_sqe *sqe, struct inode *inode)
{
    struct transfer *t = transfer_get();
    bool holes;
    t->cookie = sqe->cookie, t->page = sqe->b, t->frame = sqe->c;
    t->inode = inode_hold(inode);
    t->write = sqe->op == FSR_WRITE;
    t->used = false;
    t->pages = (uint32_t)sqe->d;
    t->sectors = sectors_inside(sqe, inode_size(inode));
    t->blocks = (t->sectors + super.block_sectors - 1) / super.block_sectors;
    t->at = t->in_flight = 0;
    t->tail_done = t->blocks == 0;
    t->status = 0;
    t->mask = 0;
    if (!t->write) {
        uint32_t inside = (t->sectors + PAGE_SECTORS - 1) / PAGE_SECTORS;
        mark_unread(t, t->sectors, t->pages * PAGE_SECTORS - t->sectors);
        if (t->pages > FSR_MASK_PAGES)
            t->pages = inside > FSR_MASK_PAGES ? inside : FSR_MASK_PAGES;
    }
    int err = ERR_AGAIN;
    if (!inode->cutting) {
        user_begin(t);
        buffer_nowait = true;
        err = find_blocks(t, &holes);
        buffer_nowait = false;
    }
    if (err != ERR_AGAIN) {
        proceed(t, err, holes);
        return;
    }
    user_end(t);
    t->next = stalled;
    stalled = t;
}

bool transfer_poll(void)
{
    bool any = false;
    while (stalled) {
        struct transfer *t = stalled;
        stalled = t->next;
        if (!start_fiber(t)) {
            t->next = stalled;
            stalled = t;
            return any;
        }
        any = true;
    }
    return any;
}
