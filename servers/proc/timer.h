/* Times at which something is due. Pure: who waits asks timer_next() and calls timer_run() then. */
#ifndef PROC_TIMER_H
#define PROC_TIMER_H

#include <stdint.h>

/* The shortest period, in ticks: a client's timers must leave time to others. */
enum { TIMER_PERIOD_MIN = 10000 };

/* Lies in what it belongs to. All zero: not armed. */
struct timer {
    uint64_t when;                    /* rdtime ticks */
    void (*expire)(struct timer *t);  /* called once, after it was disarmed; NULL: not armed */
    struct timer *next, **link;
};

/* Arms t, again if it is armed. */
void timer_arm(struct timer *t, uint64_t when, void (*expire)(struct timer *t));
/* Harmless if it is not armed. */
void timer_disarm(struct timer *t);
/* The earliest; UINT64_MAX: none. */
uint64_t timer_next(void);
/* Expires all that are due at `now`. An expiry may arm and disarm any timer. */
void timer_run(uint64_t now);

#endif
