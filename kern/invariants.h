/* What must always be true (docs/INVARIANTS.md), checked after every system call of a debug build. */
#ifndef KERN_INVARIANTS_H
#define KERN_INVARIANTS_H

/* Cheap checks each time, a sweep over every frame and page table now and then. Panics if one does not hold. */
void invariants_check(void);

#endif
