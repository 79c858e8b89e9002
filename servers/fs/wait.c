/* Wait queues of fibers. A waiter lies on its fiber's stack and is on one list: a queue's or the ready list. */
#include "wait.h"

#include <rt/fiber.h>
#include <rt/log.h>
#include <stddef.h>

struct waiter {
    struct fiber *fiber;
    struct waiter *next;
};

static struct waiter *ready_first;
static struct waiter **ready_end = &ready_first;

void wait_on(struct wait_queue *queue)
{
    struct waiter self = {.fiber = fiber_self(), .next = NULL};
    rt_assert(self.fiber != NULL);
    struct waiter **end = &queue->first;
    while (*end)
        end = &(*end)->next;
    *end = &self;
    fiber_wait();
}

void wait_wake_all(struct wait_queue *queue)
{
    if (!queue->first)
        return;
    *ready_end = queue->first;
    while (*ready_end)
        ready_end = &(*ready_end)->next;
    queue->first = NULL;
}

void wait_run_ready(void)
{
    while (ready_first) {
        struct waiter *w = ready_first;
        ready_first = w->next;
        if (!ready_first)
            ready_end = &ready_first;
        fiber_wake(w->fiber);
    }
}
