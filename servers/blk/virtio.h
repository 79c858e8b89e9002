/*
 * A virtio device behind memory-mapped registers: Virtual I/O Device specification 1.2, sections 4.2 (registers),
 * 3.1.1 (bringing it up), 2.7 (split virtqueue). One device, one queue.
 */
#ifndef BLK_VIRTIO_H
#define BLK_VIRTIO_H

#include <abi/types.h>
#include <stdbool.h>

enum { VIRTIO_ID_BLOCK = 2 };
#define VIRTIO_F_VERSION_1 (UINT64_C(1) << 32)

/* The parts of a split virtqueue, as the device reads them (2.7.5, 2.7.6, 2.7.8); little-endian, as we are. */
struct virtq_desc {
    uint64_t address;
    uint32_t bytes;
    uint16_t flags; /* VIRTQ_DESC_* */
    uint16_t next;
};
enum { VIRTQ_DESC_NEXT = 1, VIRTQ_DESC_WRITE = 2 /* the device writes it */ };

struct virtq_used_item {
    uint32_t id; /* first descriptor of the chain */
    uint32_t bytes;
};

/* Registers that say what happened. */
enum { VIRTIO_INT_QUEUE = 1, VIRTIO_INT_CONFIG = 2 };

/*
 * Resets the device and agrees on features: those wanted that it offers, and VERSION_1. ERR_NODEV: no such device there, or
 * only a legacy one; ERR_IO: it does not come up.
 */
int virtio_negotiate(vaddr_t regs, unsigned device_id, uint64_t wanted, uint64_t *features);
/* Sets up queue 0 with at most *size descriptors, *size becoming what it is, a power of two. ERR_IO */
int virtio_set_queue(unsigned *size, paddr_t desc, paddr_t avail, paddr_t used);
/* The device may start to work. */
void virtio_go(void);
/* Stops the device; after this it touches no memory. False if it does not answer. */
bool virtio_reset(void);
/* New buffers are available in queue 0. */
void virtio_notify(void);
/* Takes what the interrupt is about: VIRTIO_INT_*; acknowledges it at the device. */
uint32_t virtio_take_interrupt(void);
/* Does the device say that it needs a reset? */
bool virtio_needs_reset(void);
/* Reads 8 bytes of the device's configuration in one piece (not torn by a change). */
uint64_t virtio_config64(unsigned offset);
/* Memory and registers are accessed in the order the program says, across this. */
void virtio_barrier(void);

_Static_assert(sizeof(struct virtq_desc) == 16 && sizeof(struct virtq_used_item) == 8, "the device's layout");

#endif
