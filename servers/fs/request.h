/*
 * Calls that may need the disk. A call that only looks is tried at once, on what is in memory; if that does not do, or
 * if it changes something, it becomes a task in the work queue and is answered from there.
 */
#ifndef FS_REQUEST_H
#define FS_REQUEST_H

#include "path.h"

#include <quire/sys.h>

/* What the handler of such a call works with. */
struct call {
    const struct message *m;
    uint64_t *w;            /* words to answer with, all 0 at first */
    bool now;               /* on the main loop: nothing may be changed; ERR_AGAIN means "from the queue, please" */
    bool waited;            /* for what the pager would release: the disk is as full as it looks */
    bool gone;              /* the caller has exited: it must not get a handle any more */
    struct path a, b;
    uint8_t out[4096];
};
typedef int64_t call_fn(struct call *c);

enum request_kind {
    REQUEST_LOOKS,          /* changes nothing */
    REQUEST_MAY_CHANGE,     /* tried at once; changes something only if that gave ERR_AGAIN */
    REQUEST_CHANGES,
    REQUEST_WAITS,          /* changes nothing, but takes long: not tried at once */
};

/* Status, or SERVE_LATER. ERR_CROWDED: too many are waiting, and w is what was sent. */
int64_t request_run(const struct message *m, uint64_t w[MSG_WORDS], call_fn *run, enum request_kind kind);
/* This caller has exited: drops what it asked. */
void request_drop_client(uint64_t client);

/* Copies bytes of the caller's buffer in whole. ERR_TOUCH (w0 is set), ERR_INVAL (beyond the buffer), ERR_STALE */
int request_copy_in(struct call *c, uint64_t offset, void *to, uint64_t bytes);
/* The other way, to the start of the buffer of this call, whose answer w is. */
int request_copy_out(const struct message *m, uint64_t w[MSG_WORDS], const void *from, uint64_t bytes);

#endif
