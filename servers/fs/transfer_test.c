/*
 * Many things at once: transfers of several files, allocation, truncation, names made and removed, and syncs, on a disk
 * that answers late and out of order, with a cache almost too small to mount with. What is read must be what
 * was written, everything must come to an end, and e2fsck must be content.
 */
#include "transfer.h"

#include "buffer.h"
#include "file.h"
#include "names.h"
#include "pagering.h"
#include "super.h"
#include "test/host.h"
#include "test/later.h"
#include "work.h"

#include <abi/err.h>
#include <stdio.h>
#include <string.h>

enum { FILES = 6, SLOTS = 48, PAGES = 24, FILE_MAX = 600 << 10, PAGE = 4096 };

static struct file {
    struct inode *inode;
    uint64_t size;
    unsigned readers;         /* transfers that read it */
    bool changing;            /* written, allocated or cut: alone */
    bool lost;                /* an error: its content is not known any more */
    uint8_t data[FILE_MAX];
} files[FILES];

/* What the pager would have under way: its own eight frames each. */
static struct slot {
    struct task task;
    struct file *file;
    bool used, write;
    uint64_t offset, bytes, size;
    unsigned pages;
} slots[SLOTS];
static uint8_t frames[SLOTS * PAGES * PAGE];
static unsigned used, finished, steps_left, errors;
static bool failing;

static uint8_t *frame_of(const struct slot *s)
{
    return frames + (s - slots) * PAGES * PAGE;
}

static struct slot *slot_get(struct file *f)
{
    for (struct slot *s = slots; s < slots + SLOTS; s++)
        if (!s->used) {
            *s = (struct slot){.file = f, .used = true};
            used++;
            return s;
        }
    return NULL;
}

static void slot_end(struct slot *s, int64_t status, bool change)
{
    CHECK(status == 0 || (failing && status == ERR_IO) || status == ERR_NOSPC);
    if (status == ERR_IO && change)
        s->file->lost = true;
    errors += status != 0;
    if (change)
        s->file->changing = false;
    s->used = false;
    used--;
    finished++;
}

static struct ring_sqe sqe_of(const struct slot *s)
{
    return (struct ring_sqe){.cookie = (uint64_t)(s - slots), .op = s->write ? FSR_WRITE : FSR_READ, .a = s->file->inode->number,
                             .b = s->offset / PAGE, .c = (uint64_t)(s - slots) * PAGES, .d = s->pages, .e = s->bytes};
}

static void check_read(struct slot *s, uint64_t mask, uint64_t pages)
{
    uint8_t *got = frame_of(s);
    CHECK(pages <= s->pages && (pages == s->pages || pages >= FSR_MASK_PAGES));
    s->pages = (unsigned)pages;
    uint64_t left = s->file->size > s->offset ? s->file->size - s->offset : 0, bytes = s->pages * PAGE;
    for (unsigned i = 0; i < s->pages * 8 && i < 64; i++)
        if (mask >> i & 1)
            memset(got + i * 512, 0, 512);
    CHECK(memcmp(got, s->file->data + s->offset, left < bytes ? left : bytes) == 0);
}

void pager_complete(uint64_t cookie, int64_t status, uint64_t mask, uint64_t pages)
{
    struct slot *s = &slots[cookie];
    CHECK(s->used);
    if (!s->write) {
        s->file->readers--;
        if (status == 0 && !s->file->lost)
            check_read(s, mask, pages);
    }
    slot_end(s, status, s->write);
}

static void run_allocate(struct task *task)
{
    struct slot *s = (struct slot *)task;
    int err = super_begin();
    if (!err)
        err = file_allocate(s->file->inode, s->offset, s->bytes, s->offset + s->bytes);
    if (err) {
        slot_end(s, err, true);
        return;
    }
    if (s->offset + s->bytes > s->file->size)
        s->file->size = s->offset + s->bytes;
    uint64_t start = s->offset / PAGE * PAGE; /* whole pages are written, as they are in the pager's cache */
    s->bytes += s->offset - start;
    s->offset = start;
    s->bytes = (s->bytes + PAGE - 1) / PAGE * PAGE;
    if (s->bytes > s->file->size - start)
        s->bytes = s->file->size - start;
    memset(frame_of(s), 0, PAGES * PAGE);
    memcpy(frame_of(s), s->file->data + start, s->bytes);
    s->pages = (unsigned)((s->bytes + PAGE - 1) / PAGE);
    s->write = true;
    struct ring_sqe sqe = sqe_of(s);
    transfer_start(&sqe, s->file->inode);
}

static void run_truncate(struct task *task)
{
    struct slot *s = (struct slot *)task;
    int err = super_begin();
    if (!err)
        err = file_truncate(s->file->inode, s->size);
    if (!err) {
        if (s->size < s->file->size)
            memset(s->file->data + s->size, 0, s->file->size - s->size);
        s->file->size = s->size;
    }
    slot_end(s, err, true);
}

static void run_names(struct task *task)
{
    static struct path path;
    struct slot *s = (struct slot *)task;
    int err = super_begin();
    if (!err) {
        path.bytes = (size_t)sprintf(path.text, "/%0*u", 100, (unsigned)s->size % 64);
        err = path_walk(&path, NULL, false);
    }
    if (!err) {
        err = path.inode ? names_unlink(&path) : names_create(&path, MODE_FILE | 0600, NULL, NULL);
        path_put(&path);
    }
    slot_end(s, err, false);
}

static void run_sync(struct task *task)
{
    slot_end((struct slot *)task, super_sync(), false);
}

static void add(struct slot *s, void (*run)(struct task *task), bool changes)
{
    s->task = (struct task){.run = run, .changes = changes};
    work_add(&s->task);
}

/* Begins one more thing, if that file allows it now. */
static void step(void)
{
    struct file *f = &files[host_random(FILES)];
    unsigned what = host_random(20);
    bool alone = what >= 9 && what < 16;
    struct slot *s = f->changing || (alone && f->readers) || f->lost ? NULL : slot_get(f);
    if (!s)
        return;
    f->changing = alone;
    s->size = host_random(FILE_MAX);
    s->offset = f->size && host_random(2) ? host_random((uint32_t)f->size) : host_random(FILE_MAX - PAGES * PAGE);
    if (s->offset > FILE_MAX - PAGES * PAGE)
        s->offset = FILE_MAX - PAGES * PAGE;
    if (what < 9) {
        s->offset = s->offset / PAGE * PAGE;
        s->pages = 1 + host_random(PAGES);
        f->readers++;
        struct ring_sqe sqe = sqe_of(s);
        transfer_start(&sqe, f->inode);
    } else if (what < 14) {
        s->bytes = 1 + host_random((PAGES - 1) * PAGE - 1);
        if (host_random(4) == 0 && f->size < FILE_MAX - PAGES * PAGE)
            s->offset = f->size;
        for (uint64_t i = 0; i < s->bytes; i++)
            f->data[s->offset + i] = (uint8_t)host_random(255); /* if it fails with NOSPC this is beyond the end or lost */
        add(s, run_allocate, true);
    } else if (what < 16) {
        add(s, run_truncate, true);
    } else if (what < 19) {
        add(s, run_names, true);
    } else {
        add(s, run_sync, false);
    }
}

/* One turn of the main loop; false if nothing is under way. */
static bool turn(void)
{
    bool any = host_random(3) ? later_finish_one() : true;
    wait_run_ready();
    any |= transfer_poll();
    any |= work_poll();
    return any;
}

static void run_until_idle(unsigned *guard)
{
    while ((used || work_waiting() || inode_unsettled() || turn()) && --*guard)
        turn();
}

static struct task simple;
static int simple_result;
static size_t memory_bytes;
static void (*simple_what)(void);

static void run_simple(struct task *task)
{
    (void)task;
    simple_what();
    used--;
}

static void do_now(void (*what)(void))
{
    unsigned guard = 1000000;
    simple = (struct task){.run = run_simple, .changes = true};
    simple_what = what;
    used++;
    work_add(&simple);
    run_until_idle(&guard);
    CHECK(guard > 0);
}

static void do_mount(void)
{
    static struct path path;
    simple_result = super_mount(host_memory(memory_bytes), memory_bytes);
    for (unsigned i = 0; i < FILES && !simple_result; i++) {
        path.bytes = (size_t)sprintf(path.text, "/file%u", i);
        super_begin();
        CHECK(path_walk(&path, NULL, false) == 0);
        CHECK(names_create(&path, MODE_FILE | 0600, NULL, &files[i].inode) == 0);
        path_put(&path);
    }
}

static void do_unmount(void)
{
    for (unsigned i = 0; i < FILES; i++)
        inode_put(files[i].inode);
    inode_settle_all();
    simple_result = super_unmount();
}

static void everything_at_once(const char *options, unsigned kib, unsigned steps, unsigned fail_one_in)
{
    unsigned guard = 20000000;
    memset(files, 0, sizeof(files));
    finished = errors = 0;
    failing = false, later_fail_one_in = 0;
    memory_bytes = kib << 10;
    host_image_make(8 << 10, options);
    do_now(do_mount);
    if (!CHECK(simple_result == 0))
        return;
    failing = fail_one_in != 0, later_fail_one_in = fail_one_in;
    for (steps_left = steps; steps_left && --guard; steps_left--) {
        step();
        turn();
    }
    run_until_idle(&guard);
    later_fail_one_in = 0;
    CHECK(guard > 0 && used == 0 && transfers_waiting() == 0);
    do_now(do_unmount);
    CHECK(simple_result == 0 && inodes_in_use() == 0);
    if (!fail_one_in)
        CHECK(host_image_clean());
    printf("%s: %u requests, %u errors\n", options, finished, errors);
    host_image_close();
}

int main(void)
{
    host_quiet = true;
    later_frames(frames);
    everything_at_once("-b 1024", 108, 60000, 0);
    everything_at_once("-b 4096", 400, 60000, 0);
    everything_at_once("-b 2048", 640, 30000, 0);
    everything_at_once("-b 1024", 108, 30000, 300);
    later_free();
    return host_summary();
}
