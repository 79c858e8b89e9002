/* The queue of tasks and the fiber that runs them. It also settles inodes that were let go, and writes back under pressure. */
#include "work.h"

#include "buffer.h"
#include "inode.h"

#include <rt/fiber.h>
#include <stddef.h>

static struct task *first, **end = &first;
static unsigned waiting;
static bool running, changing;

void work_add(struct task *task)
{
    task->next = NULL;
    *end = task;
    end = &task->next;
    waiting++;
}

bool work_park(struct task *task)
{
    if (task->waited || !inode_release_awaited())
        return false;
    task->waited = true;
    task->parked = TASK_PARKED;
    work_add(task);
    return true;
}

/* Is there a task in this state? Those go on to the state `to`. */
static bool advance(int from, int to)
{
    bool any = false;
    for (struct task *t = first; t; t = t->next)
        if ((int)t->parked == from) {
            t->parked = to;
            any = true;
        }
    return any;
}

bool work_ask(void)
{
    return !advance(TASK_ASKED, TASK_ASKED) && advance(TASK_PARKED, TASK_ASKED);
}

void work_unpark(void)
{
    advance(TASK_ASKED, TASK_READY);
}

bool work_changing(void)
{
    return changing;
}

void work_drop(bool (*drop)(struct task *task, void *arg), void *arg)
{
    struct task **p = &first;
    while (*p) {
        struct task *t = *p, *next = t->next;
        if (drop(t, arg)) { /* t may be reused from here on */
            *p = next;
            waiting--;
        } else {
            p = &t->next;
        }
    }
    end = p;
}

/* Where the first task that may run hangs in the queue; NULL: there is none. */
static struct task **next_ready(void)
{
    for (struct task **at = &first; *at; at = &(*at)->next)
        if ((*at)->parked == TASK_READY)
            return at;
    return NULL;
}

static struct task *take_ready(void)
{
    struct task **at = next_ready(), *t = *at;
    *at = t->next;
    if (!*at)
        end = at;
    waiting--;
    return t;
}

static void run(void *arg)
{
    (void)arg;
    while (next_ready() || inode_unsettled()) {
        if (inode_unsettled()) {
            changing = true;
            inode_settle();
            changing = false;
            continue;
        }
        struct task *t = take_ready();
        changing = t->changes;
        t->run(t);
        changing = false;
        if (buffer_pressure())
            buffer_sync(); /* what fails stays dirty, and is told by the next sync */
    }
    running = false;
}

bool work_poll(void)
{
    if (running || (!next_ready() && !inode_unsettled()))
        return false;
    running = true;
    if (!fiber_start(run, NULL)) {
        running = false;
        return false;
    }
    return true;
}

unsigned work_waiting(void)
{
    return waiting;
}
