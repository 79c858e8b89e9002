/*
 * Pipes: a ring of bytes with a queue of waiting readers and one of waiting writers. An end is open while a handle to it
 * lives (handle.h): of a nameless pipe one each, of one with a name as many as opened it. Ends are FS_O_READ, FS_O_WRITE.
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
/*
 * A pipe with no end open yet: pipe_open comes next. ERR_NFILE: none is left for this client. It can make one while there is
 * any, and more while those it made and that live are fewer than those left; so one that never closes any takes half of them.
 */
int pipe_create(uint64_t client, struct pipe **out);
/* One more who has these ends open. What pipe_met() takes later: who had been at the other end by then. */
uint32_t pipe_open(struct pipe *pipe, unsigned ends);
/* One less: who waits on the other end is answered if that was the last. True if the pipe is gone: its last end was closed. */
bool pipe_close(struct pipe *pipe, unsigned ends);
/* Is, or was since it was opened, anybody at the end opposite to these? */
bool pipe_met(const struct pipe *pipe, unsigned ends, uint32_t before);
/* Has anybody these ends open? */
bool pipe_is_open(const struct pipe *pipe, unsigned ends);
/* The result is bytes, an error (ERR_CROWDED: no place to wait is left for this client), or PIPE_LATER; w the words to answer with (ERR_TOUCH). */
int64_t pipe_read(struct pipe *pipe, const struct pipe_call *call, uint64_t w[MSG_WORDS]);
int64_t pipe_write(struct pipe *pipe, const struct pipe_call *call, uint64_t w[MSG_WORDS]);
/* What these ends are good for without waiting: FS_POLL_READ and WRITE, and FS_POLL_HUP if nobody is at the other one. */
unsigned pipe_ready(const struct pipe *pipe, unsigned ends);
/* Its waiting calls are answered ERR_INTR. / This client has gone: forgets them. */
void pipes_cancel(uint64_t client);
void pipes_drop_client(uint64_t client);
uint64_t pipe_bytes(const struct pipe *pipe);
/* A number that no other pipe has, nor had. */
uint32_t pipe_serial(const struct pipe *pipe);
unsigned pipes_in_use(void);
unsigned pipes_waiting(void);

#endif
