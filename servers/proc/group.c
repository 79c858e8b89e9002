/*
 * Who a process is, process groups, and the group that ^C ends. State: the terminal's foreground group; 0 is none; and who gave it the
 * terminal (the parent of one that took it for its own group): while all of the group have ended and the terminal is not taken back, ^C is that one's.
 */
#include "ops.h"

#include "signal.h"

#include <proto/server.h>

static int32_t foreground, foreground_giver;

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
    if (m->w[0] && (!(p = table_find((int64_t)m->w[0])) || p == table_root()))
        return ERR_SRCH;
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
    if (group != p->pid && !table_group_size((int32_t)group))
        return ERR_PERM;
    p->group = (int32_t)group;
    return 0;
}

int64_t op_setfg(const struct message *m, uint64_t out[MSG_WORDS])
{
    const struct process *sender = op_sender(m);
    (void)out;
    if (!sender)
        return ERR_PERM;
    if (m->w[0] > INT32_MAX || (m->w[0] && !table_group_size((int32_t)m->w[0])))
        return ERR_SRCH;
    foreground = (int32_t)m->w[0];
    foreground_giver = sender->group != foreground ? sender->pid : sender->parent ? sender->parent->pid : 0;
    return 0;
}

static void interrupt(uint32_t signal)
{
    const struct sent what = {.signal = signal, .code = CODE_KERNEL};
    if (!foreground || signal_send_group(foreground, &what))
        return;
    struct process *giver = table_find(foreground_giver);
    if (giver)
        signal_send(giver, NULL, &what);
}

void group_interrupt(uint64_t bits)
{
    signal_set_caller(NULL);
    if (bits & PROC_SIGNAL_INTR)
        interrupt(SIGINT);
    if (bits & PROC_SIGNAL_QUIT)
        interrupt(SIGQUIT);
}
