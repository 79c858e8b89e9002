/* Looks into device registers, each window mapped into init for a moment: which is the disk, what time is it. */
#ifndef INIT_PROBE_H
#define INIT_PROBE_H

#include "machine.h"

/* The first virtio window behind which is a block device; NULL if there is none. */
const struct device *probe_disk(const struct machine *machine);
/* Seconds since 1970 by the real-time clock; 0 if there is none. */
uint64_t probe_clock(const struct machine *machine);

#endif
