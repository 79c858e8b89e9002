/* The timer of this hart: stimecmp where the machine has Sstc, the firmware's call elsewhere. */
#ifndef KERN_RISCV_TIMER_H
#define KERN_RISCV_TIMER_H

#include <stdint.h>

/* Sets it to fire at `when` (rdtime ticks); UINT64_MAX: never. */
void timer_set(uint64_t when);

#endif
