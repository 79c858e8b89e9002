/* What machine this is, read from the device tree once at boot. No address or size is compiled in. */
#ifndef KERN_MACHINE_H
#define KERN_MACHINE_H

#include <abi/types.h>
#include <stdbool.h>

struct machine {
    paddr_t ram_base, ram_end;   /* the bank the kernel was loaded in */
    paddr_t ram_usable_end;      /* below what the firmware keeps at the top */
    paddr_t fdt;
    uint64_t fdt_bytes;
    uint64_t timebase_hz;
    bool has_sstc;
    paddr_t plic;                /* 0: none */
    uint64_t plic_bytes;
    uint32_t plic_lines;
    uint32_t plic_context;       /* of the boot hart's S-mode */
    paddr_t clint;               /* the firmware's timer: not for drivers */
    uint64_t clint_bytes;
    uint64_t harts;
};

extern struct machine machine;

/* Reads the tree at physical address fdt. image: where the kernel was loaded. Panics if it lacks what we need. */
void machine_read(paddr_t fdt, uint64_t boot_hart, paddr_t image);
/* Does this physical address belong to devices that the kernel or the firmware drives? */
bool machine_is_ours(paddr_t pa);

#endif
