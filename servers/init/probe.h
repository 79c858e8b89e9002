/* Looks into device registers, each window mapped into init for a moment: which are the disks, what time is it. */
#ifndef INIT_PROBE_H
#define INIT_PROBE_H

#include "machine.h"

/* The virtio window behind which is block device n (0: the first); NULL if there are not so many. */
const struct device *probe_disk(const struct machine *machine, unsigned n);
/* How many sectors of 512 bytes it has. */
uint64_t probe_disk_sectors(const struct device *disk);
/* Seconds since 1970 by the real-time clock; 0 if there is none. */
uint64_t probe_clock(const struct machine *machine);

#endif
