/* How many threads this process has, and who runs around a fork. */
#ifndef POSIX_THREADLIST_H
#define POSIX_THREADLIST_H

#include <stdbool.h>

/* Held while a thread is made: its number is known afterwards. `added`: there is one more. */
void __threadlist_lock(void);
void __threadlist_unlock(int added);
/* The caller ends. True: it is the last. */
bool __threadlist_leave(void);
/* Before and after a vfork takes its copy of the descriptors: false, if there are no other threads to keep out. The child may open. */
bool __vfork_close(void);
void __vfork_open(void);
/* What fork runs: before, with all locks of libc taken; after, in either process. */
void __fork_prepare(void);
void __fork_parent(void);
void __fork_child(void);

#endif
