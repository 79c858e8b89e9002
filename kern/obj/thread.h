/*
 * Thread: registers, and what it waits for.
 *
 *   INACTIVE --start/fork--> READY <--sched--> RUNNING
 *      ^                       ^                  | call, fault          recv
 *      |stop, destroy          |                  v                       v
 *      +---- any state         +--reply-- REPLYWAIT <--received-- SENDWAIT   RECVWAIT --message, signal, deadline--> READY
 */
#ifndef KERN_OBJ_THREAD_H
#define KERN_OBJ_THREAD_H

#include <abi/msg.h>
#include <abi/syscall.h>
#include <kern/cap.h>

struct space;
struct endpoint;

enum {
    THREAD_INACTIVE,
    THREAD_READY,
    THREAD_RUNNING,
    THREAD_SENDWAIT,  /* in an endpoint's queue of senders */
    THREAD_REPLYWAIT, /* received; in the receiver space's list of pending messages */
    THREAD_RECVWAIT,  /* in an endpoint's queue of receivers, or only waiting for its deadline */
};

/* Registers by their place in struct regs. */
enum { REG_PC = 0, REG_SP = 2, REG_TP = 4, REG_T0 = 5, REG_T1 = 6, REG_T2 = 7, REG_A0 = 10, REG_A1 = 11, REG_A2 = 12,
       REG_A3 = 13, REG_A4 = 14, REG_A5 = 15, REG_A6 = 16, REG_A7 = 17 };

struct thread {
    /* known to kern/riscv/trap.S by offset */
    struct regs regs;
    uint64_t sstatus;  /* as saved at the trap: says whether the floating-point registers are dirty */
    void *kernel_stack;
    uint64_t fpu[33];  /* f0..f31, fcsr; the truth unless a hart's fpu_owner is this thread */

    /* set by thread_set */
    struct space *space; /* NULL: none, or it was destroyed */
    struct thread *space_next, *space_prev; /* the space's list of its threads */
    struct ref table;
    struct ref fault_endpoint;
    uint64_t tag; /* word 3 of its fault messages */
    uint8_t priority;
    uint64_t ticks;     /* of time that were charged to it (sched.h) */
    uint64_t slice_end; /* when others of its priority have their turn; 0: a new slice begins when it runs next */

    /* a notification not yet delivered: sent instead of the next instruction */
    struct ref notify_endpoint; /* {0, 0}: none */
    uint64_t notify_word;

    uint8_t state;
    bool in_heap; /* deadline.h */
    bool timed;   /* RECVWAIT: the wait ends at `deadline` */

    /* ready queue, or the endpoint queue named by `endpoint` */
    struct thread *next, *prev;
    struct endpoint *endpoint; /* SENDWAIT, RECVWAIT (may be NULL) */
    uint64_t deadline;
    struct thread *heap_child, *heap_next, *heap_prev;

    /* the message being sent: SENDWAIT and REPLYWAIT */
    uint8_t kind; /* RECV_CALL, _FAULT, _FOREIGN */
    uint64_t label;
    uint64_t words[MSG_WORDS];
    uint64_t badge;
    vaddr_t buffer;
    uint64_t buffer_word; /* bytes | BUF_* */
    /* REPLYWAIT */
    uint64_t id;
    struct space *receiver;
    struct thread *pending_next, *pending_prev;

    /* a long call that was interrupted and will be entered again: which one (0: none), where, and how far it had come */
    uint64_t paused_call, paused_pc;
    uint64_t progress, progress_entries;
};
_Static_assert(sizeof(struct thread) <= PAGE_BYTES, "an object is one frame");
_Static_assert(offsetof(struct thread, sstatus) == 256, "trap.S");
_Static_assert(offsetof(struct thread, kernel_stack) == 264, "trap.S");

void thread_init(struct thread *t);
/* Undoes whatever t waits for, and leaves it INACTIVE. t may be the current thread. */
void thread_stop(struct thread *t);
/* Stops it and takes it out of everything that knows it. */
void thread_destroy(struct thread *t);

/* Stops it and takes it out of its space. t->space is not NULL. */
void thread_leave_space(struct thread *t);
/* No hart may go on using the page table of this satp. */
void thread_leave_root(uint64_t satp);

/* What t will do next is not to go on with a call that was interrupted. */
static inline void thread_forget_call(struct thread *t)
{
    t->paused_call = t->progress = t->progress_entries = 0;
}

/* t stops waiting, or is new: it goes on, unless a notification is due, which is then sent. t is in no queue. */
void thread_resume(struct thread *t);

int thread_set(struct thread *by, uint64_t thread, uint64_t space, uint64_t table, uint64_t fault_endpoint,
               uint64_t priority, uint64_t tag);
int thread_notify(struct thread *by, uint64_t thread, uint64_t endpoint, uint64_t word);
int thread_start(struct thread *by, uint64_t thread, vaddr_t pc, vaddr_t sp, uint64_t arg0, uint64_t arg1);
int thread_fork(struct thread *by, uint64_t thread, uint64_t id, int64_t status, uint64_t w0);
int thread_regs_get(struct thread *by, uint64_t id, vaddr_t to);
int thread_regs_set(struct thread *by, uint64_t id, vaddr_t from);
/* As for a new program: all registers zero but these. */
void thread_fresh(struct thread *t, vaddr_t pc, vaddr_t sp);
bool thread_ok(const struct thread *t);

#endif
