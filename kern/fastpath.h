/*
 * The paths that are taken most, straight from the trap to the next thread: a fault that finds its pager waiting, a call that finds
 * its server waiting, and the answer that lets the asker go on and waits for the next message. So a fault served by a
 * pager costs two of these and nothing else of the kernel.
 *
 * Each returns if its case is not the plain one (a bad argument, another thread to run first, a deadline, a notification ...); then nothing
 * has been changed, and the general path (ipc.h, sched.h) does the work, with the same outcome. Else it does not return.
 */
#ifndef KERN_FASTPATH_H
#define KERN_FASTPATH_H

#include <kern/obj/thread.h>

/* Called by trap.S: a load or store of the current thread that the page table does not allow. Goes on where a
 * table that no other space shares says what is there. */
void fastpath_fault(struct thread *t, uint64_t scause);
/* The same for any page fault, of FAULT_LABEL `label`; entry as in the message. */
void fastpath_fault_at(struct thread *t, vaddr_t va, uint64_t scause, uint64_t label, uint64_t entry);
/* Called by trap.S: SYS_CALL, SYS_REPLY_RECV with REPLY_MAP, and with other answers, of the current thread, whose pc is behind the instruction; with registers a1 to a6. */
void fastpath_call(struct thread *t, uint64_t label, uint64_t w0, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4);
void fastpath_reply_map(struct thread *t, uint64_t status, uint64_t w0, uint64_t w1, uint64_t w2);
void fastpath_reply(struct thread *t, uint64_t status, uint64_t w0, uint64_t w1, uint64_t w2, uint64_t w3, uint64_t w4);

#endif
