/*
 * Waiting and waking among fibers. A fiber waits on a queue; whoever makes the awaited thing true wakes all of it, from a
 * fiber or from the main loop; they run when the main loop next calls wait_run_ready(), and look again themselves.
 */
#ifndef FS_WAIT_H
#define FS_WAIT_H

#include <stdbool.h>

struct waiter;
struct wait_queue {
    struct waiter *first;
};

/* Gives up the processor until the queue is woken. Only on a fiber. */
void wait_on(struct wait_queue *queue);
void wait_wake_all(struct wait_queue *queue);
/* Runs every woken fiber until none is ready. Only on the main loop. */
void wait_run_ready(void);

#endif
