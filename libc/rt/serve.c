/* The servers' main loop: takes a message, checks it against the table, answers it and waits for the next in one entry. */
#include <rt/serve.h>

#include <rt/log.h>
#include <stdbool.h>

/* What every request must pass before its handler sees it. */
static int64_t check(const struct serve_op *op, const struct message *m)
{
    if (!op || !op->handle)
        return ERR_NOSYS;
    if (op->servers_only && m->badge != op->servers_only)
        return ERR_PERM;
    if ((m->buffer & op->buffer) != op->buffer)
        return ERR_INVAL;
    return 0;
}

static void set_no_reply(struct reply *r)
{
    r->id = 0;
}

static void set_words(struct reply *r, uint64_t value)
{
    for (int i = 0; i < MSG_WORDS; i++)
        r->w[i] = value;
}

/* Handles a call; r->id is 0 afterwards if it will be answered later. */
static void handle_call(const struct serve *s, const struct message *m, struct reply *r)
{
    r->id = m->id;
    r->kind = REPLY_MSG;
    set_words(r, 0);
    const struct serve_op *op = m->label < s->op_count ? &s->ops[m->label] : NULL;
    r->status = check(op, m);
    if (r->status < 0)
        return;
    r->status = op->handle(m, r->w);
    if (r->status == SERVE_LATER)
        set_no_reply(r);
}

static void handle_fault(const struct serve *s, const struct message *m, struct reply *r)
{
    r->id = m->id;
    r->kind = REPLY_STOP;
    r->status = 0;
    if (s->on_fault && s->on_fault(m, r) == SERVE_LATER)
        set_no_reply(r);
}

/*
 * The reply part of reply_recv failed, so the thread still waits: the owner mends *r for another try, or keeps the id to
 * answer it later. Nobody to mend it, and it is not a stop already: stop the thread, so that none waits for ever.
 */
static void handle_reply_error(const struct serve *s, struct reply *r, int64_t error)
{
    if (s->on_reply_error) {
        if (s->on_reply_error(r, error) == SERVE_LATER)
            set_no_reply(r);
        return;
    }
    rt_assert(r->kind != REPLY_STOP);
    r->kind = REPLY_STOP;
}

/* Can this error of reply_recv come from its reply part? Its receive part gives only TIMEOUT while the endpoint lives. */
static bool is_reply_error(const struct reply *r, int64_t error)
{
    return r->id != 0 && error != ERR_TIMEOUT;
}

static void dispatch(const struct serve *s, const struct message *m, struct reply *r)
{
    switch (m->kind) {
    case RECV_CALL:
        handle_call(s, m, r);
        return;
    case RECV_FAULT:
    case RECV_FOREIGN:
        handle_fault(s, m, r);
        return;
    case RECV_SIGNAL:
        set_no_reply(r);
        if (s->on_signal)
            s->on_signal(m->label);
        return;
    case ERR_TIMEOUT:
        set_no_reply(r);
        if (s->on_timeout)
            s->on_timeout();
        return;
    default:
        if (is_reply_error(r, m->kind))
            handle_reply_error(s, r, m->kind);
        else
            rt_panic(__FILE__, __LINE__, "own endpoint is gone");
    }
}

_Noreturn void serve_run(const struct serve *s)
{
    struct message messages[2], *m = messages;
    struct reply r = { .id = 0 };
    for (;;) {
        if (s->before_wait)
            s->before_wait();
        uint64_t deadline = s->deadline ? s->deadline() : DEADLINE_NEVER;
        if (r.id)
            sys_reply_recv(s->endpoint, &r, m, deadline);
        else
            sys_recv(s->endpoint, m, deadline);
        dispatch(s, m, &r);
        if (m->kind >= 0) /* not an error: what on_fault was given is still good when its answer fails, and fails again */
            m = m == messages ? messages + 1 : messages;
    }
}

void serve_answer(uint64_t id, int64_t status, uint64_t w0, uint64_t w1)
{
    struct reply r = { .id = id, .kind = REPLY_MSG, .status = status, .w = { w0, w1 } };
    int64_t error = sys_reply(&r);
    rt_assert(error == 0 || error == ERR_STALE);
}
