/* newlib's state of a thread. */
#ifndef POSIX_THREAD_H
#define POSIX_THREAD_H

#include <reent.h>

/* The calling thread's newlib state from now on. The first thread has newlib's global one. */
void __thread_init(struct _reent *state);

#endif
