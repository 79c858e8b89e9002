/* Reading the terminal with MIN and TIME (XBD 11.1.7, non-canonical mode). */
#ifndef POSIX_TTY_H
#define POSIX_TTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From now on reads end so: after `least` bytes, or tenths of a second. 1 and 0: with what there is. */
void __tty_set_timing(unsigned least, unsigned tenths);

/* Has this process asked for other values than MIN 1, TIME 0? Tells them: bytes, and tenths of a second. */
bool __tty_timing(unsigned *least, unsigned *tenths);

/* Reads as they say. Bytes, 0 when the time was over; ERR_INTR */
int64_t __tty_read_timed(char *buffer, size_t bytes, unsigned least, unsigned tenths);

#endif
