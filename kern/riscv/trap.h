/* Traps: the ways into the kernel, and the way out. */
#ifndef KERN_RISCV_TRAP_H
#define KERN_RISCV_TRAP_H

#include <abi/fault.h>
#include <kern/obj/thread.h>
#include <kern/riscv/mmu.h>

/* trap.S: the trap vector, and running a thread. */
void trap_entry(void);
_Noreturn void trap_return(struct thread *t);

/* Called by trap.S: a system call, the pc behind it; any other trap of user code. */
_Noreturn void trap_call(struct thread *t);
_Noreturn void trap_other(struct thread *t);
_Noreturn void trap_in_kernel(uint64_t cause, uint64_t pc, uint64_t value);

_Static_assert((int)ACCESS_READ == (int)PROT_R && (int)ACCESS_WRITE == (int)PROT_W && (int)ACCESS_EXEC == (int)PROT_X, "same bits");

/* Why the entry at which a walk ended does not allow an access (ACCESS_*): FAULT_*; 0: it does. */
static inline unsigned trap_refusal(pte_t pte, unsigned access)
{
    if (!(pte & PTE_V))
        return FAULT_ABSENT;
    if (pte_prot(pte) & access)
        return 0;
    return access == ACCESS_WRITE ? FAULT_READONLY : access == ACCESS_READ ? FAULT_NOREAD : FAULT_NOEXEC;
}

/* Sets up this hart's trap vector, counters and interrupt enables. */
void trap_init(void);
/* Takes the interrupts that wait; called with interrupts off. */
void trap_take_interrupts(void);

#endif
