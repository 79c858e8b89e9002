/*
 * Jobs: the processes that one command line started, as a group. The list is of this shell only: a forked child
 * begins without any.
 */
#ifndef SH_JOB_H
#define SH_JOB_H

#include <sys/types.h>

enum { JOBS_MAX = 32, JOB_STAGES_MAX = 32 };

struct job {
    int number;      /* 1..; 0: free */
    pid_t group;     /* its first process, and with job control its process group */
    int count, left; /* processes; those not yet ended */
    int status;      /* of the last of the pipeline, as $? has it */
    int background;
    int stopped;     /* by this signal (TSTP, STOP ...), until it is continued; 0: it is not */
    int told;        /* that it is stopped, to the user */
    int interrupted; /* ^C ended one of its processes */
    char text[64];
    pid_t pids[JOB_STAGES_MAX];
};

/* A new job with no process yet; NULL with a message if there are too many. */
struct job *job_create(const char *text, int background);

/*
 * fork(): one more process of it. With control on (an interactive shell) each job is a group of its own, which has the terminal
 * if it is in the foreground. The child has no jobs, no control and no traps.
 */
pid_t job_fork(struct job *job);

/* Waits for a foreground job and forgets it -> its status. One that is stopped becomes a background job. Takes the terminal back. */
int job_wait(struct job *job);

/* Waits for all background jobs, or for the one that pid belongs to (pid != 0) -> the last status; 127: no such; 128 + N: signal N, which has a trap, or
 * was ^C, came first. */
int job_wait_background(pid_t pid);

/* The background job of that number, or the last one (0); NULL. */
struct job *job_find(int number);

/* Gives it the terminal and waits for it -> its status. If it was stopped, it goes on. */
int job_foreground(struct job *job);

/* A stopped one goes on, in the background. */
void job_continue(struct job *job);

/* Takes notice of those that ended or were stopped and tells of them, as a prompt does. */
void job_report(void);

/* Tells of a new background job, in an interactive shell. */
void job_announce(const struct job *job);

/* Prints the list. */
void job_list(void);

/* Sets whether jobs are groups and own the terminal. */
void job_control(int on);
int job_control_is_on(void);

#endif
