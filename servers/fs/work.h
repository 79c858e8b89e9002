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
    struct task *next;
};

void work_add(struct task *task);
/* Is a task under way that changes something? */
bool work_changing(void);
/* Takes tasks that `drop` says yes to out of the queue. */
void work_drop(bool (*drop)(struct task *task, void *arg), void *arg);
/* Starts the fiber if there is something to do. True if it did. Only on the main loop. */
bool work_poll(void);
unsigned work_waiting(void);

#endif
