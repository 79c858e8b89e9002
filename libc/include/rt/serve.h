/*
 * The servers' main loop: one table, operation -> handler, with what a request must have. Length, rights and buffer
 * are checked here and nowhere else.
 */
#ifndef RT_SERVE_H
#define RT_SERVE_H

#include <quire/sys.h>

struct serve_op {
    const char *name;
    /*
     * Handles m. Returns SERVE_LATER if the request was kept (it will be answered by serve_answer with m->id), else the
     * status, with the words to answer in out[] (all 0 before the call).
     */
    int64_t (*handle)(const struct message *m, uint64_t out[MSG_WORDS]);
    uint64_t buffer;         /* BUF_IN | BUF_OUT that the caller must have declared; 0: none needed */
    uint64_t servers_only;   /* 0: anybody; else only callers with this badge (ERR_PERM) */
};

#define SERVE_LATER INT64_MIN

struct serve {
    cap_t endpoint;
    const struct serve_op *ops; /* indexed by the operation; one without handle is ERR_NOSYS */
    uint64_t op_count;
    void (*on_signal)(uint64_t bits);                            /* or NULL */
    /* Handles a fault or foreign call, filling *r (r->id is set); returns 0 to answer r, SERVE_LATER else. NULL: REPLY_STOP */
    int64_t (*on_fault)(const struct message *m, struct reply *r);
    /*
     * The answer r, most often a REPLY_MAP, failed with `error` (ERR_NEED_TABLE ...) and its thread still waits. Returns 0 after
     * mending (a table donated, *r changed): r is tried again; SERVE_LATER: the owner answers r->id itself, later.
     * NULL: the thread is stopped. (The message of the last on_fault is unchanged.)
     */
    int64_t (*on_reply_error)(struct reply *r, int64_t error);
    void (*before_wait)(void);                                   /* or NULL: called before each wait, e.g. to kick rings */
    uint64_t (*deadline)(void);                                  /* or NULL: when to wake at the latest */
    void (*on_timeout)(void);                                    /* or NULL */
};

/* Runs for ever. */
_Noreturn void serve_run(const struct serve *s);

/* Answers a request kept earlier. A caller that has gone since is no error. */
void serve_answer(uint64_t id, int64_t status, uint64_t w0, uint64_t w1);

#endif
