/*
 * The disk of the files, and the swap disk (world.h): requests that are done later and in any order, if chance says so in vain. What is kept of a page
 * is its first word.
 */
#include "world.h"

#include "fuzz.h"

#include <sdk/cache.h>
#include <sdk/disk.h>
#include <sdk/disk_ring.h>
#include <sdk/evict.h>
#include <sdk/job.h>
#include <sdk/memory.h>
#include <sdk/policy.h>
#include <sdk/writeback.h>
#include <string.h>
#include <vm/swap_disk.h>
#include <vm/swap_state.h>

enum { FILE_REQUESTS = 8, SWAP_REQUESTS = 8, SWAP_WRITES = 4 /* from so many on no more writes are started */ };

bool disk_fails;
struct list disk_waiters = { &disk_waiters, &disk_waiters };
static struct ring_sqe pending[FILE_REQUESTS];
static unsigned pending_count;
static uint64_t words[WORLD_FILES][WORLD_FILE_PAGES];

struct swap_request {
    bool wrote;
    uint32_t slot;
    unsigned count;
    int error;
    struct page *page[SWAP_CLUSTER];
};
static struct swap_request swapping[SWAP_REQUESTS], swapped; /* swapped: done, and to be told */
static unsigned swapping_count;
static bool has_swapped;
static uint64_t slot_word[WORLD_SLOTS + 1];

uint64_t disk_word(unsigned file, unsigned index)
{
    return words[file][index];
}

static uint64_t *word_of(struct page *p)
{
    return page_data(p);
}

static bool fails(void)
{
    return disk_fails && fuzz_choose(8) == 1;
}

/* ---- files ---- */

bool disk_has_room(void)
{
    return pending_count < FILE_REQUESTS;
}

bool disk_has_room_ahead(void)
{
    return pending_count < FILE_REQUESTS / 2;
}

bool disk_submit(const struct ring_sqe *sqe)
{
    if (!disk_has_room())
        return false;
    if (sqe->op == FSR_WRITE)
        MUST(sqe->e > (sqe->d - 1) * PAGE_BYTES && (sqe->b << PAGE_SHIFT) + sqe->e <= file_find(sqe->a)->size);
    pending[pending_count++] = *sqe;
    return true;
}

bool disk_submit_job(struct job *job, uint32_t op, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    struct ring_sqe sqe = { .cookie = COOKIE(COOKIE_JOB, (uintptr_t)job), .op = op, .a = a, .b = b, .c = c, .d = d };
    return disk_submit(&sqe);
}

bool disk_release(const struct file *f)
{
    if (fuzz_fails())
        return false;
    world_released((unsigned)f->id - 1);
    return true;
}

bool disk_released(void)
{
    return true;
}

void writeback_begins(void)
{
}

void writeback_stores(struct file *f)
{
    (void)f;
}

uint64_t sys_time(void)
{
    return 0;
}

int64_t sys_copy_out(uint64_t id, uint64_t offset, const void *from, size_t bytes)
{
    (void)id, (void)offset, (void)from;
    return (int64_t)bytes;
}

static void read_pages(const struct ring_sqe *e, int error)
{
    for (uint64_t i = 0; i < e->d; i++)
        *word_of(page_at((uint32_t)(e->c + i))) = words[e->a - 1][e->b + i];
    disk_read_done(page_at((uint32_t)e->c), (unsigned)e->d, error, 0, e->d - (e->d > 1 && fuzz_choose(8) == 1));
}

static void write_pages(const struct ring_sqe *e, int error)
{
    for (uint64_t i = 0; i < e->d && !error; i++)
        words[e->a - 1][e->b + i] = *word_of(page_at((uint32_t)(e->c + i)));
    disk_write_done(page_at((uint32_t)e->c), (unsigned)e->d, error);
}

/* What FSR_TRUNCATE and FSR_PUNCH take away reads as zero. */
static void clear(unsigned file, uint64_t from, uint64_t to)
{
    for (uint64_t i = 0; i < WORLD_FILE_PAGES; i++)
        if (i << PAGE_SHIFT >= from && i << PAGE_SHIFT < to)
            words[file][i] = 0;
}

static void file_step(void)
{
    unsigned i = fuzz_choose(pending_count);
    struct ring_sqe e = pending[i];
    int error = fails() ? ERR_IO : 0;
    pending[i] = pending[--pending_count];
    MUST(e.a >= 1 && e.a <= WORLD_FILES);
    if (e.op == FSR_READ)
        read_pages(&e, error);
    else if (e.op == FSR_WRITE)
        write_pages(&e, error);
    else {
        clear((unsigned)e.a - 1, e.b, e.op == FSR_PUNCH ? e.b + e.c : UINT64_MAX);
        job_done((struct job *)(uintptr_t)COOKIE_VALUE(e.cookie), 0, 0);
    }
}

/* ---- swap ---- */

void swap_disk_start(void)
{
}

void swap_disk_kick(void)
{
}

bool swap_disk_has_room(void)
{
    return swapping_count < SWAP_REQUESTS;
}

unsigned swap_disk_in_flight(void)
{
    return swapping_count ? swapping_count + SWAP_REQUESTS_MAX - SWAP_WRITES : 0; /* as if so many more were on their way */
}

static void swap_start_request(bool write, uint32_t slot, struct page *const *pages, unsigned count)
{
    MUST(swap_disk_has_room() && count >= 1 && count <= SWAP_CLUSTER && slot >= 1 && slot + count <= WORLD_SLOTS + 1);
    struct swap_request *rq = &swapping[swapping_count++];
    *rq = (struct swap_request){ .wrote = write, .slot = slot, .count = count };
    memcpy(rq->page, pages, count * sizeof *pages);
}

void swap_disk_read(uint32_t slot, struct page *const *pages, unsigned count)
{
    swap_start_request(false, slot, pages, count);
}

void swap_disk_write(uint32_t slot, struct page *const *pages, unsigned count)
{
    swap_start_request(true, slot, pages, count);
}

bool swap_disk_done(bool *wrote, uint32_t *slot, unsigned *count, int *error)
{
    if (!has_swapped)
        return false;
    has_swapped = false;
    *wrote = swapped.wrote, *slot = swapped.slot, *count = swapped.count, *error = swapped.error;
    return true;
}

static void swap_step(void)
{
    unsigned i = fuzz_choose(swapping_count);
    swapped = swapping[i];
    swapping[i] = swapping[--swapping_count];
    swapped.error = fails() ? ERR_IO : 0;
    for (i = 0; i < swapped.count; i++) {
        uint64_t *word = word_of(swapped.page[i]), *kept = &slot_word[swapped.slot + i];
        if (swapped.wrote)
            *kept = swapped.error ? 0xbad : *word;
        else
            *word = swapped.error ? 0xbad : *kept;
    }
    has_swapped = true;
    pager_policy->memory->signal();
}

bool world_disk_step(void)
{
    if (swapping_count && (!pending_count || fuzz_choose(2)))
        swap_step();
    else if (pending_count)
        file_step();
    else
        return false;
    job_retry();
    files_end_late();
    world_woken(&disk_waiters, 0);
    return true;
}

void world_disk_drain(void)
{
    do
        evict_before_wait(); /* what was collected for the swap disk is on its way */
    while (world_disk_step());
}
