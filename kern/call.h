/*
 * What a system call's handler may answer, and how a long one lets interrupts in.
 *
 * A long call works in chunks. Between two it asks call_must_pause(); if so it notes how far it came in
 * t->progress and returns CALL_RESTART: the thread's pc is set back, the interrupt is taken, and the call is entered again with
 * the same registers, where it goes on from t->progress. All checks are made anew each time. A fault or a notification in between
 * changes nothing of that. What was paused is forgotten when the thread makes another call, or the same elsewhere, or gets other registers.
 */
#ifndef KERN_CALL_H
#define KERN_CALL_H

#include <kern/riscv/csr.h>
#include <stdbool.h>
#include <stdint.h>

#define CALL_RESTART INT64_C(-1000) /* enter the call again after interrupts */
#define CALL_NO_RESULT INT64_C(-1001) /* the result registers are set, or will be by who wakes the thread */

static inline bool call_must_pause(void)
{
    return interrupt_pending();
}

#endif
