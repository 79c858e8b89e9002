/* Record locks, as fcntl hands them on. */
#ifndef POSIX_FILELOCK_H
#define POSIX_FILELOCK_H

#include "file.h"

#include <fcntl.h>
#include <stdbool.h>

/* May this process hold record locks? It may if it ever asked for one, in this program or one before it. */
extern bool __record_locks;

/* A descriptor of this handle was closed that is not the last (with that, fs does it): record locks of its file go. */
void __record_locks_end(unsigned kind, uint64_t handle);

/* F_GETLK, F_SETLK, F_SETLKW. 0 or an errno. */
int __record_lock(int fd, const struct open_file *file, int command, struct flock *lock);

#endif
