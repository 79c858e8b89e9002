/* The swap disk's blk for the pager on the host: slots in memory, requests completed late and in any order. */
#include "fake.h"

#include <proto/blk.h>
#include <rt/ring.h>
#include <string.h>

enum { SECTORS = PAGE_BYTES / BLK_SECTOR };

static struct ring_answerer answerer;
static struct ring_sqe pending[RING_SLOTS];
static unsigned pending_count, slots, fail_percent;
static char *disk;
static unsigned *being_written; /* by slot: two writes at once would leave either */

void fake_swap_start(struct ring *ring, unsigned slot_count)
{
    ring_answerer_init(&answerer, ring);
    slots = slot_count;
    disk = calloc(slots, PAGE_BYTES);
    being_written = calloc(slots, sizeof *being_written);
    memset(disk, 0xdd, slots * PAGE_BYTES);
}

void fake_swap_faults(unsigned percent)
{
    fail_percent = percent;
}

static char *frame_of(const struct ring_sqe *e, unsigned i)
{
    const uint64_t words[] = { e->c, e->d, e->e, e->f };
    return fake_frame((uint32_t)(words[i / 2] >> i % 2 * 32));
}

static void take(void)
{
    struct ring_sqe *e = &pending[pending_count];
    if (pending_count == RING_SLOTS || !ring_take(&answerer, e))
        return;
    MUST((e->op == BLK_READ_PAGES || e->op == BLK_WRITE_PAGES) && e->b >= 1 && e->b <= BLK_PAGES_MAX && e->a % SECTORS == 0);
    MUST(e->a / SECTORS + e->b <= slots);
    for (unsigned i = 0; i < e->b && e->op == BLK_WRITE_PAGES; i++)
        MUST(being_written[e->a / SECTORS + i]++ == 0);
    pending_count++;
}

bool fake_swap_step(void)
{
    take();
    if (pending_count == 0)
        return false;
    unsigned at = fake_random(pending_count);
    struct ring_sqe e = pending[at];
    bool fails = fail_percent && fake_random(100) < fail_percent;
    pending[at] = pending[--pending_count];
    for (unsigned i = 0; i < e.b; i++) {
        char *slot = disk + (e.a / SECTORS + i) * PAGE_BYTES;
        if (e.op == BLK_WRITE_PAGES)
            being_written[e.a / SECTORS + i]--;
        if (fails)
            memset(e.op == BLK_WRITE_PAGES ? slot : frame_of(&e, i), 0xbb, PAGE_BYTES);
        else if (e.op == BLK_WRITE_PAGES)
            memcpy(slot, frame_of(&e, i), PAGE_BYTES);
        else
            memcpy(frame_of(&e, i), slot, PAGE_BYTES);
    }
    ring_complete(&answerer, e.cookie, fails ? ERR_IO : 0, 0, 0);
    return true;
}
