/* The calls on pipes. */
#include "ops.h"

#include "handle.h"

#include <rt/serve.h>

_Static_assert(PIPE_LATER == SERVE_LATER, "a handler's result is handed on");

int64_t op_pipe(const struct message *m, uint64_t w[MSG_WORDS])
{
    struct pipe *pipe;
    int err = handle_check(m->badge, 2);
    if (!err)
        err = pipe_create(m->badge, &pipe);
    if (err)
        return err;
    uint32_t more = m->w[0] & FS_NONBLOCK;
    w[0] = handle_open(m->badge, NULL, pipe, FS_O_READ | more);
    w[1] = handle_open(m->badge, NULL, pipe, FS_O_WRITE | more);
    return 0;
}

/* The pipe that the call may use so, and the call as pipe.c takes it. */
static int find(const struct message *m, uint32_t end, struct pipe **pipe, struct pipe_call *call)
{
    const struct handle *h = handle_find(m->badge, m->w[0]);
    if (!h || !h->pipe || !(h->flags & end))
        return ERR_BADF;
    if (m->w[1] > BUF_BYTES(m->buffer))
        return ERR_INVAL;
    *pipe = h->pipe;
    *call = (struct pipe_call){m->id, m->badge, m->w[1], (m->w[2] | h->flags) & FS_NONBLOCK};
    return 0;
}

int64_t op_pipe_read(const struct message *m, uint64_t w[MSG_WORDS])
{
    struct pipe *pipe;
    struct pipe_call call;
    int err = find(m, FS_O_READ, &pipe, &call);
    return err ? err : pipe_read(pipe, &call, w);
}

int64_t op_pipe_write(const struct message *m, uint64_t w[MSG_WORDS])
{
    struct pipe *pipe;
    struct pipe_call call;
    int err = find(m, FS_O_WRITE, &pipe, &call);
    return err ? err : pipe_write(pipe, &call, w);
}
