/* What the regions' fuzz target has around the code that it tests: entries of a page table, objects, handles. What it asks may fail (fuzz.h). */
#ifndef PAGER_REGIONS_FAKE_H
#define PAGER_REGIONS_FAKE_H

#include <sdk/file.h>
#include <sdk/space.h>

#include "fake.h"

/* The pages that the target looks at: `WINDOW_BELOW` below the top of mappings, the rest above. */
enum { WINDOW_BELOW = 1024, WINDOW = WINDOW_BELOW + 64, FAKE_INODES = 3, READ_ONLY_HANDLE = FAKE_INODES, FAKE_HANDLES };

vaddr_t window_va(unsigned page);
unsigned window_page(vaddr_t va);

/* What the page table has: a number that is written there when the page is first touched, 0: nothing. */
struct entry {
    unsigned tag, prot;
};
extern struct entry entries[WINDOW];

/* Inodes behind the handles 1 ..; the last handle may only be read by, and is of inode 0. */
struct file *fake_inode(unsigned handle);
/* The shared object that was made last; how many live; small objects that were got and not put. */
extern struct file *last_object;
extern unsigned live_objects;
extern uint64_t slab_objects;

void regions_fake_start(void);

#endif
