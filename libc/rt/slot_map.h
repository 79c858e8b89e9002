/*
 * Which capability slots of a server are free: a bitmap per table. Table 0 is the root, whose slots from SLOT_MAP_FIRST to
 * SLOT_MAP_TABLES are handed out and whose slots from there on hold further tables, added one by one. Pure.
 */
#ifndef RT_SLOT_MAP_H
#define RT_SLOT_MAP_H

#include <abi/cap.h>
#include <proto/server.h>

enum {
    SLOT_MAP_FIRST = SLOT_FREE,
    SLOT_MAP_TABLES = 48,                             /* first root slot that may hold a further table */
    SLOT_MAP_TABLES_MAX = CAP_SLOTS - SLOT_MAP_TABLES, /* further tables */
};

struct slot_map {
    uint64_t taken[1 + SLOT_MAP_TABLES_MAX][CAP_SLOTS / 64];
    unsigned tables; /* further tables there are */
    unsigned first;  /* no table before this one has a free slot */
    unsigned long in_use;
};

void slot_map_init(struct slot_map *m);
/* A free slot, now taken; CAP_NULL if every table is full. */
cap_t slot_map_take(struct slot_map *m);
/* The root slot into which the next table goes; CAP_NULL if there can be no more. */
cap_t slot_map_next_table(const struct slot_map *m);
/* That table is there now: 127 more slots. */
void slot_map_add_table(struct slot_map *m);
/* Frees a slot; false if it was not taken (nothing is changed). */
int slot_map_free(struct slot_map *m, cap_t slot);

#endif
