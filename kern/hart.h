/* What each hart has of its own. No other kernel variable belongs to a hart. */
#ifndef KERN_HART_H
#define KERN_HART_H

#include <abi/syscall.h>
#include <abi/types.h>
#include <stdbool.h>

struct thread;

enum { HARTS_MAX = 8 };

struct hart {
    struct thread *next;      /* made ready last; ready, but in no queue yet: an IPC partner to switch to directly */
    struct thread *current;   /* runs, or ran when the trap came; NULL: idle */
    struct thread *payer;     /* to whom time is charged (sched.h); NULL: nobody */
    uint64_t paid;            /* until when it has been */
    struct thread *fpu_owner; /* whose floating-point registers are in the hart; NULL: nobody's */
    uint64_t satp;            /* as loaded */
    bool look;                /* something changed that sched_exit must look at: a thread became ready, a deadline, the timer */
    uint64_t timer_at;        /* when the timer is set to fire; UINT64_MAX: not */
    uint64_t id;              /* the firmware's number */
    void *stack_top;          /* the kernel stack */
    uint32_t plic_context;    /* of its S-mode external interrupt */
    uint64_t kstat[KSTAT_COUNT];
};

extern struct hart harts[HARTS_MAX];

/* The hart we run on. Every thread knows its hart; the kernel is not preempted. */
static inline struct hart *hart_self(void)
{
    return &harts[0];
}

#endif
