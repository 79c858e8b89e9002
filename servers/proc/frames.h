/* Unused frames of proc's pool: kernel objects are made of them. Pure. */
#ifndef PROC_FRAMES_H
#define PROC_FRAMES_H

#include <stdint.h>

enum { FRAMES_MAX = 4096 }; /* two a process and some for tables of slots: more would never be used */

/* frames: in the pool. */
void frames_init(uint64_t frames);
/* The index of an unused one, or -1. */
int64_t frames_take(void);
void frames_put(uint32_t index);
/* As frames_take, for a table of slots (rt/slots.h), which is never given back: not counted as used. */
int64_t frames_take_table(void);
/* How many are used by processes. */
uint64_t frames_used(void);
uint64_t frames_all(void);
/* How many are left. */
uint64_t frames_left(void);

#endif
