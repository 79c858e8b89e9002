/* System calls: one table from number to handler. */
#ifndef KERN_SYSCALL_H
#define KERN_SYSCALL_H

#include <kern/obj/thread.h>

/* t executed ecall; its pc is already behind it. */
void syscall_handle(struct thread *t);

#endif
