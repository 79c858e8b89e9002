/* The swap disk's ring: reads that come as they like leave a place for the pages that are being collected to go. */
#include "swap_disk.h"

#include <proto/blk.h>
#include <proto/server.h>
#include <rt/log.h>
#include <rt/ring.h>
#include <rt/test.h>
#include <stdlib.h>
#include <sys/mman.h>

static struct page page;
static struct ring_answerer disk;
static unsigned signals;

_Noreturn void rt_panic(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
    abort();
}

int64_t sys_signal(cap_t endpoint, uint64_t bits)
{
    (void)endpoint;
    signals += bits == BLK_SIGNAL_KICK;
    return 0;
}

/* Answers one request: the disk has taken all. */
static void answer(bool wrote, uint32_t slot, int error)
{
    struct ring_sqe sqe;
    bool was_write;
    uint32_t first;
    unsigned count;
    int told;
    CHECK(ring_take(&disk, &sqe));
    ring_complete(&disk, sqe.cookie, error, 0, 0);
    CHECK(swap_disk_done(&was_write, &first, &count, &told) && was_write == wrote && first == slot && count == 1 && told == error);
    CHECK(!swap_disk_done(&was_write, &first, &count, &told));
}

static void a_write_fits_behind_all_reads(void)
{
    struct page *pages[] = { &page };
    uint32_t slot = 1;
    for (; swap_disk_has_room(); slot++)
        swap_disk_read(slot, pages, 1);
    CHECK(slot == RING_SLOTS && swap_disk_in_flight() == RING_SLOTS - 1);
    swap_disk_write(slot, pages, 1);
    CHECK(!swap_disk_has_room() && swap_disk_in_flight() == RING_SLOTS);
    swap_disk_kick();
    swap_disk_kick();
    CHECK(signals == 1);
    for (uint32_t at = 1; at < slot; at++)
        answer(false, at, at % 7 ? 0 : ERR_IO);
    answer(true, slot, 0);
    CHECK(swap_disk_has_room() && swap_disk_in_flight() == 0);
}

int main(void)
{
    struct ring *ring = mmap((void *)SERVER_RING_SWAP_VA, sizeof *ring, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    CHECK(ring == (void *)SERVER_RING_SWAP_VA);
    frame_pool.pages = &page;
    ring_answerer_init(&disk, ring);
    swap_disk_start();
    a_write_fits_behind_all_reads();
    return test_end();
}
