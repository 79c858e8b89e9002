/* Deadlines of the machine's time register, from the lengths that programs give. */
#ifndef POSIX_CLOCK_H
#define POSIX_CLOCK_H

#include "process.h"

#include <time.h>

/* The deadline `length` (valid) from now; never before it; DEADLINE_NEVER if it is beyond all reckoning. */
uint64_t __clock_deadline(const struct timespec *length);

#endif
