/*
 * What the kernel hands to the root task (init): capabilities in fixed slots and one read-only page of facts.
 * init starts at its ELF entry with a0 = BOOT_INFO_VA.
 */
#ifndef ABI_BOOT_H
#define ABI_BOOT_H

#include <abi/types.h>

enum {
    INIT_SLOT_TABLE = 1,  /* its own CapTable, all rights */
    INIT_SLOT_SPACE = 2,  /* its own Space, all rights; some tables donated */
    INIT_SLOT_POOL = 3,   /* the root Pool: every free frame of RAM; with RIGHT_CTRL: power */
    INIT_SLOT_DEVICE = 4, /* a Pool of physical addresses [0, RAM) for device registers: map only; index = pfn */
    INIT_SLOT_IRQ = 5,    /* Irq line 0: the right to make Irq objects for lines */
    INIT_SLOT_THREAD = 6, /* its own Thread */
    INIT_SLOT_FREE = 8,   /* first empty slot */
};

#define BOOT_INFO_VA UINT64_C(0x2000000000)
#define INIT_STACK_TOP UINT64_C(0x0fff0000)
enum { INIT_STACK_BYTES = 64 << 10 };
#define BOOT_MAGIC UINT64_C(0x0045524955510001)

struct boot_info {
    uint64_t magic;
    uint64_t archive_va;    /* the boot archive (abi/archive.h), mapped read-only */
    uint64_t archive_bytes;
    uint64_t fdt_va;        /* the flattened device tree (abi/fdt.h), mapped read-only; boot arguments are in /chosen */
    uint64_t fdt_bytes;
    uint64_t timebase_hz;   /* rdtime ticks a second */
    uint64_t pool_frames;   /* frames in the root pool */
    uint64_t harts;         /* harts the kernel runs on */
};

#endif
