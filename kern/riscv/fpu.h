/*
 * Floating point, saved lazily: the registers belong to hart->fpu_owner. Everybody else runs with sstatus.FS off and
 * traps on the first use (unprivileged specification, chapter 11; privileged 3.1.6.6). A thread that never computes with
 * floating point costs nothing.
 */
#ifndef KERN_RISCV_FPU_H
#define KERN_RISCV_FPU_H

#include <kern/obj/thread.h>

/* After an illegal-instruction trap of t: if floating point was off for it, turns it on; false if it was on already. */
bool fpu_enable(struct thread *t);
/* t's registers, if in the hart, are worth nothing any more. */
void fpu_forget(struct thread *t);
/* Gives `to` a copy of from's registers. */
void fpu_copy(struct thread *to, struct thread *from);

#endif
