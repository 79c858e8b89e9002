/*
 * Who holds the file system. Tasks that may wait for the disk while they look at or change names, inodes and maps run
 * one at a time, in order, on one fiber. While none of them is changing anything, questions whose answers are in memory
 * are answered on the main loop, past the queue.
 */
#ifndef FS_WORK_H
#define FS_WORK_H

#include <stdbool.h>

struct task {
    void (*run)(struct task *task); /* on the fiber; the task may be reused from then on */
    bool changes;                   /* it may change what others read */
    bool waited;                    /* it was parked once: not again */
    enum { TASK_READY, TASK_PARKED, TASK_ASKED } parked;
    struct task *next;
};

void work_add(struct task *task);
/*
 * The running task found no room on the disk, but some inodes are yet to be freed (inode_release_awaited): true, and the task is in
 * the queue again, to be run from its start when these are. False: there is no room.
 *
 *   READY --work_park--> PARKED --work_ask: the pager is asked--> ASKED --work_unpark: it has answered--> READY
 */
bool work_park(struct task *task);
/* True: the pager is to be asked (FSR_EVENT_RELEASE), for tasks parked since it was asked last. */
bool work_ask(void);
void work_unpark(void);
/* Is a task under way that changes something? */
bool work_changing(void);
/* Takes tasks that `drop` says yes to out of the queue. */
void work_drop(bool (*drop)(struct task *task, void *arg), void *arg);
/* Starts the fiber if there is something to do. True if it did. Only on the main loop. */
bool work_poll(void);
unsigned work_waiting(void);

#endif
