/*
 * Where a new program's stack, heap and mappings lie: at fixed places, or shuffled by a seed (setting and boot argument `aslr`, 0: fixed, as it is
 * if nobody says otherwise). The same seed and the same order of programs give the same places.
 */
#ifndef PAGER_ASLR_H
#define PAGER_ASLR_H

#include "space.h"

/* Names the setting. Before settings_boot. */
void aslr_init(void);

struct aslr {
    vaddr_t stack_top, mmap_top;
    uint64_t heap_gap; /* bytes between the program's end and its heap */
};
/* The places for the next program. */
struct aslr aslr_next(void);

#endif
