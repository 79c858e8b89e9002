/* Small objects of one size each, in frames of the data pool. A frame goes back with its last object. */
#ifndef PAGER_SLAB_H
#define PAGER_SLAB_H

#include "list.h"

#include <stdint.h>

struct slab {
    struct list partial; /* frames with room */
    uint32_t object_bytes;
    uint32_t per_frame;
    uint64_t in_use;     /* objects */
    uint64_t frames;
};

void slab_init(struct slab *s, uint32_t object_bytes);
/* An object with undefined contents; NULL if there is no memory. May evict. */
void *slab_get(struct slab *s);
void slab_put(struct slab *s, void *object);

#endif
