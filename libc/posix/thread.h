/*
 * What a thread is to libc: one struct __pthread in its thread-local storage, which is also what pthread_t points to.
 *
 *   joinable --pthread_detach--> detached
 *       |                           |
 *       +--ends--> ended            +--ends--> its memory goes at once
 *                    |
 *                    +--pthread_join, pthread_detach--> its memory goes
 */
#ifndef POSIX_THREAD_H
#define POSIX_THREAD_H

#include <pthread.h>
#include <reent.h>
#include <stdint.h>

enum { THREAD_NAME_BYTES = 16 };
enum thread_state { THREAD_JOINABLE, THREAD_DETACHED, THREAD_ENDED };

struct __pthread {
    /* known to libc/start/trampoline.S and cancelpoint.S by offset */
    uintptr_t alt_stack;       /* sigaltstack's lowest byte */
    uintptr_t alt_stack_bytes; /* 0: none */
    unsigned cancel;           /* CANCEL_*, changed atomically: others set CANCEL_REQUESTED (cancel.h) */

    uint8_t cancel_state, cancel_type; /* PTHREAD_CANCEL_*; a state that is off counts in `cancel` */
    uint8_t left;              /* is about to end, and cannot be interrupted any more: under the lock of threadlist.c */
    struct _reent *reent;      /* newlib's state */
    uint64_t number;           /* at proc */
    uint64_t id;               /* pid << 32 | number + 1, the owner of locks in any process; 0: not known yet */
    int state;                 /* THREAD_*, changed atomically */
    int ending;                /* runs its destructors */
    void *result, *argument;
    void *(*run)(void *);
    void *memory;              /* its stack and all else of it, if we made that; else NULL */
    size_t memory_bytes;
    char *stack;               /* where it lies, whoever made it, with all else of the thread at its top; NULL: a first thread's */
    size_t stack_bytes;
    char name[THREAD_NAME_BYTES];
    struct __pthread_cleanup *cleanup;
    struct key_value *values;  /* of its keys; NULL: it never had one */
    unsigned in_gate;          /* forkgate.c: how often it is inside */
    struct vfork *vfork;       /* vfork.c: what the child that runs as this thread has of its own; NULL: there is none */

    /* signal.c */
    unsigned handlers;         /* that were run in this thread */
    unsigned interrupts;       /* those of them without SA_RESTART */
};

extern _Thread_local struct __pthread __me;

/* The calling thread is a program's first, and has newlib's global state. */
void __thread_init(struct _reent *state, uint64_t number);
/* Who holds a lock. Never 0. */
uint64_t __thread_id(void);
/* The child of a fork: it has one thread, whose number is 0. */
void __thread_forked(void);
/* Ends the values of the calling thread's keys. */
void __keys_end(void);

#endif
