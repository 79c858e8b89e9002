/* memcpy and memset for the kernel: whole words where alignment allows. Standard meaning. */
#ifndef KERN_MEMORY_H
#define KERN_MEMORY_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memset(void *to, int value, size_t bytes);
/* Zeroes one aligned frame. */
void frame_clear(void *frame);

#endif
