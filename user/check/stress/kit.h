/*
 * What the parts of stress share. A worker is one thread of one process; it does operations, one after another, each chosen at
 * random, and each checks all that it gets back. The board is memory that all processes share: there each worker says what it is
 * about to do, and since when, so that the first process sees who hangs.
 */
#ifndef STRESS_KIT_H
#define STRESS_KIT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "fuzz/random.h"

#define STRESS_FOLDER "/tmp/stress"
enum { PROCESSES_MAX = 32, THREADS_MAX = 16, OPERATIONS_MAX = 32 };

/* What a worker does now. Written by it alone. */
struct place {
    _Atomic unsigned operation; /* index in operations; OPERATIONS_MAX: none */
    _Atomic uint64_t since_ms;  /* when it began */
    _Atomic uint64_t rounds;
};

struct board {
    _Atomic bool stop;
    _Atomic unsigned failures;
    _Atomic uint64_t done[OPERATIONS_MAX], refused[OPERATIONS_MAX];
    struct place places[PROCESSES_MAX][THREADS_MAX];
    bool killing;            /* processes are killed: nothing that a dead one leaves half done may be relied on */
    int pipe[2];             /* of all processes */
    pthread_mutex_t lock;    /* process-shared; not used when killing */
    uint64_t first, second;  /* under lock: always equal */
};
extern struct board *board;
extern char *board_program; /* how this program is called */

/* What the threads of one process share. */
struct process {
    unsigned number;
    char folder[48];
    int pipe[2];
    int common;               /* the file that all processes share */
    pthread_mutex_t lock;     /* of the two counters, and the timer's and the common file's user */
    pthread_mutex_t timer, region;
    pthread_cond_t changed;
    uint64_t first, second;   /* under lock: always equal */
    _Atomic int tokens_used;
    _Atomic unsigned alarms;
};
extern struct process self;

enum { FILE_BYTES = 40 * 1024 };

struct worker {
    unsigned thread;
    pthread_t id;
    struct random random;
    struct place *place;
    const char *what;         /* the operation's name */
    int fd;                   /* its file, or -1 */
    char path[64];
    size_t size;              /* of the file */
    unsigned char *shadow;    /* what must be in it, FILE_BYTES */
};

/* An operation: gives true if it was done, false if the system refused it for want of something (see refused()). */
typedef bool operation_run(struct worker *me);
struct operation {
    const char *name;
    operation_run *run;
    unsigned weight;
};
extern const struct operation operations[]; /* ended by a NULL name */

/* A check that failed: says what, and stops the whole run. */
void stress_fail(const struct worker *me, const char *file, int line, const char *claim);
#define NEED(claim)                                            \
    do {                                                       \
        if (!(claim)) {                                        \
            stress_fail(me, __FILE__, __LINE__, #claim);       \
            return true;                                       \
        }                                                      \
    } while (0)

/* True if errno says that there is not enough of something now: no failure. */
bool refused(void);

/* pthread_kill to a thread of this process that lives. */
void send_to_sibling(struct worker *me, int signal);

uint64_t now_ms(void);
unsigned below(struct worker *me, unsigned limit);
/* Bytes that follow from key and their place: any part can be made or checked alone. */
void pattern_fill(void *at, size_t bytes, uint64_t key, uint64_t offset);
bool pattern_holds(const void *at, size_t bytes, uint64_t key, uint64_t offset);

/* read and write until all is done, an error, or (read) the end; like read and write. */
ssize_t read_all(int fd, void *at, size_t bytes);
ssize_t write_all(int fd, const void *at, size_t bytes);
/* Waits for this child: its status, or -1. */
int wait_for(pid_t child);
/* Removes a folder and all in it; one that is not there is fine. Gives 0 or -1. */
int remove_tree(const char *path);

/* Starts and ends what an area keeps for each process, each worker. */
bool process_locks_begin(void);
void signals_begin(void);       /* of the process */
void signals_mask(void);        /* of each thread */
bool file_begin(struct worker *me);
void file_end(struct worker *me);

operation_run op_file, op_names, op_common;                        /* file.c, names.c */
operation_run op_pipe_child, op_pipe_process, op_pipe_all;         /* pipe.c */
operation_run op_anonymous, op_shared_map, op_repair, op_heap;     /* map.c */
operation_run op_fork, op_spawn, op_kill, op_handled_child;        /* child.c */
operation_run op_signal, op_sigwait, op_timer;                     /* signals.c */
operation_run op_lock, op_lock_all, op_token, op_thread, op_sleep; /* thread.c */

#endif
