/*
 * Pipes: a ring of bytes with a queue of waiting readers and one of waiting writers. Each end is open while a handle
 * to it lives (handle.h).
 */
#ifndef FS_PIPE_H
#define FS_PIPE_H

#include <abi/msg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PIPES_MAX = 64, PIPE_BYTES = 8192, PIPE_WAITERS_MAX = 256 };
#define PIPE_LATER INT64_MIN /* the call was kept: it is answered by user_answer */

struct pipe;

/* A read or write call. */
struct pipe_call {
    uint64_t id, client;
    uint64_t bytes;
    bool nonblock;
};

/* Memory for the rings: as many pipes as fit in it. */
void pipe_init(void *memory, size_t bytes);
/* A pipe with both ends open. ERR_NFILE */
int pipe_create(struct pipe **out);
/* Closes an end: who waits on the other one is answered. With the second the pipe is gone. */
void pipe_close(struct pipe *pipe, bool write_end);
/* The result is bytes, an error, or PIPE_LATER; w the words to answer with (ERR_TOUCH). */
int64_t pipe_read(struct pipe *pipe, const struct pipe_call *call, uint64_t w[MSG_WORDS]);
int64_t pipe_write(struct pipe *pipe, const struct pipe_call *call, uint64_t w[MSG_WORDS]);
/* What this end is good for without waiting: FS_POLL_READ or WRITE, and FS_POLL_HUP if nobody is at the other one. */
unsigned pipe_ready(const struct pipe *pipe, bool write_end);
/* Its waiting calls are answered ERR_INTR. / This client has gone: forgets them. */
void pipes_cancel(uint64_t client);
void pipes_drop_client(uint64_t client);
uint64_t pipe_bytes(const struct pipe *pipe);
unsigned pipes_in_use(void);
unsigned pipes_waiting(void);

#endif
