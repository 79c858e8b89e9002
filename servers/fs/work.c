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

static void run(void *arg)
{
    (void)arg;
    while (first || inode_unsettled()) {
        if (inode_unsettled()) {
            changing = true;
            inode_settle();
            changing = false;
            continue;
        }
        struct task *t = first;
        first = t->next;
        if (!first)
            end = &first;
        waiting--;
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
    if (running || (!first && !inode_unsettled()))
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
