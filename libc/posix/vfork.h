/*
 * vfork: the child runs in this memory, as the thread that called, which waits at proc until the child has a program of its own or has ended.
 * It has descriptors, a working directory, a umask and a nice value of its own all the same. The call itself is in
 * libc/start/trampoline.S, for nothing of it may be on the stack while the child uses that.
 */
#ifndef POSIX_VFORK_H
#define POSIX_VFORK_H

#include "fd.h"
#include "process.h"

#include <stdint.h>
#include <sys/types.h>

struct vfork {
    struct fd_table fds;
    struct own own;
    uint64_t number; /* of the parent's thread */
    void *mapped;    /* by the child's exec, for the parent to unmap; or NULL */
    size_t mapped_bytes;
    int closed;      /* the gate that keeps other threads' changes of descriptors out */
};

/* As vfork, but no handler of a signal runs in the child. */
pid_t __vfork_shielded(void);

/* For the trampoline. First: the flags of PROC_VFORK come back; or go: 1 there is to be a fork instead, -1 and errno. */
struct vfork_start {
    int64_t go;
    uint64_t flags;
} __vfork_begin(uint64_t flags);
/* Afterwards, in parent and child: what vfork returns. */
pid_t __vfork_end(int64_t status, uint64_t pid);

/* In the child: the parent will unmap this. NULL: nothing. */
void __vfork_mapped(void *at, size_t bytes);

/* The child of a fork keeps what it has. */
void __vfork_forked(void);

#endif
