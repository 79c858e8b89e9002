/* The regions of a process, as `eager` keeps them: a list in order of address, of as many as there is memory for. */
#ifndef EAGER_ORDER_H
#define EAGER_ORDER_H

#include <sdk/region.h>

enum { ORDER_REGIONS_MAX = 1024 };

void order_init(void);
struct region *order_next(struct space *sp, vaddr_t va);
struct region *order_new(struct space *sp);
void order_insert(struct space *sp, struct region *r);
void order_remove(struct space *sp, struct region *r);
unsigned order_room(struct space *sp);
void order_end(struct space *sp);

#endif
