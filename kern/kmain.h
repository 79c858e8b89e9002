/* The kernel's first C function. */
#ifndef KERN_KMAIN_H
#define KERN_KMAIN_H

#include <abi/types.h>

/* From boot/entry.S, paging on: hart, physical address of the device tree, and where the image was loaded. */
_Noreturn void kmain(uint64_t hart, paddr_t fdt, paddr_t image);

#endif
