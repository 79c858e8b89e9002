/*
 * Shadows: what is remembered of pages that were evicted, so that it is seen when one comes back soon. 8 bytes each, about as many as
 * there are frames; the oldest are forgotten first.
 */
#ifndef PAGER_SHADOW_H
#define PAGER_SHADOW_H

#include <stdint.h>

/* Bytes of table for about so many shadows. */
uint64_t shadow_bytes(uint64_t count);
/* table: shadow_bytes(count), zeroed; it stays ours. */
void shadow_init(void *table, uint64_t count);
/* The page that `key` names has been evicted. */
void shadow_put(uint64_t key);
/* It has come back: how many others were evicted since, or UINT64_MAX if nothing is remembered. Its shadow is forgotten. */
uint64_t shadow_take(uint64_t key);

#endif
