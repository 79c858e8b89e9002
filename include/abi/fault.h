/* What a fault message says: label = access | cause << 8. See abi/msg.h for the rest. */
#ifndef ABI_FAULT_H
#define ABI_FAULT_H

enum {
    ACCESS_READ = 1,
    ACCESS_WRITE = 2,
    ACCESS_EXEC = 4,
    ACCESS_MASK = 0xff,
};

/* Cause, as the kernel found it in the page table. */
enum {
    FAULT_ABSENT = 1,   /* no valid leaf */
    FAULT_READONLY = 2, /* a store, and the leaf lacks W */
    FAULT_NOREAD = 3,   /* a load, and the leaf lacks R */
    FAULT_NOEXEC = 4,   /* a fetch, and the leaf lacks X */
    FAULT_KERNEL = 5,   /* the address is not in user space */
    FAULT_TRAP = 6,     /* not a page fault: a4 is scause (illegal instruction, breakpoint, misaligned ...), address is stval */
    FAULT_NOTIFY = 7,   /* not a fault: SYS_THREAD_NOTIFY made it stop here; address is the word given there */
    FAULT_SHIFT = 8,
};
#define FAULT_LABEL(access, cause) ((uint64_t)(access) | (uint64_t)(cause) << FAULT_SHIFT)

#endif
