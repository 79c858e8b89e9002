/*
 * Keeps fork out while descriptors change: between the moment a server knows of a handle and the moment the descriptor table does,
 * a child would inherit a handle that it can never close. Many may be inside at once; fork waits for them, and they for it.
 * A signal handler may come in, and fork, while its own thread is inside.
 */
#ifndef POSIX_FORKGATE_H
#define POSIX_FORKGATE_H

void __fork_gate_enter(void);
void __fork_gate_leave(void);

/* By fork, one at a time: nobody else is inside from close to open. In the child the others are gone. */
void __fork_gate_close(void);
void __fork_gate_open(void);
void __fork_gate_forked(void);

#endif
