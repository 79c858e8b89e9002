/* The devices and boot arguments that init finds in the device tree. Pure: reads the tree, calls nothing. */
#ifndef INIT_MACHINE_H
#define INIT_MACHINE_H

#include <abi/types.h>
#include <proto/server.h>
#include <stdbool.h>
#include <stddef.h>

struct device {
    paddr_t paddr; /* of its registers */
    uint64_t bytes;     /* with further ranges that begin where the last one ends */
    uint32_t irq;       /* line at the interrupt controller; 0: none */
    uint32_t reg_shift; /* registers lie 1 << reg_shift bytes apart */
};

enum { MACHINE_VIRTIO_MAX = 32 };

struct machine {
    bool has_uart;
    struct device uart; /* the first ns16550 */
    bool has_rtc;
    struct device rtc;  /* goldfish real-time clock */
    bool has_flash;
    struct device flash; /* the first cfi-flash, all banks */
    struct device virtio[MACHINE_VIRTIO_MAX]; /* virtio,mmio windows, whatever is behind them */
    unsigned virtio_count;
    char args[SERVER_ARGS_BYTES]; /* /chosen bootargs, NUL-terminated */
};

/* Fills *m from the tree of at most `bytes` bytes. ERR_INVAL: not a tree; ERR_2BIG: the boot arguments do not fit. */
int machine_read(const void *fdt, size_t bytes, struct machine *m);
/*
 * Puts the archive's default arguments before those of the boot: of two with the same key the last counts
 * (rt/bootarg.h). ERR_2BIG: does not fit, nothing is changed.
 */
int machine_add_defaults(struct machine *m, const char *text, size_t bytes);

#endif
