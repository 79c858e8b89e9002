/*
 * Requests that may have to wait. A request is a step function over a message: the step runs, and if it needs something
 * that is not there yet (a page, a frame, room in the ring) it queues the request and returns SERVE_LATER; later the
 * step runs again from its start and looks at everything anew. Nothing is held between two steps but `file`.
 *
 *   on the stack of its handler --request_keep--> kept, in a queue <--request_wait / request_wake--> ready
 *        |                                          |                                              |
 *        +--- answered at once                      +--- request_purge (its space ends)           +--- answered
 */
#ifndef PAGER_REQUEST_H
#define PAGER_REQUEST_H

#include <quire/sys.h>
#include <rt/serve.h>
#include "list.h"

struct space;
struct file;

struct request {
    int64_t (*step)(struct request *rq); /* status to answer, or SERVE_LATER */
    const struct message *m;
    struct space *space;   /* whose request it is; NULL: a server's */
    struct file *file;     /* held (file.h) until the request ends; or NULL */
    uint64_t *out;         /* words to answer */
    uint64_t offset, done, pending, cursor; /* what the step remembers */
    uint32_t state;        /* 0 at first */
    int32_t error;         /* given by who woke it; the step takes it */
    bool kept;
    bool is_fault;         /* the step has answered by itself when it returns 0 */
    bool appends;          /* `file` is being appended to by this one, and by no other meanwhile */
    /* only once kept */
    struct list wait;      /* a queue, or the ready list */
    struct list in_space;
    struct message copy;
    uint64_t copy_out[MSG_WORDS];
};

void requests_init(void);
/* Runs a call's step for the first time; the result is the handler's. space may be NULL. */
int64_t request_begin(const struct message *m, uint64_t out[MSG_WORDS], struct space *space,
                      int64_t (*step)(struct request *rq));
/* Puts the request into memory that outlives its handler; NULL if there is none (the request is unchanged). */
struct request *request_keep(struct request *rq);
/*
 * Keeps it in `queue`: SERVE_LATER, which the step returns at once, or ERR_NOMEM. With rq NULL (somebody who cannot wait):
 * ERR_AGAIN.
 */
int64_t request_wait(struct request *rq, struct list *queue);
/* Everybody in queue runs again, later, with `error` (0 or ERR_*). */
void request_wake(struct list *queue, int error);
/* A kept request that is in a queue runs again, later, with `error`. */
void request_wake_one(struct request *rq, int error);
/* Runs what is ready until nothing is. From the main loop only. */
void request_run_ready(void);
extern struct list requests_ready;
static inline bool request_any_ready(void)
{
    return !list_empty(&requests_ready);
}
/* Holds f as rq->file, which is NULL, and keeps other requests from appending to it, until this one ends or says so. */
void request_begin_append(struct request *rq, struct file *f);
void request_end_append(struct request *rq);
/* Forgets a kept request without an answer. */
void request_drop(struct request *rq);
/* Forgets all of a space. */
void request_purge(struct space *sp);
uint64_t requests_waiting(void);

#endif
