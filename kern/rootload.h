/*
 * The root task: loaded once at boot from the boot archive, with everything that was not used to boot.
 * This is the only place that hands out memory by itself, before the first user instruction.
 */
#ifndef KERN_ROOTLOAD_H
#define KERN_ROOTLOAD_H

#include <kern/obj/thread.h>

/* Prepares frame records and the root task; image..image_end is where we were loaded. The thread is ready. */
void rootload(paddr_t image, paddr_t image_end);

#endif
