/* The platform-level interrupt controller (RISC-V PLIC specification 1.0). Addresses come from the device tree. */
#ifndef KERN_RISCV_PLIC_H
#define KERN_RISCV_PLIC_H

#include <stdbool.h>
#include <stdint.h>

/* Every line off, for the context of this hart. */
void plic_init(void);
/* Lines are 1 .. plic_lines(). */
uint32_t plic_lines(void);
void plic_enable(uint32_t line, bool on);
/* The next raised line, which is then silent until completed; 0: none. */
uint32_t plic_claim(void);
void plic_complete(uint32_t line);

#endif
