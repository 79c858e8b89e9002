/* fork, vfork, exec and spawn. Each either happens whole or leaves nothing behind. */
#include "ops.h"

#include "ask.h"
#include "deliver.h"
#include "interval.h"
#include "life.h"
#include "limit.h"
#include "signal.h"

#include <proto/layout.h>
#include <proto/server.h>
#include <rt/log.h>
#include <rt/serve.h>
#include <rt/string.h>

/* What exec and spawn send, copied here before anything is changed. Wired, so the pager finds every page of it. */
static struct {
    struct proc_exec exec;
    uint8_t image[USER_ARGS_BYTES_MAX + PAGE_BYTES] __attribute__((aligned(16)));
} stage;
_Static_assert(sizeof stage.exec % 16 == 0, "the image follows at once");

/*
 * Copies the request in; *bytes of stack image. ERR_TOUCH with out[1]: the offset of an absent page. SERVE_LATER: the
 * caller has gone.
 */
static int64_t stage_fill(const struct message *m, uint64_t *bytes, uint64_t out[MSG_WORDS])
{
    *bytes = m->w[1];
    if (*bytes > sizeof stage.image)
        return ERR_2BIG;
    if (*bytes == 0 || *bytes % 16 || BUF_BYTES(m->buffer) < sizeof stage.exec + *bytes)
        return ERR_INVAL;
    uint64_t all = sizeof stage.exec + *bytes;
    int64_t n = sys_copy_in(m->id, 0, &stage, all);
    if (n == ERR_STALE)
        return SERVE_LATER;
    if (n < 0)
        return n;
    if ((uint64_t)n < all) {
        out[1] = (uint64_t)n;
        return ERR_TOUCH;
    }
    return 0;
}

/* The name is for messages and lists: nothing of it may act on a terminal. */
static void set_name(struct process *p)
{
    memcpy(p->name, stage.exec.name, sizeof p->name);
    p->name[sizeof p->name - 1] = 0;
    size_t n = strlen(p->name);
    memset(p->name + n, 0, sizeof p->name - n);
    for (size_t i = 0; i < n; i++)
        if (p->name[i] < ' ' || p->name[i] > '~')
            p->name[i] = '?';
}

/* A child that goes on where `from` is, in a copy of its memory or, borrows, in the same. */
static int64_t fork(const struct message *m, struct thread *from, bool borrows, struct process **made)
{
    struct process *parent = from->process, *child = limit_processes(parent) ? table_new(parent) : NULL;
    if (!child)
        return ERR_AGAIN;
    memcpy(child->name, parent->name, sizeof child->name);
    limit_inherit(child, parent);
    signal_fork(child, parent);
    int64_t error = borrows ? ask_space_create(child->pid, parent->space, true, &child->space)
                            : ask_space_clone(parent->space, child->pid, &child->space);
    if (error == 0)
        error = ask_files_fork(parent->pid, child->pid);
    if (error == 0 && !thread_new(child))
        error = ERR_AGAIN;
    ask_empty_mailbox();
    if (error == 0)
        error = sys_thread_fork(child->threads->object, m->id, 0, 0);
    if (error < 0) {
        life_undo(child);
        return error;
    }
    child->threads->mask = from->mask;
    child->threads->canceled = from->canceled;
    life_begin(child);
    *made = child;
    return 0;
}

int64_t op_fork(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct thread *from = thread_of(m);
    struct process *child;
    if (!from || from->process == table_root())
        return ERR_PERM;
    int64_t error = fork(m, from, false, &child);
    if (error == 0)
        out[0] = (uint64_t)child->pid;
    return error;
}

int64_t op_vfork(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct thread *from = thread_of(m);
    struct process *child;
    (void)out;
    if (!from || from->process == table_root())
        return ERR_PERM;
    int64_t error = fork(m, from, true, &child);
    if (error != 0)
        return error;
    child->borrows = true;
    child->threads->shielded = m->w[0] & 1;
    thread_wait(from, WAIT_VFORK, m->id);
    from->wait_target = child->pid;
    return SERVE_LATER;
}

/* t, which waits on `id` in PROC_EXEC, begins the new program in the Space it has. */
static void restart(struct thread *t, uint64_t id, vaddr_t entry, vaddr_t stack)
{
    struct reply r = {.id = id, .kind = REPLY_REDIRECT, .status = 1 /* fresh registers */};
    r.w[0] = entry;
    r.w[1] = stack;
    r.w[2] = stack;
    r.w[3] = (uint64_t)t->process->pid | (uint64_t)t->number << 32;
    sys_reply(&r);
}

/* The same for a child of vfork, which has to leave its parent's Space: with a new Thread. The pager has left its Space in the mailbox. */
static void restart_at_home(struct thread *t, vaddr_t entry, vaddr_t stack)
{
    thread_spare_use(t);
    ask_empty_mailbox();
    if (signal_due(t) || t->process->signals.stopped)
        deliver_notify(t);
    int64_t error = sys_thread_start(t->object, entry, stack, stack, (uint64_t)t->process->pid | (uint64_t)t->number << 32);
    rt_assert(error == 0);
    life_let_go(t->process);
}

int64_t op_exec(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct thread *t = thread_of(m);
    uint64_t bytes;
    vaddr_t entry, stack;
    if (!t || t->process == table_root())
        return ERR_PERM;
    struct process *p = t->process;
    int64_t error = stage_fill(m, &bytes, out);
    if (error == 0 && p->borrows)
        error = thread_spare_make();
    if (error == 0)
        error = ask_space_exec(p->space, m->w[0], (uint64_t)p->pid, stage.image, bytes, &entry, &stack);
    if (error != 0) {
        thread_spare_drop();
        return error;
    }
    bool alone = p->living == 1;
    threads_free(p, t);
    if (!alone)
        ask_cancel(p->pid, p->space); /* what the others waited for: their places are free again */
    signal_exec(p);
    intervals_free(p, false);
    t->delivering = t->suspended = t->shielded = false;
    t->pointer = 0;
    set_name(p);
    if (p->borrows)
        restart_at_home(t, entry, stack);
    else
        restart(t, m->id, entry, stack);
    return SERVE_LATER;
}

/* What a child of `holder` needs besides its space: program, files, kernel objects. */
static int64_t furnish(struct process *child, const struct message *m, uint64_t bytes)
{
    vaddr_t entry, stack;
    bool of_init = child->parent == table_root();
    int64_t error = ask_space_create(child->pid, child->parent->space, false, &child->space); /* init has none */
    if (error == 0 && !thread_new(child))
        error = ERR_NOMEM;
    ask_empty_mailbox();
    if (error == 0)
        error = limit_apply(child);
    if (error == 0)
        error = ask_space_exec(child->space, m->w[0], of_init ? m->badge : m->badge & UINT32_MAX, stage.image, bytes,
                               &entry, &stack);
    if (error == 0 && !of_init)
        error = ask_files_fork(child->parent->pid, child->pid);
    if (error == 0)
        error = sys_thread_start(child->threads->object, entry, stack, stack, (uint64_t)child->pid);
    return error;
}

int64_t op_spawn(const struct message *m, uint64_t out[MSG_WORDS])
{
    struct thread *from = thread_of(m);
    uint64_t bytes;
    if (!from)
        return ERR_PERM;
    struct process *parent = from->process;
    int64_t error = stage_fill(m, &bytes, out);
    if (error != 0)
        return error;
    struct process *child = limit_processes(parent) ? table_new(parent) : NULL;
    if (!child)
        return ERR_NOMEM; /* ERR_AGAIN would say: at once again */
    set_name(child);
    limit_inherit(child, parent);
    signal_spawn(child, parent);
    error = furnish(child, m, bytes);
    if (error < 0) {
        life_undo(child);
        return error;
    }
    child->threads->mask = from->mask;
    life_begin(child);
    out[0] = (uint64_t)child->pid;
    return 0;
}
