/* The device's registers (virtio.h). State: where they are mapped. */
#include "virtio.h"

#include <abi/err.h>

/* Register offsets, Virtual I/O Device 1.2, table 4.1. */
enum {
    MAGIC = 0x000,
    VERSION = 0x004,
    DEVICE_ID = 0x008,
    DEVICE_FEATURES = 0x010,
    DEVICE_FEATURES_SEL = 0x014,
    DRIVER_FEATURES = 0x020,
    DRIVER_FEATURES_SEL = 0x024,
    QUEUE_SEL = 0x030,
    QUEUE_NUM_MAX = 0x034,
    QUEUE_NUM = 0x038,
    QUEUE_READY = 0x044,
    QUEUE_NOTIFY = 0x050,
    INTERRUPT_STATUS = 0x060,
    INTERRUPT_ACK = 0x064,
    STATUS = 0x070,
    QUEUE_DESC = 0x080,   /* low word; high word 4 further */
    QUEUE_DRIVER = 0x090, /* available ring */
    QUEUE_DEVICE = 0x0a0, /* used ring */
    CONFIG_GENERATION = 0x0fc,
    CONFIG = 0x100,
};
enum { MAGIC_VALUE = 0x74726976 /* "virt" */, VERSION_MODERN = 2 };
enum { ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8, NEEDS_RESET = 64 };
enum { RESET_TRIES = 100000 };

static volatile uint32_t *registers;

static uint32_t get(unsigned offset)
{
    return registers[offset / 4];
}

static void set(unsigned offset, uint32_t value)
{
    registers[offset / 4] = value;
}

static void set64(unsigned offset, uint64_t value)
{
    set(offset, (uint32_t)value);
    set(offset + 4, (uint32_t)(value >> 32));
}

void virtio_barrier(void)
{
    __asm__ volatile("fence iorw, iorw" ::: "memory");
}

bool virtio_reset(void)
{
    set(STATUS, 0);
    for (int i = 0; i < RESET_TRIES; i++)
        if (get(STATUS) == 0)
            return true;
    return false;
}

static uint64_t device_features(void)
{
    set(DEVICE_FEATURES_SEL, 1);
    uint64_t high = get(DEVICE_FEATURES);
    set(DEVICE_FEATURES_SEL, 0);
    return high << 32 | get(DEVICE_FEATURES);
}

static void set_driver_features(uint64_t features)
{
    set(DRIVER_FEATURES_SEL, 1);
    set(DRIVER_FEATURES, (uint32_t)(features >> 32));
    set(DRIVER_FEATURES_SEL, 0);
    set(DRIVER_FEATURES, (uint32_t)features);
}

int virtio_negotiate(vaddr_t regs, unsigned device_id, uint64_t wanted, uint64_t *features)
{
    registers = (volatile uint32_t *)regs;
    if (get(MAGIC) != MAGIC_VALUE || get(VERSION) != VERSION_MODERN || get(DEVICE_ID) != device_id)
        return ERR_NODEV;
    if (!virtio_reset())
        return ERR_IO;
    set(STATUS, ACKNOWLEDGE);
    set(STATUS, ACKNOWLEDGE | DRIVER);
    uint64_t common = device_features() & (wanted | VIRTIO_F_VERSION_1);
    if (!(common & VIRTIO_F_VERSION_1))
        return ERR_NODEV;
    set_driver_features(common);
    set(STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK);
    if (!(get(STATUS) & FEATURES_OK))
        return ERR_IO;
    *features = common;
    return 0;
}

int virtio_set_queue(unsigned *size, paddr_t desc, paddr_t avail, paddr_t used)
{
    set(QUEUE_SEL, 0);
    if (get(QUEUE_READY) != 0)
        return ERR_IO;
    uint32_t max = get(QUEUE_NUM_MAX);
    unsigned n = *size;
    while (n > max)
        n /= 2;
    if (n == 0)
        return ERR_IO;
    set(QUEUE_NUM, n);
    set64(QUEUE_DESC, desc);
    set64(QUEUE_DRIVER, avail);
    set64(QUEUE_DEVICE, used);
    virtio_barrier();
    set(QUEUE_READY, 1);
    *size = n;
    return 0;
}

void virtio_go(void)
{
    set(STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
}

void virtio_notify(void)
{
    virtio_barrier();
    set(QUEUE_NOTIFY, 0);
}

uint32_t virtio_take_interrupt(void)
{
    uint32_t what = get(INTERRUPT_STATUS);
    set(INTERRUPT_ACK, what);
    virtio_barrier(); /* acknowledged before we look at the queue: what comes later interrupts again */
    return what;
}

bool virtio_needs_reset(void)
{
    return get(STATUS) & NEEDS_RESET;
}

uint64_t virtio_config64(unsigned offset)
{
    uint32_t before, low, high;
    do {
        before = get(CONFIG_GENERATION);
        low = get(CONFIG + offset);
        high = get(CONFIG + offset + 4);
    } while (get(CONFIG_GENERATION) != before);
    return (uint64_t)high << 32 | low;
}
