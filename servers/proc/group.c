/*
 * Who a process is, process groups, and the group that has the terminal. State: that foreground group; 0 is none; and who gave it the
 * terminal (the parent of one that took it for its own group): while all of the group have ended and the terminal is not taken back, it is that one's.
 * And the turn, which tty knows: who was allowed to read has it, and it is over as soon as that may be wrong.
 */
#include "ops.h"

#include "ask.h"
#include "signal.h"

#include <proto/server.h>
#include <rt/serve.h>

static int32_t foreground, foreground_giver;
static uint64_t turn;

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
    int32_t before = foreground;
    foreground = (int32_t)m->w[0];
    foreground_giver = sender->group != foreground ? sender->pid : sender->parent ? sender->parent->pid : 0;
    if (foreground != before)
        ask_turn(++turn);
    return 0;
}

static bool group_runs(int32_t group)
{
    uint32_t place = 0;
    for (const struct process *p; (p = table_next(&place));)
        if (p->group == group && p->state == PROCESS_RUNNING)
            return true;
    return false;
}

static bool in_foreground(const struct process *p)
{
    if (!foreground || p->group == foreground)
        return true;
    if (group_runs(foreground))
        return false;
    const struct process *giver = table_find(foreground_giver);
    return !giver || giver->state != PROCESS_RUNNING || giver->group == p->group;
}

/* To all of t's group; if it has a handler there, that runs in t. */
static void send_own_group(struct thread *t, uint32_t signal)
{
    const struct sent what = {.signal = signal, .code = CODE_KERNEL};
    int32_t group = t->process->group;
    uint32_t place = 0;
    for (struct process *p; (p = table_next(&place));)
        if (p->state == PROCESS_RUNNING && p->group == group)
            signal_send(p, p == t->process ? t : NULL, &what);
}

int64_t op_terminal(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct thread *t = thread_of(m);
    if (!t || t->process == table_root())
        return ERR_PERM;
    if (m->w[0] != PROC_TERMINAL_READ && m->w[0] != PROC_TERMINAL_CHANGE)
        return ERR_INVAL;
    uint32_t signal = m->w[0] == PROC_TERMINAL_READ ? SIGTTIN : SIGTTOU;
    bool shut_out = (t->process->signals.ignored | t->mask) & SIGNAL_BIT(signal);
    out[0] = turn;
    if (in_foreground(t->process) || (shut_out && signal == SIGTTOU))
        return 0;
    if (shut_out || table_group_orphaned(t->process->group))
        return ERR_IO;
    send_own_group(t, signal);
    return thread_of(m) ? ERR_INTR : SERVE_LATER; /* what it told others may have ended it */
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
    if (bits & PROC_SIGNAL_SUSP)
        interrupt(SIGTSTP);
    if (bits & PROC_SIGNAL_WINCH)
        interrupt(SIGWINCH);
    if (bits & (PROC_SIGNAL_INTR | PROC_SIGNAL_QUIT | PROC_SIGNAL_SUSP))
        ask_turn(++turn); /* after the signals: who asks from now on has got them */
}
