/* exit, wait and kill. */
#include "ops.h"

#include "life.h"
#include "signal.h"
#include "wait.h"

#include <rt/serve.h>

int64_t op_exit(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct process *p = op_sender(m);
    (void)out;
    if (!p || p == table_root())
        return ERR_PERM;
    life_end(p, (m->w[0] & 0xff) << 8);
    return SERVE_LATER;
}

int64_t op_wait(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct thread *t = thread_of(m);
    struct process *child;
    int64_t target = (int64_t)m->w[0];
    uint64_t flags = m->w[1];
    if (!t)
        return ERR_PERM;
    if (flags & ~(uint64_t)(PROC_NOHANG | PROC_UNTRACED | PROC_CONTINUED | PROC_NOREAP | PROC_NOEXITED))
        return ERR_INVAL;
    int64_t error = wait_look(t->process, target, flags, &child);
    if (error < 0)
        return error;
    if (child) {
        life_tell(child, flags, out);
        return 0;
    }
    if (flags & PROC_NOHANG)
        return 0;
    if (t->wait != WAIT_NONE)
        return ERR_BUSY; /* init has several threads, which look the same here */
    if (t->notified)
        return ERR_INTR;
    thread_wait(t, WAIT_CHILD, m->id);
    t->wait_target = target;
    t->wait_set = flags;
    return SERVE_LATER;
}

/* To all but the sender; not to init and the servers, which are no processes. */
static int64_t send_all(const struct process *sender, const struct sent *what)
{
    uint32_t place = 0;
    int32_t pid = sender->pid;
    int64_t result = ERR_SRCH;
    for (struct process *p; (p = table_next(&place));) {
        if (p->state != PROCESS_RUNNING || p->pid == pid)
            continue;
        result = 0;
        if (what->signal)
            signal_send(p, NULL, what);
    }
    return result;
}

/* As PROC_KILL. */
static int64_t send(struct process *sender, int64_t target, const struct sent *what)
{
    if (target == 0)
        target = -(int64_t)sender->group;
    if (target > 0) {
        struct process *p = table_find(target);
        if (!p)
            return ERR_SRCH;
        return what->signal ? signal_send(p, NULL, what) : 0;
    }
    if (target == -1)
        return send_all(sender, what);
    if (target < -INT32_MAX || !table_group_size((int32_t)-target))
        return ERR_SRCH;
    if (what->signal)
        signal_send_group((int32_t)-target, what);
    return 0;
}

int64_t op_kill(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct process *sender = op_sender(m);
    (void)out;
    if (!sender)
        return ERR_PERM;
    if (m->w[1] > SIGNALS)
        return ERR_INVAL;
    if ((int64_t)m->w[0] == -1 && sender == table_root()) {
        life_end_all(m->w[1]);
        return 0;
    }
    struct sent what = {.signal = (uint32_t)m->w[1], .code = CODE_USER, .pid = sender->pid};
    int64_t error = send(sender, (int64_t)m->w[0], &what);
    return op_sender(m) ? error : SERVE_LATER; /* it may have ended itself */
}

int64_t op_sig_queue(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct process *sender = op_sender(m);
    (void)out;
    if (!sender)
        return ERR_PERM;
    if (m->w[1] > SIGNALS || (int64_t)m->w[0] <= 0)
        return (int64_t)m->w[0] <= 0 ? ERR_SRCH : ERR_INVAL;
    struct sent what = {.signal = (uint32_t)m->w[1], .code = CODE_QUEUE, .pid = sender->pid, .value = m->w[2]};
    int64_t error = send(sender, (int64_t)m->w[0], &what);
    return op_sender(m) ? error : SERVE_LATER;
}
