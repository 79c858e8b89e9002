/* The swap disk. State: our end of the ring. A cookie is 1 << 63 for a write | count << 32 | first slot. */
#include "swap_disk.h"

#include <proto/blk.h>
#include <proto/server.h>
#include <quire/sys.h>
#include <rt/log.h>
#include <rt/ring.h>

enum { SLOT_SECTORS = PAGE_BYTES / BLK_SECTOR };
_Static_assert((int)SWAP_CLUSTER <= (int)BLK_PAGES_MAX, "one request");
#define COOKIE_WROTE (UINT64_C(1) << 63)

static struct ring_asker asker;
static bool kick_due;

void swap_disk_start(void)
{
    ring_asker_init(&asker, (struct ring *)SERVER_RING_SWAP_VA);
    kick_due = false;
}

bool swap_disk_has_room(void)
{
    return asker.in_flight + 1 < RING_SLOTS;
}

static void submit(uint32_t op, uint64_t cookie, uint32_t slot, struct page *const *pages, unsigned count)
{
    uint64_t words[BLK_PAGES_MAX / 2] = { 0 };
    rt_assert(count > 0 && count <= SWAP_CLUSTER);
    for (unsigned i = 0; i < count; i++)
        words[i / 2] |= (uint64_t)page_index(pages[i]) << i % 2 * 32;
    struct ring_sqe sqe = { .cookie = cookie | (uint64_t)count << 32 | slot, .op = op,
                            .a = (uint64_t)(slot - 1) * SLOT_SECTORS, .b = count,
                            .c = words[0], .d = words[1], .e = words[2], .f = words[3] };
    bool ok = ring_submit(&asker, &sqe);
    rt_assert(ok);
    kick_due = true;
}

void swap_disk_read(uint32_t slot, struct page *const *pages, unsigned count)
{
    submit(BLK_READ_PAGES, 0, slot, pages, count);
}

void swap_disk_write(uint32_t slot, struct page *const *pages, unsigned count)
{
    submit(BLK_WRITE_PAGES, COOKIE_WROTE, slot, pages, count);
}

void swap_disk_kick(void)
{
    if (kick_due)
        sys_signal(SLOT_PAGER_SWAP_SIGNAL, BLK_SIGNAL_KICK);
    kick_due = false;
}

bool swap_disk_done(bool *wrote, uint32_t *slot, unsigned *count, int *error)
{
    struct ring_cqe c;
    if (!ring_reap(&asker, &c))
        return false;
    *wrote = c.cookie & COOKIE_WROTE;
    *slot = (uint32_t)c.cookie;
    *count = c.cookie >> 32 & 0xff;
    *error = c.status < 0 ? (int)c.status : 0;
    return true;
}

unsigned swap_disk_in_flight(void)
{
    return asker.in_flight;
}
