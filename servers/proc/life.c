/* How a process comes to be and ends. */
#include "life.h"

#include "ask.h"
#include "signal.h"
#include "wait.h"

#include <quire/sys.h>
#include <rt/log.h>

/* All that p has outside of the table. The threads go first: nobody serves them any more, and they use nothing. */
static void release(struct process *p)
{
    threads_free(p, NULL);
    timer_disarm(&p->signals.alarm);
    signal_forget(&p->signals.pending);
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

void life_reap(struct process *zombie, uint64_t words[4])
{
    rt_assert(zombie->state == PROCESS_ZOMBIE);
    words[0] = (uint64_t)zombie->pid;
    words[1] = zombie->status;
    words[2] = zombie->faults;
    words[3] = zombie->lived_ticks;
    if (zombie->parent) {
        struct usage *all = &zombie->parent->waited;
        all->minor += zombie->used.minor + zombie->waited.minor;
        all->major += zombie->used.major + zombie->waited.major;
        all->ticks += zombie->lived_ticks + zombie->waited.ticks;
    }
    table_free(zombie);
}

/* A thread of the parent that waits for this zombie gets it. */
static void wake_parent(struct process *parent, struct process *zombie)
{
    uint64_t words[4];
    struct thread *t = parent->threads;
    while (t && !(t->wait == WAIT_CHILD && wait_names(parent, t->wait_target, zombie)))
        t = t->next;
    if (!t)
        return;
    life_reap(zombie, words);
    thread_answer(t, 0, words);
}

/* p left no zombie: who waits for it, and for none else, learns that there is nothing to wait for. */
static void wake_childless(struct process *parent)
{
    struct process *zombie;
    for (struct thread *t = parent->threads; t; t = t->next)
        if (t->wait == WAIT_CHILD && wait_look(parent, t->wait_target, &zombie) < 0)
            thread_answer(t, ERR_CHILD, NULL);
}

void life_end(struct process *p, uint64_t status)
{
    struct process *parent = p->parent;
    int32_t pid = p->pid;
    release(p);
    p->lived_ticks = sys_time() - p->start_ticks;
    table_end(p, status);
    if (!parent) {
        table_free(p);
        return;
    }
    if (signal_no_zombies(parent)) { /* POSIX: its waits end when the last child has */
        table_free(p);
        wake_childless(parent);
    } else {
        wake_parent(parent, p);
    }
    signal_child(parent, pid, status);
}

void life_end_all(uint64_t signal)
{
    uint32_t place = 0;
    for (struct process *p; (p = table_next(&place));)
        if (p->state == PROCESS_RUNNING)
            life_end(p, signal);
}
