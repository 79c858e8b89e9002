/* How a process comes to be and ends. */
#include "life.h"

#include "ask.h"
#include "deliver.h"
#include "interval.h"
#include "signal.h"
#include "wait.h"

#include <quire/sys.h>
#include <rt/log.h>

/* All that p has outside of the table. The threads go first: nobody serves them any more, and they use nothing. */
static void release(struct process *p)
{
    threads_free(p, NULL);
    p->used.ticks = p->ended_ticks;
    interval_set_alarm(p, 0, 0);
    intervals_free(p, true);
    signal_forget(p, &p->signals.pending);
    if (p->space)
        ask_space_destroy(p->space, &p->used);
    p->space = 0;
    ask_files_exit(p->pid);
}

void life_undo(struct process *p)
{
    rt_assert(p->state == PROCESS_EMBRYO);
    release(p);
    table_free(p);
}

void life_begin(struct process *p)
{
    p->start_ticks = sys_time();
    table_run(p);
}

/* A zombie has been waited for. */
static void reap(struct process *zombie)
{
    if (zombie->parent) {
        struct usage *all = &zombie->parent->waited;
        all->minor += zombie->used.minor + zombie->waited.minor;
        all->major += zombie->used.major + zombie->waited.major;
        all->swapped += zombie->used.swapped + zombie->waited.swapped;
        all->ticks += zombie->used.ticks + zombie->waited.ticks;
    }
    table_free(zombie);
}

/* Frees a zombie that was not only looked at. */
static void tell(struct process *child, uint64_t flags, uint64_t words[4])
{
    bool zombie = child->state == PROCESS_ZOMBIE;
    words[0] = (uint64_t)child->pid;
    words[1] = zombie ? child->status : child->change;
    words[2] = child->faults;
    words[3] = zombie ? child->lived_ticks : sys_time() - child->start_ticks;
    if (flags & PROC_NOREAP)
        return;
    child->change = 0;
    if (zombie)
        reap(child);
}

/* A child has gone: who waits for it, and for none else, learns that there is nothing to wait for. */
static void wake_childless(struct process *parent)
{
    struct process *child;
    for (struct thread *t = parent->threads; t; t = t->next)
        if (t->wait == WAIT_CHILD && wait_look(parent, t->wait_target, t->wait_set, &child) < 0)
            thread_answer(t, ERR_CHILD, NULL);
}

void life_tell(struct process *child, uint64_t flags, uint64_t words[4])
{
    struct process *parent = child->parent;
    bool reaps = child->state == PROCESS_ZOMBIE && !(flags & PROC_NOREAP);
    tell(child, flags, words);
    if (reaps && parent)
        wake_childless(parent);
}

/* Threads of the parent that wait for what this child has to tell get it: the first, or with PROC_NOREAP all before it. */
static void wake_parent(struct process *parent, struct process *child)
{
    uint64_t words[4];
    for (struct thread *t = parent->threads; t; t = t->next) {
        uint64_t flags = t->wait_set;
        if (t->wait != WAIT_CHILD || !wait_names(parent, t->wait_target, child) || !wait_due(child, flags))
            continue;
        bool reaps = child->state == PROCESS_ZOMBIE && !(flags & PROC_NOREAP);
        tell(child, flags, words);
        thread_answer(t, 0, words);
        if (reaps)
            wake_childless(parent);
        if (!(flags & PROC_NOREAP))
            return;
    }
}

void life_changed(struct process *p, uint64_t change)
{
    bool stopped = change != PROC_GOES_ON;
    p->change = change;
    if (!p->parent)
        return;
    wake_parent(p->parent, p);
    if (!p->parent->signals.no_stops)
        signal_child(p->parent, p->pid, stopped ? CODE_STOPPED : CODE_CONTINUED, stopped ? (int32_t)(change >> 8) : SIGCONT);
}

void life_let_go(struct process *p)
{
    const uint64_t words[4] = {(uint64_t)p->pid};
    if (!p->borrows)
        return;
    p->borrows = false;
    for (struct thread *t = p->parent ? p->parent->threads : NULL; t; t = t->next)
        if (t->wait == WAIT_VFORK && t->wait_target == p->pid)
            thread_answer(t, 0, words);
}

/* A stopped process whose group has become an orphaned one, or NULL. */
static struct process *find_forsaken(void)
{
    uint32_t place = 0;
    int32_t group = 0; /* looked at just before */
    for (struct process *p; (p = table_next(&place));) {
        if (p->state != PROCESS_RUNNING || !p->signals.stopped || p->signals.forsaken || p->group == group)
            continue;
        group = p->group;
        if (table_group_orphaned(group))
            return p;
    }
    return NULL;
}

/* The groups of those get SIGHUP and SIGCONT (XSH _exit). That may end processes, which is looked after here and not deeper down. */
static void look_for_forsaken(void)
{
    static bool looking;
    if (looking)
        return;
    looking = true;
    for (struct process *p; deliver_stopped_count() && (p = find_forsaken());) {
        int32_t group = p->group;
        p->signals.forsaken = true;
        signal_send_group(group, &(struct sent){.signal = SIGHUP, .code = CODE_KERNEL});
        signal_send_group(group, &(struct sent){.signal = SIGCONT, .code = CODE_KERNEL});
    }
    looking = false;
}

void life_end(struct process *p, uint64_t status)
{
    struct process *parent = p->parent;
    int32_t pid = p->pid;
    deliver_end(p);
    release(p);
    life_let_go(p);
    p->lived_ticks = sys_time() - p->start_ticks;
    table_end(p, status);
    if (!parent) {
        table_free(p);
        look_for_forsaken();
        return;
    }
    if (signal_no_zombies(parent)) { /* POSIX: its waits end when the last child has */
        table_free(p);
        wake_childless(parent);
    } else {
        wake_parent(parent, p);
    }
    int32_t number = (int32_t)(status & 0x7f);
    signal_child(parent, pid, number ? CODE_KILLED : CODE_EXITED, number ? number : (int32_t)(status >> 8));
    look_for_forsaken();
}

void life_end_all(uint64_t signal)
{
    uint32_t place = 0;
    for (struct process *p; (p = table_next(&place));)
        if (p->state == PROCESS_RUNNING)
            life_end(p, signal);
}
