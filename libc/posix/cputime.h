/* The time that threads and processes have used the hart, in rdtime ticks. proc knows it. */
#ifndef POSIX_CPUTIME_H
#define POSIX_CPUTIME_H

#include <stdint.h>
#include <sys/types.h>

/* Of a CPU-time clock: *ticks. ERR_INVAL: it is none, or what it is of is no more. */
int64_t __cputime_of(clockid_t id, uint64_t *ticks);
/* Of this process, and of its children that were waited for. */
uint64_t __cputime_process(void);
uint64_t __cputime_children(void);

#endif
