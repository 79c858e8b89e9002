/* Between the parts of the world (world.h): what is kept of programs, and the acts that change it. */
#ifndef PAGER_WORLD_ACTS_H
#define PAGER_WORLD_ACTS_H

#include "world.h"

enum { MAP_PAGES = 10 /* of a mapping at most; of a shared object */ };

/* A page of a private mapping: its own word, or (not own) that of its file; free: memory that need not be kept. */
struct seen {
    bool own, free;
    uint64_t word;
};
extern struct seen seen[WORLD_SPACES][WORLD_PAGES];
struct world_object {
    const struct file *file; /* NULL: there is none */
    uint64_t word[MAP_PAGES];
};
extern struct world_object objects[WORLD_OBJECTS];

/* A page, or a run of pages, is loaded or stored to (world.c). */
void world_touch(void);
void world_touch_run(void);

/* False, if there would be no memory for `more` regions then. */
bool world_unmap(unsigned space, unsigned page, unsigned pages, int more);
void world_map(void);
void world_unmap_some(void);
void world_make_child(void);
void world_advise_free(void);
void world_truncate(void);
void world_punch(void);
void world_sync_file(void);
void world_unlink(void);

#endif
