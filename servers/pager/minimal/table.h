/* The 16 VMAs of a process: how `minimal` keeps them. Nothing outside this folder depends on their number. */
#ifndef MINIMAL_TABLE_H
#define MINIMAL_TABLE_H

#include <sdk/region.h>

enum { VMA_SLOTS = 16 };

struct region *table_next(struct space *sp, vaddr_t va);
struct region *table_new(struct space *sp);
void table_insert(struct space *sp, struct region *r);
void table_remove(struct space *sp, struct region *r);
unsigned table_room(struct space *sp);
unsigned table_room_empty(struct space *sp);

#endif
