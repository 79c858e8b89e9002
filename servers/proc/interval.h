/*
 * The timers of a process, its alarm among them: each sends a signal when it expires, and again after each period.
 *
 * A periodic one paces itself by who handles its signal. Once it has sent one it keeps still until that was taken and its handler
 * has returned; then it goes on with the next multiple of the period, and what was left out counts as overruns. Otherwise a period
 * shorter than a handler takes to get its turn would keep the process, and with a few such processes the machine, in handlers for
 * ever. (Linux also arms an interval timer anew only when its signal is dequeued.) A handler that does not return, by a jump out
 * of it that sets no mask, costs no more than a pause.
 */
#ifndef PROC_INTERVAL_H
#define PROC_INTERVAL_H

#include "timer.h"

#include <stdbool.h>

struct process;

struct interval {
    struct timer timer;
    struct process *process;
    struct interval *next;   /* of the process, or unused */
    uint64_t period;         /* ticks; 0: once */
    uint64_t due;            /* when it expires next, a periodic one by its period alone: rdtime, or ticks of the process's CPU time */
    uint64_t value;          /* comes with the signal */
    uint64_t overruns;       /* expiries that the last signal stands for, besides one */
    uint64_t skipped;        /* the same, for the next signal */
    uint32_t number, signal; /* signal 0: none is sent */
    int32_t code;
    bool of_cpu;             /* counts the CPU time of the process: there is no such clock to wait on, so it looks from time to time */
    bool held;               /* its signal was sent, and nobody has come back from handling it */
};

/* Arms the alarm of p: as PROC_ALARM. Ticks from now, and period; first 0 disarms. */
void interval_set_alarm(struct process *p, uint64_t first, uint64_t period);
/* Ticks until it expires, never 0 while it is armed; 0: it is not. */
uint64_t interval_left(const struct interval *i);
/* The signal of p's timer `number` has been taken from those that are pending. */
void interval_taken(struct process *p, int32_t number);
/* A handler of p has returned, or one of its threads has taken a signal without one. */
void intervals_go_on(struct process *p);
/* Ends all that p made with PROC_TIMER; but for those of setitimer, if they are to last through an exec. */
void intervals_free(struct process *p, bool all);

#endif
