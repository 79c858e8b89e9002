/* The regions of a process as `vm` keeps them: a balanced tree, in order of address, of as many as there is memory for. */
#ifndef VM_TREE_H
#define VM_TREE_H

#include <sdk/region.h>

enum { TREE_REGIONS_MAX = 65530 /* of one space */, TREE_SPACE_BYTES = 32 /* of a struct space */ };

void tree_init(void);
/* The functions of struct pager_policy that keep regions (sdk/policy.h). Each takes O(log n). */
struct region *tree_next(struct space *sp, vaddr_t va);
struct region *tree_new(struct space *sp);
void tree_insert(struct space *sp, struct region *r);
void tree_remove(struct space *sp, struct region *r);
void tree_resized(struct space *sp, struct region *r);
unsigned tree_room(struct space *sp);
unsigned tree_room_empty(struct space *sp);
vaddr_t tree_find_room(struct space *sp, uint64_t bytes);
void tree_end(struct space *sp);

/* For tests: is the tree of sp in order, balanced, and does each node know what is below it? */
bool tree_ok(struct space *sp);

#endif
