/*
 * Calls to the servers from a program: what libc/posix is made of, and what tools that speak a protocol themselves use.
 * `server` is a USER_SLOT_* of proto/layout.h, w the words of the message: sent, and then those answered.
 * The result is the server's: 0 or more, or a negative ERR_* (quire_errno makes an errno of it).
 */
#ifndef QUIRE_CALL_H
#define QUIRE_CALL_H

#include <abi/err.h>
#include <abi/msg.h>
#include <abi/types.h>
#include <stddef.h>
#include <stdint.h>

/* A call without a buffer. */
int64_t quire_call(cap_t server, uint64_t op, uint64_t w[MSG_WORDS]);

/*
 * A call with a buffer that is copied as a whole (a path, a struct, the list of an enumeration): touches every page of it
 * and repeats on ERR_TOUCH; ERR_FAULT when one cannot be. flags: BUF_IN (the server reads it), BUF_OUT (it writes it). w is sent again as it was.
 */
int64_t quire_call_buffer(cap_t server, uint64_t op, uint64_t w[MSG_WORDS], void *buffer, size_t bytes,
                          uint64_t flags);

/* Makes a page present, for BUF_OUT so that it may be written: 0, ERR_FAULT (a bad pointer), ERR_NOMEM. */
int64_t quire_touch(const void *at, uint64_t flags);

/* The errno of an ERR_*; EIO for a number that is none. */
int quire_errno(int64_t error);

/* result, if it is 0 or more; else sets errno and gives -1. */
int64_t quire_result(int64_t result);

#endif
