/* Traps: the ways into the kernel, and the way out. */
#ifndef KERN_RISCV_TRAP_H
#define KERN_RISCV_TRAP_H

#include <kern/obj/thread.h>

/* trap.S: the trap vector, and running a thread. */
void trap_entry(void);
_Noreturn void trap_return(struct thread *t);

/* Called by trap.S: a system call, the pc behind it; any other trap of user code. */
_Noreturn void trap_call(struct thread *t);
_Noreturn void trap_other(struct thread *t);
_Noreturn void trap_in_kernel(uint64_t cause, uint64_t pc, uint64_t value);

/* Sets up this hart's trap vector, counters and interrupt enables. */
void trap_init(void);
/* Takes the interrupts that wait; called with interrupts off. */
void trap_take_interrupts(void);

#endif
