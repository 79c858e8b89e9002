/*
 * The disk (disk.h). State: the virtqueue, in memory shared with the device, and which of its slots are in use.
 *
 * Slot i owns PER_SLOT descriptors from i * PER_SLOT on (header -> data, as many pieces as there are -> status), header i and
 * status i, so that nothing but slots is ever allocated. Invariant: a slot is busy from disk_start to disk_finish; free_slots lists the
 * others; the device's memory is touched by nobody else meanwhile.
 *
 *   UP --NEEDS_RESET or nonsense in the used ring: fail()--> DRAINING --disk_finish, all slots free--> UP, or DEAD
 */
#include "disk.h"

#include <abi/err.h>
#include <rt/log.h>
#include <rt/string.h>
#include <stddef.h>

#include "virtio.h"

enum { QUEUE_MAX = 1024, PER_SLOT = 2 + DISK_PARTS_MAX, SLOTS_MAX = QUEUE_MAX / PER_SLOT };

/* Feature bits, requests and results: 5.2.3, 5.2.6. */
#define BLK_F_RO (UINT64_C(1) << 5)
#define BLK_F_FLUSH (UINT64_C(1) << 9)
enum { T_IN = 0, T_OUT = 1, T_FLUSH = 4 };
enum { S_OK = 0, S_UNSET = 0xff };
enum { CONFIG_CAPACITY = 0 };

struct header {
    uint32_t type;
    uint32_t reserved;
    uint64_t sector;
};

/* All that the device reads or writes besides data. The rings are laid out for QUEUE_MAX, also if it takes fewer. */
struct shared {
    struct virtq_desc desc[QUEUE_MAX];
    struct {
        uint16_t flags, idx, ring[QUEUE_MAX], used_event;
    } avail;
    _Alignas(4) struct {
        uint16_t flags, idx;
        struct virtq_used_item ring[QUEUE_MAX];
        uint16_t avail_event;
    } used;
    _Alignas(16) struct header header[SLOTS_MAX];
    uint8_t status[SLOTS_MAX];
};

static enum { DEAD, UP, DRAINING } state;
static vaddr_t device_regs;
static struct shared *shared;
static paddr_t shared_pa;
static uint64_t features, sectors;
static unsigned queue_size, slots;

static struct {
    bool busy;
    enum disk_op op;
    uint64_t cookie;
} slot[SLOTS_MAX];
static uint8_t free_slots[SLOTS_MAX];
static unsigned free_count;
static uint16_t avail_idx, used_idx;
static bool notify_due;

#define PA_OF(member) (shared_pa + offsetof(struct shared, member))

uint64_t disk_memory_bytes(void)
{
    return sizeof(struct shared);
}

static int bring_up(void)
{
    int error = virtio_negotiate(device_regs, VIRTIO_ID_BLOCK, BLK_F_RO | BLK_F_FLUSH, &features);
    if (error)
        return error;
    memset(shared, 0, sizeof *shared);
    queue_size = QUEUE_MAX;
    error = virtio_set_queue(&queue_size, PA_OF(desc), PA_OF(avail), PA_OF(used));
    if (error)
        return error;
    slots = queue_size / PER_SLOT;
    if (slots == 0)
        return ERR_IO;
    for (free_count = 0; free_count < slots; free_count++) {
        slot[free_count].busy = false;
        free_slots[free_count] = (uint8_t)free_count;
    }
    avail_idx = used_idx = 0;
    notify_due = false;
    virtio_go();
    sectors = virtio_config64(CONFIG_CAPACITY);
    state = UP;
    return 0;
}

int disk_open(vaddr_t regs, void *memory, paddr_t memory_pa)
{
    device_regs = regs;
    shared = memory;
    shared_pa = memory_pa;
    return bring_up();
}

bool disk_works(void)
{
    return state != DEAD;
}

uint64_t disk_sectors(void)
{
    return sectors;
}

bool disk_is_read_only(void)
{
    return features & BLK_F_RO;
}

bool disk_has_flush(void)
{
    return features & BLK_F_FLUSH;
}

bool disk_has_room(void)
{
    return state == UP && free_count > 0;
}

unsigned disk_in_flight(void)
{
    return slots - free_count;
}

static void set_desc(unsigned i, paddr_t address, uint32_t bytes, uint16_t flags)
{
    shared->desc[i] = (struct virtq_desc){ address, bytes, flags, (uint16_t)(i + 1) };
}

void disk_start(enum disk_op op, uint64_t cookie, uint64_t sector, const struct disk_part *parts, unsigned count)
{
    static const uint32_t types[] = { [DISK_READ] = T_IN, [DISK_WRITE] = T_OUT, [DISK_FLUSH] = T_FLUSH };
    rt_assert(disk_has_room() && count <= DISK_PARTS_MAX);
    unsigned s = free_slots[--free_count], d = s * PER_SLOT;
    slot[s].busy = true;
    slot[s].op = op;
    slot[s].cookie = cookie;
    shared->header[s] = (struct header){ types[op], 0, op == DISK_FLUSH ? 0 : sector };
    shared->status[s] = S_UNSET;
    set_desc(d, PA_OF(header) + s * sizeof(struct header), sizeof(struct header), VIRTQ_DESC_NEXT);
    for (unsigned i = 0; i < count; i++)
        set_desc(d + 1 + i, parts[i].address, parts[i].bytes, op == DISK_READ ? VIRTQ_DESC_NEXT | VIRTQ_DESC_WRITE : VIRTQ_DESC_NEXT);
    set_desc(d + 1 + count, PA_OF(status) + s, 1, VIRTQ_DESC_WRITE);
    shared->avail.ring[avail_idx % queue_size] = (uint16_t)d;
    virtio_barrier(); /* the entry before the counter (2.7.13.2) */
    *(volatile uint16_t *)&shared->avail.idx = ++avail_idx;
    notify_due = true;
}

void disk_notify(void)
{
    if (notify_due && state == UP)
        virtio_notify();
    notify_due = false;
}

static void fail(const char *why)
{
    log_print("blk: %s: the disk is reset, %u requests fail\n", why, disk_in_flight());
    if (!virtio_reset())
        log_print("blk: the disk does not reset\n");
    state = DRAINING;
}

void disk_interrupt(void)
{
    if (state != UP || !(virtio_take_interrupt() & VIRTIO_INT_CONFIG))
        return;
    if (virtio_needs_reset())
        fail("the device needs a reset");
    else
        sectors = virtio_config64(CONFIG_CAPACITY);
}

static void release(unsigned s, struct disk_done *done, int status)
{
    slot[s].busy = false;
    free_slots[free_count++] = (uint8_t)s;
    *done = (struct disk_done){ slot[s].cookie, slot[s].op, status };
}

/* The next entry of the used ring. False if there is none, or if it makes no sense (then state is DRAINING). */
static bool take_used(struct disk_done *done)
{
    uint16_t ready = (uint16_t)(*(volatile uint16_t *)&shared->used.idx - used_idx);
    if (ready == 0)
        return false;
    virtio_barrier(); /* the counter before the entry */
    uint32_t d = shared->used.ring[used_idx % queue_size].id, s = d / PER_SLOT;
    if (ready > queue_size || d % PER_SLOT || s >= slots || !slot[s].busy) {
        fail("the device completes what it was not asked");
        return false;
    }
    used_idx++;
    release(s, done, shared->status[s] == S_OK ? 0 : ERR_IO);
    return true;
}

bool disk_finish(struct disk_done *done)
{
    if (state == UP && take_used(done))
        return true;
    if (state != DRAINING)
        return false;
    for (unsigned s = 0; s < slots; s++)
        if (slot[s].busy) {
            release(s, done, ERR_IO);
            return true;
        }
    state = DEAD;
    if (bring_up() != 0)
        log_print("blk: the disk does not come back\n");
    return false;
}
