/* fork: a space with the same mappings. */
#ifndef PAGER_CLONE_H
#define PAGER_CLONE_H

#include <stdint.h>

struct space;

/*
 * Makes *out, the space of process pid, like parent: the same regions, private pages as they are now (shared until one side
 * writes, or copied at once if the policy says so), shared objects and open files by reference. 0; ERR_NOMEM: the memory it may
 * write cannot be promised; ERR_AGAIN: no room for one more space. Then nothing is left of it.
 */
int space_clone(struct space *parent, uint64_t pid, struct space **out);

#endif
