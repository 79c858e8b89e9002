/* Who a process is, process groups, and the group that ^C ends. State: the terminal's foreground group; 0 is none. */
#include "ops.h"

#include "signal.h"

#include <proto/server.h>

static int32_t foreground;

struct process *op_sender(const struct message *m)
{
    const struct thread *t = thread_of(m);
    return t ? t->process : NULL;
}

int64_t op_getpid(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct process *p = op_sender(m);
    if (!p)
        return ERR_PERM;
    out[0] = (uint64_t)p->pid;
    out[1] = p->parent ? (uint64_t)p->parent->pid : 0;
    out[2] = (uint64_t)p->group;
    out[3] = (uint64_t)foreground;
    return 0;
}

int64_t op_setpgid(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct process *sender = op_sender(m);
    (void)out;
    if (!sender || sender == table_root())
        return ERR_PERM;
    struct process *p = m->w[0] ? table_find((int64_t)m->w[0]) : sender;
    if (!p || p->state != PROCESS_RUNNING || (p != sender && p->parent != sender))
        return ERR_SRCH;
    int64_t group = m->w[1] ? (int64_t)m->w[1] : p->pid;
    if (group < 1 || group > INT32_MAX)
        return ERR_INVAL;
    if (group != p->pid && !table_has_group((int32_t)group))
        return ERR_PERM;
    p->group = (int32_t)group;
    return 0;
}

int64_t op_setfg(const struct message *m, uint64_t out[MSG_WORDS])
{
    (void)out;
    if (!op_sender(m))
        return ERR_PERM;
    if (m->w[0] > INT32_MAX || (m->w[0] && !table_has_group((int32_t)m->w[0])))
        return ERR_SRCH;
    foreground = (int32_t)m->w[0];
    return 0;
}

void group_interrupt(uint64_t bits)
{
    signal_set_caller(NULL);
    if (foreground && bits & PROC_SIGNAL_INTR)
        signal_send_group(foreground, &(struct sent){.signal = SIGINT, .code = CODE_KERNEL});
    if (foreground && bits & PROC_SIGNAL_QUIT)
        signal_send_group(foreground, &(struct sent){.signal = SIGQUIT, .code = CODE_KERNEL});
}
