/* Calls to the firmware (RISC-V SBI specification 1.0). */
#ifndef KERN_RISCV_SBI_H
#define KERN_RISCV_SBI_H

#include <stdbool.h>
#include <stdint.h>

void sbi_putchar(char c);
void sbi_set_timer(uint64_t when);
/* Off or reset (POWER_*). Does not return. */
_Noreturn void sbi_power(unsigned how);

#endif
