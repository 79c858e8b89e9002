/*
 * Two programs, some files and disks of their pages for the fuzz targets of objects and reclaim: the plainest that the pager's own code can work
 * on. What is theirs to refuse may fail (fuzz.h). What programs must see is kept beside it, a word for each page.
 */
#ifndef PAGER_WORLD_H
#define PAGER_WORLD_H

#include "fake.h"

#include <sdk/file.h>
#include <sdk/region.h>
#include <sdk/space.h>

enum { WORLD_SPACES = 2, WORLD_PAGES = 40 /* of a space */, WORLD_FILES = 3, WORLD_FILE_PAGES = 16, WORLD_OBJECTS = 4, WORLD_DEVICE_PAGES = 8 };
enum { WORLD_FRAMES = 168, WORLD_SLOTS = 96 };

/* ---- world_table.c: page tables ---- */

struct cell {
    struct page *page; /* NULL: none of ours */
    bool used, device, note, accessed, dirty;
    uint8_t prot;
    uint32_t index;    /* of the device, or the note */
};
extern struct cell cells[WORLD_SPACES][WORLD_PAGES];
extern struct space spaces[WORLD_SPACES];

vaddr_t world_va(unsigned page);
unsigned world_page(vaddr_t va);
/* Maps what a fault has answered; counts its reference. */
void cell_map(struct cell *c, struct page *p, unsigned prot, bool counted);
/* As fork does: the private pages of [start, end) in the other space too, for both to read. */
void cells_fork(vaddr_t start, vaddr_t end, bool is_shared);
/* The references of every frame are entries, and every entry is what its region allows. */
void cells_check(void);

/* ---- world_disk.c: the disk of the files, and the swap disk ---- */

extern bool disk_fails; /* requests may fail */

/* One request, whichever chance says, is done and told of; false: there is none. */
bool world_disk_step(void);
/* Until none is left. */
void world_disk_drain(void);
/* The word of a page on the disk. */
uint64_t disk_word(unsigned file, unsigned index);

/* ---- world.c: what programs do, and must see ---- */

struct world_file {
    uint64_t size;
    uint64_t word[WORLD_FILE_PAGES];
    bool unlinked;
};
extern struct world_file world_file[WORLD_FILES];

/* Makes all that lasts; the target's policy is used. */
void world_start(uint64_t swap_slots);
/* Any of the things that programs do, or that happen to them. */
void world_act(void);
/* What is true after each of these. */
void world_check(void);
/* All ends, and nothing is left. */
void world_end(void);

/* From world_disk.c: fs has forgotten the file; from fetches that wait: what they wait for was woken. */
void world_released(unsigned file);
void world_woken(struct list *queue, int error);

#endif
