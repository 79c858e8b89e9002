/* Fault-around: with the page of a file that was touched come those around it that are in memory. */
#ifndef VM_AROUND_H
#define VM_AROUND_H

#include <sdk/fault.h>
#include <sdk/region.h>

/* Makes the setting fault_around: a power of two, 16 pages unless set otherwise, aligned to as many: never more than one page table. */
void around_init(void);

/*
 * f is answered with a page of r's file that was not mapped: adds to the answer its neighbours in consecutive frames, and maps at once
 * those that are in memory elsewhere. Nothing beyond r, or that is mapped already, or whose frame would have to be changed. Always 0: the
 * fault is answered.
 */
int64_t around(struct region *r, struct fault *f);

#endif
