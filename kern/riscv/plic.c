/* The platform-level interrupt controller. */
#include <kern/riscv/plic.h>

#include <kern/hart.h>
#include <kern/layout.h>
#include <kern/machine.h>

/* Register map (chapter 2 of the specification). */
enum {
    PRIORITY = 0,            /* 4 bytes a line */
    ENABLE = 0x2000,         /* a bit a line, 0x80 bytes a context */
    ENABLE_STRIDE = 0x80,
    CONTEXT = 0x200000,      /* threshold, then claim/complete */
    CONTEXT_STRIDE = 0x1000,
    CLAIM = 4,
};

static volatile uint32_t *reg(uint64_t offset)
{
    return (volatile uint32_t *)((char *)direct(machine.plic) + offset);
}

static uint64_t context_reg(void)
{
    return CONTEXT + (uint64_t)hart_self()->plic_context * CONTEXT_STRIDE;
}

static uint64_t enable_reg(uint32_t line)
{
    return ENABLE + (uint64_t)hart_self()->plic_context * ENABLE_STRIDE + line / 32 * 4;
}

uint32_t plic_lines(void)
{
    return machine.plic ? machine.plic_lines : 0;
}

void plic_init(void)
{
    if (!machine.plic)
        return;
    for (uint32_t line = 0; line < machine.plic_lines; line += 32)
        *reg(enable_reg(line)) = 0;
    *reg(context_reg()) = 0;
}

void plic_enable(uint32_t line, bool on)
{
    uint32_t bit = UINT32_C(1) << line % 32, old = *reg(enable_reg(line));
    *reg(PRIORITY + 4 * (uint64_t)line) = 1;
    *reg(enable_reg(line)) = on ? old | bit : old & ~bit;
}

uint32_t plic_claim(void)
{
    return machine.plic ? *reg(context_reg() + CLAIM) : 0;
}

void plic_complete(uint32_t line)
{
    *reg(context_reg() + CLAIM) = line;
}
