/* The orderly end: programs ended, everything written to the disk, file system clean, power off. */
#ifndef INIT_POWER_H
#define INIT_POWER_H

#include <stdbool.h>

/*
 * Does it, on a thread that may wait. how: POWER_*. With `report`, says [exit STATUS] as the last line on the terminal.
 * Whoever comes second does nothing and sleeps.
 */
_Noreturn void power_end(unsigned how, bool report, int status);

#endif
