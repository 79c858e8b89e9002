/* A file server for the pager on the host: files in memory, requests completed late and in any order. */
#include "fake.h"

#include <rt/ring.h>
#include <string.h>

enum { SECTOR = 512, SECTORS = FAKE_FILE_BYTES / SECTOR, HANDLES = 1 << 17, PENDING = RING_SLOTS };

struct fake_file {
    char data[FAKE_FILE_BYTES];
    bool allocated[SECTORS], written[SECTORS];
    uint64_t size;
    bool held, unlinked;
};

static struct fake_file files[FAKE_FILES];
static struct {
    unsigned file, flags;
} handles[HANDLES];
static unsigned handle_count = 1;
static struct ring_answerer answerer;
static struct ring_sqe pending[PENDING];
static unsigned pending_count, asks;
static unsigned fail_reads, fail_writes, fail_allocations;

void fake_fs_start(struct ring *ring)
{
    ring_answerer_init(&answerer, ring);
}

void fake_fs_faults(unsigned reads, unsigned writes, unsigned allocations)
{
    fail_reads = reads;
    fail_writes = writes;
    fail_allocations = allocations;
}

uint64_t fake_fs_open(unsigned n, unsigned flags)
{
    MUST(handle_count < HANDLES && n < FAKE_FILES);
    handles[handle_count].file = n;
    handles[handle_count].flags = flags;
    return handle_count++;
}

void fake_fs_put(unsigned n, const void *data, uint64_t bytes)
{
    struct fake_file *f = &files[n];
    MUST(!f->held && bytes <= FAKE_FILE_BYTES);
    memset(f->allocated, 0, sizeof f->allocated);
    memset(f->written, 0, sizeof f->written);
    memset(f->data, 0, sizeof f->data);
    memcpy(f->data, data, bytes);
    f->size = bytes;
    for (uint64_t s = 0; s * SECTOR < bytes; s++)
        f->allocated[s] = f->written[s] = true;
}

uint64_t fake_fs_size(unsigned n)
{
    return files[n].size;
}

void fake_fs_get(unsigned n, void *out, uint64_t bytes)
{
    const struct fake_file *f = &files[n];
    for (uint64_t i = 0; i < bytes; i++)
        ((char *)out)[i] = f->written[i / SECTOR] ? f->data[i] : 0;
}

bool fake_fs_held(unsigned n)
{
    return files[n].held;
}

void fake_fs_unlink(unsigned n)
{
    files[n].unlinked = true;
    if (files[n].held)
        MUST(ring_event(&answerer, FSR_EVENT_UNLINKED, n + 1));
}

/* A request that fs takes from the ring. */
static void take(const struct ring_sqe *sqe)
{
    if (sqe->op == FSR_RELEASE)
        files[sqe->a - 1].held = false;
    else if (sqe->op == FSR_RELEASED)
        asks--;
    else if (sqe->op != FSR_TOUCH)
        pending[pending_count++] = *sqe;
}

void fake_fs_ask_release(void)
{
    if (asks == 0 && ring_event(&answerer, FSR_EVENT_RELEASE, 0))
        asks++;
}

unsigned fake_fs_asks(void)
{
    return asks;
}

int64_t fake_fs_resolve(uint64_t w[MSG_WORDS])
{
    uint64_t handle = w[1];
    struct ring_sqe sqe;
    while (pending_count < PENDING && ring_take(&answerer, &sqe)) { /* a release on its way is older than this */
        take(&sqe);
    }
    memset(w, 0, MSG_WORDS * sizeof *w);
    if (handle == 0 || handle >= handle_count)
        return ERR_BADF;
    struct fake_file *f = &files[handles[handle].file];
    f->held = true;
    w[0] = handles[handle].file + 1;
    w[1] = f->size;
    w[2] = handles[handle].flags;
    w[3] = FS_KIND_FILE;
    return 0;
}

static bool fails(unsigned percent)
{
    return percent && fake_random(100) < percent;
}

static int64_t do_read(struct fake_file *f, const struct ring_sqe *e, uint64_t *mask, uint64_t *pages)
{
    MUST(e->d >= 1 && e->d <= FSR_READ_PAGES_MAX && e->b << PAGE_SHIFT < f->size);
    for (uint64_t i = 0; i < e->d * 8; i++) {
        uint64_t sector = e->b * 8 + i;
        char *to = (char *)fake_frame(e->c + i / 8) + i % 8 * SECTOR;
        if (sector < SECTORS && f->written[sector] && sector * SECTOR < f->size)
            memcpy(to, f->data + sector * SECTOR, SECTOR);
        else if (i < FSR_MASK_PAGES * 8)
            *mask |= UINT64_C(1) << i, memset(to, 0xee, SECTOR);
        else if (i / 8 < *pages && sector * SECTOR < f->size)
            *pages = i / 8;
    }
    return fails(fail_reads) ? ERR_IO : 0;
}

static int64_t do_write(struct fake_file *f, const struct ring_sqe *e)
{
    MUST(e->d >= 1 && e->d <= FSR_WRITE_PAGES_MAX && e->e <= e->d * PAGE_BYTES && e->e > (e->d - 1) * PAGE_BYTES);
    if (fails(fail_writes))
        return ERR_IO;
    for (uint64_t at = 0; at < e->e; at += SECTOR) {
        uint64_t sector = e->b * 8 + at / SECTOR;
        MUST(sector < SECTORS && sector * SECTOR < f->size);
        memcpy(f->data + sector * SECTOR, (char *)fake_frame(e->c + at / PAGE_BYTES) + at % PAGE_BYTES, SECTOR);
        f->allocated[sector] = f->written[sector] = true;
        for (uint64_t i = f->size; i < (sector + 1) * SECTOR; i++)
            MUST(f->data[i] == 0); /* nothing is written past the end */
    }
    return 0;
}

static int64_t do_alloc(struct fake_file *f, const struct ring_sqe *e)
{
    if (e->d > FAKE_FILE_BYTES || e->b + e->c > FAKE_FILE_BYTES)
        return ERR_FBIG;
    if (fails(fail_allocations))
        return ERR_NOSPC;
    for (uint64_t s = e->b / SECTOR; s * SECTOR < e->b + e->c; s++)
        f->allocated[s] = true;
    if (e->d > f->size)
        f->size = e->d;
    return 0;
}

static int64_t do_truncate(struct fake_file *f, const struct ring_sqe *e)
{
    if (e->b > FAKE_FILE_BYTES)
        return ERR_FBIG;
    for (uint64_t s = (e->b + SECTOR - 1) / SECTOR; s < SECTORS; s++)
        f->allocated[s] = f->written[s] = false;
    if (e->b % SECTOR)
        memset(f->data + e->b, 0, SECTOR - e->b % SECTOR);
    f->size = e->b;
    return 0;
}

static void do_punch(struct fake_file *f, const struct ring_sqe *e)
{
    uint64_t end = e->b + e->c < f->size ? e->b + e->c : f->size;
    MUST(e->b < f->size && e->c > 0);
    for (uint64_t s = 0; s < SECTORS; s++) {
        uint64_t start = s * SECTOR, stop = start + SECTOR < f->size ? start + SECTOR : f->size;
        if (start >= e->b && stop <= end && start < stop)
            f->allocated[s] = f->written[s] = false;
    }
    for (uint64_t i = e->b; i < end; i++)
        f->data[i] = 0;
}

static int64_t do_seek(const struct fake_file *f, const struct ring_sqe *e, uint64_t *at)
{
    for (*at = e->b; *at < f->size; ++*at)
        if (f->allocated[*at / SECTOR] != (e->c != 0))
            return 0;
    *at = f->size;
    return e->c ? 0 : ERR_CAP;
}

static void perform(const struct ring_sqe *e)
{
    uint64_t mask = 0, pages = e->op == FSR_READ ? e->d : 0;
    int64_t status = 0;
    if (e->op != FSR_SYNC || e->a)
        MUST(e->a >= 1 && e->a <= FAKE_FILES && files[e->a - 1].held);
    struct fake_file *f = e->a ? &files[e->a - 1] : NULL;
    switch (e->op) {
    case FSR_READ:
        status = do_read(f, e, &mask, &pages);
        break;
    case FSR_WRITE:
        status = do_write(f, e);
        break;
    case FSR_ALLOC:
        status = do_alloc(f, e);
        break;
    case FSR_TRUNCATE:
        status = do_truncate(f, e);
        break;
    case FSR_PUNCH:
        do_punch(f, e);
        break;
    case FSR_SEEK:
        status = do_seek(f, e, &mask);
        break;
    case FSR_SYNC:
        break;
    default:
        MUST(!"an unknown request");
    }
    ring_complete(&answerer, e->cookie, status, mask, status ? 0 : pages);
}

bool fake_fs_step(void)
{
    struct ring_sqe sqe;
    if (pending_count < PENDING && fake_random(2) && ring_take(&answerer, &sqe)) {
        take(&sqe);
        return true;
    }
    if (pending_count == 0) {
        if (!ring_take(&answerer, &sqe))
            return false;
        take(&sqe);
        return true;
    }
    unsigned i = fake_random(pending_count);
    sqe = pending[i];
    pending[i] = pending[--pending_count];
    perform(&sqe);
    return true;
}
