/*
 * The process table: who exists, who is whose child, who waits for whom. Pure: calls nothing, knows no capability's meaning.
 *
 *            table_new            table_run              table_end                    table_free
 *     empty ----------> embryo -------------> running -------------> zombie -----------------> empty
 *                          \____________________________ table_free ________________________/
 *
 * An embryo exists only inside the request that makes it. A zombie waits for its parent; without one it is freed at once.
 */
#ifndef PROC_TABLE_H
#define PROC_TABLE_H

#include "signals.h"

#include <abi/types.h>
#include <proto/proc.h>
#include <stdbool.h>

enum { PROCESSES = 1024 };

struct thread;

struct limit {
    uint64_t soft, hard;
};
struct usage {
    uint64_t minor, major, swapped, ticks;
};

enum process_state { PROCESS_EMPTY, PROCESS_EMBRYO, PROCESS_RUNNING, PROCESS_ZOMBIE };

struct process {
    /* Written by table.c only. */
    int32_t pid;             /* at place pid % PROCESSES; 0 for init */
    enum process_state state;
    struct process *parent;  /* NULL: nobody waits for it */
    struct process *children, *next, *previous; /* list of siblings */

    int32_t group;
    uint64_t status;         /* of a zombie: code << 8, or a signal's number */
    uint64_t change;         /* it stopped or goes on, and no wait has told so yet: a status as PROC_WAIT's; or 0 */
    uint64_t faults;         /* that it took and nobody could resolve */
    uint64_t start_ticks, lived_ticks;
    char name[PROC_NAME_BYTES];

    /* What it has in the kernel (thread.h) and at the pager; empty and 0: not there. */
    struct thread *threads;  /* by growing number, ended ones that nobody has joined too */
    uint32_t next_thread;    /* number of the next one */
    uint32_t living;         /* of its threads */
    uint64_t space;
    bool borrows;            /* child of a vfork that has no program of its own yet: its threads run in the parent's memory */

    struct interval *intervals; /* interval.h */

    /* limit.c */
    struct limit limits[PROC_LIMITS];
    uint64_t ended_ticks;    /* CPU time of its threads that are no more */
    struct usage used;       /* of a zombie */
    struct usage waited;     /* of those that were waited for */

    struct signals signals;  /* signal.h; last, because the end of it needs no clearing */
};

/* Empties the table. */
void table_init(void);
/* Stands for init, whose children are what it spawned: never in the table, pid 0, group 0. */
struct process *table_root(void);
/* An embryo with the next pid, child of `parent`, in its group (of root: in one of its own). NULL: the table is full. */
struct process *table_new(struct process *parent);
/* The process with that pid, zombies too; NULL if there is none. */
struct process *table_find(int64_t pid);
/* The first process at or after a place (0 ..), embryos left out; moves *place behind it. NULL: no more. */
struct process *table_next(uint32_t *place);
void table_run(struct process *p);
/* p has ended: it is a zombie and its children are nobody's; those of them that were zombies are freed. */
void table_end(struct process *p, uint64_t status);
void table_free(struct process *p);
/* Processes of all kinds, embryos and zombies too. */
uint32_t table_size(void);
/* Processes in this group, zombies too: it lives, as in POSIX, until the last of them is waited for. */
uint32_t table_group_size(int32_t group);
/* The same, each with its living threads: what the group takes of what there is for all. */
uint32_t table_group_weight(int32_t group);
/* Has no running process of the group a parent in another one? Nobody would let one go on that stopped (POSIX 3.264). */
bool table_group_orphaned(int32_t group);
/* Processes that are not empty, and how many of them are zombies. */
void table_count(uint64_t *processes, uint64_t *zombies);

#endif
