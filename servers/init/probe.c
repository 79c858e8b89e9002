/* Looks into device registers. */
#include "probe.h"

#include "root.h"

#include <abi/boot.h>
#include <quire/sys.h>

/* Virtio 1.1, 4.2.2: MMIO device register layout. */
enum { VIRTIO_MAGIC = 0x000, VIRTIO_DEVICE_ID = 0x008, VIRTIO_CONFIG = 0x100 /* a disk: its sectors first */, VIRTIO_BLOCK = 2 };
#define VIRTIO_MAGIC_VALUE UINT32_C(0x74726976)

/* Goldfish RTC: nanoseconds since 1970; reading the low half latches the high one. */
enum { RTC_TIME_LOW = 0x00, RTC_TIME_HIGH = 0x04 };

static const volatile uint8_t *window_open(const struct device *d)
{
    root_map(INIT_SLOT_SPACE, INIT_PROBE_VA, INIT_SLOT_DEVICE, d->paddr / PAGE_BYTES, 1, PROT_R | PROT_W);
    return (const volatile uint8_t *)(INIT_PROBE_VA + d->paddr % PAGE_BYTES);
}

static void window_close(void)
{
    uint64_t done;
    int64_t error = sys_unmap(INIT_SLOT_SPACE, INIT_PROBE_VA, 1, NULL, 0, &done);
    if (error < 0)
        root_fail("unmapping a device", error);
}

static uint32_t read32(const volatile uint8_t *window, unsigned offset)
{
    return *(const volatile uint32_t *)(window + offset);
}

const struct device *probe_disk(const struct machine *machine, unsigned n)
{
    for (unsigned i = 0; i < machine->virtio_count; i++) {
        const volatile uint8_t *window = window_open(&machine->virtio[i]);
        bool found = read32(window, VIRTIO_MAGIC) == VIRTIO_MAGIC_VALUE && read32(window, VIRTIO_DEVICE_ID) == VIRTIO_BLOCK;
        window_close();
        if (found && n-- == 0)
            return &machine->virtio[i];
    }
    return NULL;
}

uint64_t probe_disk_sectors(const struct device *disk)
{
    const volatile uint8_t *window = window_open(disk);
    uint64_t sectors = (uint64_t)read32(window, VIRTIO_CONFIG + 4) << 32 | read32(window, VIRTIO_CONFIG);
    window_close();
    return sectors;
}

uint64_t probe_clock(const struct machine *machine)
{
    if (!machine->has_rtc)
        return 0;
    const volatile uint8_t *window = window_open(&machine->rtc);
    uint64_t low = read32(window, RTC_TIME_LOW);
    uint64_t high = read32(window, RTC_TIME_HIGH);
    window_close();
    return (high << 32 | low) / 1000000000;
}
