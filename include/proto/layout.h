/* Where things lie in a program's address space. The pager places them; libc and the programs' linker script agree. */
#ifndef PROTO_LAYOUT_H
#define PROTO_LAYOUT_H

#include <abi/types.h>

#define USER_TEXT_VA UINT64_C(0x10000)            /* programs are linked here; nothing is ever mapped below */
#define USER_MMAP_TOP UINT64_C(0x3f00000000)      /* mmap without an address takes room downward from here, or from up to 1 GiB lower */
#define USER_MMAP_FLOOR UINT64_C(0x1000000000)    /* and not below; the heap grows upward to here */
#define USER_STACK_TOP UINT64_C(0x3fffff0000)     /* the first stack grows downward from here, or from up to 256 MiB lower */
#define USER_STACK_MAX_BYTES (UINT64_C(8) << 20)  /* room it may grow into, the initial image included */
enum { USER_ARGS_BYTES_MAX = 128 << 10 };         /* argv + envp strings and pointers: ERR_2BIG beyond */

/* Capability slots of a program's CapTable: an endpoint each, to call, its badge telling the process. */
enum {
    USER_SLOT_PROC = 1,
    USER_SLOT_PAGER = 2,
    USER_SLOT_FS = 3,
    USER_SLOT_TTY = 4,
};

/*
 * A new program starts at its ELF entry with sp and a0 = the stack image (16-byte aligned), a1 = its pid | the number of its
 * thread << 32 (proto/proc.h; not 0 if another thread than the first called exec). The image,
 * made by whoever called exec or spawn (libc/posix/exec.c), is made as if its last byte would be just below USER_STACK_TOP;
 * if it is not, the program's start moves the addresses in it (AUX_BASE). It holds: argc; argv pointers, NULL; envp pointers, NULL; pairs of AUX_*, value, ending
 * with AUX_END; then what these point to.
 */
enum {
    AUX_END = 0,
    AUX_FDS = 1000,      /* address of an array of inherited descriptors (libc's private format) */
    AUX_FDS_BYTES = 1001,
    AUX_CWD = 1002,      /* address of the NUL-terminated path of the working directory */
    AUX_TIMEBASE = 1003, /* rdtime ticks a second. init tells the first program, exec hands it on */
    AUX_BASE = 1005,     /* the address that the image was made for; its first word may lie elsewhere (the pager's setting `aslr`) */
    AUX_EPOCH = 1004,    /* seconds since 1970 when rdtime was 0; without it 0 */
};

#endif
