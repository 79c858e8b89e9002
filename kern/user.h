/* Memory of user spaces, reached through the direct map: the kernel never uses a user address. */
#ifndef KERN_USER_H
#define KERN_USER_H

#include <abi/types.h>
#include <stdbool.h>
#include <stddef.h>

struct space;
struct thread;

/*
 * Where we see user address va of s, good to the end of its page; NULL if it may not be read (or written) by the user.
 * Sets the accessed (and dirty) bit.
 */
void *user_page(struct space *s, vaddr_t va, bool write);

/* Whole small objects. ERR_FAULT if any part may not be read or written; then to is undefined or unchanged memory is not. */
int user_read(struct space *s, vaddr_t from, void *to, size_t bytes);
int user_write(struct space *s, vaddr_t to, const void *from, size_t bytes);

/* SYS_COPY_IN and SYS_COPY_OUT: see abi/syscall.h. */
int64_t user_copy(struct thread *t, uint64_t id, uint64_t offset, vaddr_t own, uint64_t bytes, bool out);

#endif
