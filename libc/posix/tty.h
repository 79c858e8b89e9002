/* Reading the terminal, in the foreground (XBD 11.1.4), and with MIN and TIME (XBD 11.1.7, non-canonical mode). */
#ifndef POSIX_TTY_H
#define POSIX_TTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Waits until this process may use the terminal: PROC_TERMINAL_READ, or PROC_TERMINAL_CHANGE. *turn: what TTY_READ takes. In the background
 * the process is stopped meanwhile. ERR_IO (it cannot be), ERR_INTR
 */
int64_t __tty_turn(uint64_t use, uint64_t *turn);

/* From now on reads end so: after `least` bytes, or tenths of a second. 1 and 0: with what there is. */
void __tty_set_timing(unsigned least, unsigned tenths);

/* Has this process asked for other values than MIN 1, TIME 0? Tells them: bytes, and tenths of a second. */
bool __tty_timing(unsigned *least, unsigned *tenths);

/* Reads as they say. Bytes, 0 when the time was over; ERR_INTR, ERR_IO */
int64_t __tty_read_timed(char *buffer, size_t bytes, unsigned least, unsigned tenths);

#endif
