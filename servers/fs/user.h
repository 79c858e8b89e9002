/* The caller's side of a request: its buffer and its answer. In host tests ordinary memory stands behind it. */
#ifndef FS_USER_H
#define FS_USER_H

#include <abi/msg.h>
#include <stddef.h>
#include <stdint.h>

/* Copies from or to the declared buffer of call `id`. Bytes copied, short where a page is absent; or an error (ERR_STALE). */
int64_t user_copy_in(uint64_t id, uint64_t offset, void *to, size_t bytes);
int64_t user_copy_out(uint64_t id, uint64_t offset, const void *from, size_t bytes);
/* Answers a call kept earlier; no error if the caller has gone. */
void user_answer(uint64_t id, int64_t status, const uint64_t w[MSG_WORDS]);

#endif
