/*
 * Keeps fork out while descriptors change: between the moment a server knows of a handle and the moment the descriptor table does,
 * a child would inherit a handle that it can never close. Many may be inside at once; fork waits for them, and they for it.
 * A signal handler may come in, and fork, while its own thread is inside: while it waits for its turn to fork it counts as outside, for
 * whoever forks waits for those inside. The child of that one may inherit a handle that it can never close.
 */
#ifndef POSIX_FORKGATE_H
#define POSIX_FORKGATE_H

void __fork_gate_enter(void);
void __fork_gate_leave(void);

/* Around the wait for one's turn to fork: how many entries the caller has, which do not count meanwhile. With all signals blocked. */
unsigned __fork_gate_step_aside(void);
void __fork_gate_step_back(unsigned entries);
/* By fork, one at a time: nobody else is inside from close to open. In the child the others are gone. */
void __fork_gate_close(void);
void __fork_gate_open(void);
void __fork_gate_forked(void);

#endif
