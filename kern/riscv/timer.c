/* The timer of this hart. */
#include <kern/riscv/timer.h>

#include <kern/hart.h>
#include <kern/machine.h>
#include <kern/riscv/sbi.h>

void timer_set(uint64_t when)
{
    hart_self()->timer_at = when;
    if (machine.has_sstc)
        __asm__ volatile("csrw 0x14d, %0" ::"r"(when) : "memory"); /* stimecmp; the assembler may not know its name */
    else
        sbi_set_timer(when);
}
