/*
 * What init takes from the root pool: frames, objects, page tables; and its own capability slots. Frames are taken from
 * the bottom up and never given back. Whatever fails here ends the boot: there is nothing init could go on without.
 */
#ifndef INIT_ROOT_H
#define INIT_ROOT_H

#include <abi/types.h>

/* frames: of the root pool. Call first. */
void root_init(uint64_t frames);
/* Says what failed (error: an ERR_*, 0: none to tell) on the firmware console and powers off with failure. */
_Noreturn void root_fail(const char *what, int64_t error);

/* First index of `count` consecutive unused frames. */
uint64_t root_take(uint64_t count);
/* The index that root_take would give next. */
uint64_t root_next(void);
/* From now on only frames below `limit` may be taken: the rest is given to pools. */
void root_set_limit(uint64_t limit);

/* An empty slot of init's own table. */
cap_t root_slot(void);
/* Makes an object (OBJ_*; a4, a5 as SYS_MAKE) of a new frame; all rights, in a new slot. */
cap_t root_make(unsigned type, uint64_t a4, uint64_t a5);
/* A Pool of the root pool's frames [first, first + count). */
cap_t root_make_pool(uint64_t first, uint64_t count);
/* A device Pool of the physical pages [first, first + count). */
cap_t root_make_device(uint64_t first, uint64_t count);
/* A copy of `source` in a new slot of init's table, with fewer rights and a badge. */
cap_t root_copy(cap_t source, unsigned rights, uint64_t badge);

/* Maps pages of a pool, donating page tables as the kernel asks for them. */
void root_map(cap_t space, vaddr_t va, cap_t pool, uint64_t index, uint64_t pages, unsigned prot);

/*
 * Frames of the root pool mapped into init for a moment, read-write and filled with zeroes. One window at a time;
 * root_window_close unmaps it.
 */
void *root_window(uint64_t index, uint64_t pages);
void root_window_close(void);

/* Where init keeps things in its own space (the kernel has placed text, stack and boot information). */
#define INIT_WINDOW_VA UINT64_C(0x1000000000)
#define INIT_PROBE_VA UINT64_C(0x1040000000)
#define INIT_STACKS_VA UINT64_C(0x1050000000)

#endif
