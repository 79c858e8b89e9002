/* Record locks, as fcntl hands them on. */
#ifndef POSIX_FILELOCK_H
#define POSIX_FILELOCK_H

#include "file.h"

#include <fcntl.h>

/* F_GETLK, F_SETLK, F_SETLKW. 0 or an errno. */
int __record_lock(int fd, const struct open_file *file, int command, struct flock *lock);

#endif
