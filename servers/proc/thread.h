/*
 * The threads of processes: what they are in the kernel, and what they wait for here.
 *
 *   thread_new --> running --thread_end--> ended --thread_free (joined)--> gone
 *                     \________________ thread_free ____________________/
 */
#ifndef PROC_THREAD_H
#define PROC_THREAD_H

#include "table.h"

#include <quire/sys.h>

enum { THREADS = 2048 }; /* of all processes */

/* What a thread waits for that called us; its answer is due (wait_id). */
enum wait { WAIT_NONE, WAIT_CHILD, WAIT_JOIN, WAIT_SUSPEND, WAIT_SIGNAL, WAIT_VFORK };

struct thread {
    struct process *process;
    struct thread *next;    /* of the process */
    uint32_t number;
    uint64_t pointer;       /* what it got in a1, which libc makes its tp; 0: not known */
    bool ended;             /* waits to be joined; of what follows nothing is there */

    /* in the kernel; 0: not there */
    cap_t object, table;
    uint32_t object_frame, table_frame;

    enum wait wait;
    uint64_t wait_id;
    int64_t wait_target;    /* CHILD: as in PROC_WAIT. JOIN: the number. VFORK: the child's pid */
    uint64_t wait_set;      /* SIGNAL: the set. CHILD: PROC_WAIT's flags */
    struct timer deadline;  /* SIGNAL */

    /* signals (signal.h, deliver.h) */
    uint64_t mask;          /* blocked ones */
    uint64_t old_mask;      /* while suspended: what comes back afterwards */
    struct pending pending; /* sent to this thread */
    bool suspended;         /* in PROC_SIG_SUSPEND, or about to leave it */
    bool notified;          /* asked to stop; has not arrived yet */
    bool kicked;            /* and what it waited for has been ended since */
    bool shielded;          /* enters no handler before its next program */
    bool canceled;          /* PROC_THREAD_CANCEL was asked for it */
    bool cancel_due;        /* and it has to be told, again */
    bool delivering;        /* in the trampoline: `context` has not been asked for */
    uint64_t held_id;       /* arrived while the process is stopped: waits for SIGCONT; or 0 */
    struct proc_context context;
};

/* Makes the pseudo-thread that stands for init's, which may wait for init's children. Once, after table_init. */
void threads_init(void);
/*
 * A thread of p that does not run yet: CapTable with four endpoints, Thread; p's Space capability is in the mailbox.
 * NULL: no memory, or too many.
 */
struct thread *thread_new(struct process *p);
/*
 * A Thread for t in another Space, which its process is about to have: made first, for that may fail (ERR_NOMEM), then put in the old one's place, with
 * the Space capability in the mailbox, or given back. The new one does not run yet.
 */
int64_t thread_spare_make(void);
void thread_spare_use(struct thread *t);
void thread_spare_drop(void);
/* The thread of that number, ended ones too; NULL if there is none. */
struct thread *thread_find(const struct process *p, uint64_t number);
/* Whose call m is: a thread, init's pseudo-thread; NULL for anybody else. */
struct thread *thread_of(const struct message *m);
/* CPU time it has used, in rdtime ticks; 0 of one that has ended (its process keeps that). */
uint64_t thread_ticks(const struct thread *t);
/* CPU time of all that p's threads have used. */
uint64_t threads_ticks(const struct process *p);
/* Living threads but for the first one of each process. */
uint32_t threads_further(void);
/* Takes back what it has in the kernel; it never runs again. */
void thread_end(struct thread *t);
/* Ends it if it has not, and forgets it. */
void thread_free(struct thread *t);
/* All of p but `kept` (or NULL). */
void threads_free(struct process *p, const struct thread *kept);
/* t waits from now on. */
void thread_wait(struct thread *t, enum wait wait, uint64_t id);
/* Answers what t waits for, which ends. */
void thread_answer(struct thread *t, int64_t status, const uint64_t words[4]);

#endif
