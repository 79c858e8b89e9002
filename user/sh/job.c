/* The table of jobs, and waiting. */
#include "job.h"

#include "terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct job jobs[JOBS_MAX];
static int control;
static int started; /* jobs, since job_interrupted() */

void job_control(int on)
{
    control = on;
}

int job_control_is_on(void)
{
    return control;
}

int job_interrupted(void)
{
    int asks = control && started == 0;
    started = 0;
    return asks && terminal_interrupted();
}

void job_forget(void)
{
    memset(jobs, 0, sizeof jobs);
    control = 0;
}

struct job *job_create(const char *text, int background)
{
    for (int i = 0; i < JOBS_MAX; i++) {
        if (jobs[i].number)
            continue;
        memset(&jobs[i], 0, sizeof jobs[i]);
        started = 1;
        jobs[i].number = i + 1;
        jobs[i].background = background;
        snprintf(jobs[i].text, sizeof jobs[i].text, "%s", text);
        return &jobs[i];
    }
    fputs("sh: too many jobs\n", stderr);
    return NULL;
}

void job_add(struct job *job, pid_t pid)
{
    if (job->count == 0)
        job->group = pid;
    job->pids[job->count++] = pid;
    job->left++;
    if (!control)
        return;
    setpgid(pid, job->group);
    if (!job->background && job->count == 1)
        terminal_give(job->group);
}

void job_enter(const struct job *job)
{
    pid_t group = job->group; /* 0 in the first one: its own pid */
    int gives = control && !job->background && job->count == 0;
    if (control)
        setpgid(0, group);
    if (gives)
        terminal_give(getpid());
}

/* $? of a status of waitpid. */
static int status_code(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void note_end(pid_t pid, int status)
{
    for (struct job *job = jobs; job < jobs + JOBS_MAX; job++) {
        for (int i = 0; job->number && i < job->count; i++) {
            if (job->pids[i] != pid)
                continue;
            job->pids[i] = 0;
            job->left--;
            if (i == job->count - 1)
                job->status = status_code(status);
            return;
        }
    }
}

/* Waits for the end of any child. 0, or -1 if there is none (or, with WNOHANG, none has ended). */
static int wait_any(int flags)
{
    int status;
    pid_t pid;
    do
        pid = waitpid(-1, &status, flags);
    while (pid < 0 && errno == EINTR);
    if (pid <= 0)
        return -1;
    note_end(pid, status);
    return 0;
}

int job_wait(struct job *job)
{
    while (job->left > 0 && wait_any(0) == 0)
        ;
    if (control)
        terminal_take();
    if (job->status == 128 + SIGKILL || job->status == 128 + SIGTERM)
        fprintf(stderr, "%s: killed by signal %d\n", job->text, job->status - 128);
    job->number = 0;
    return job->status;
}

static struct job *job_of(pid_t pid)
{
    for (struct job *job = jobs; job < jobs + JOBS_MAX; job++)
        for (int i = 0; job->number && i < job->count; i++)
            if (job->pids[i] == pid || job->group == pid)
                return job;
    return NULL;
}

static int any_left(void)
{
    for (struct job *job = jobs; job < jobs + JOBS_MAX; job++)
        if (job->number && job->left > 0)
            return 1;
    return 0;
}

/* While the shell waits without a foreground job, ^C reaches only the shell: it looks for it itself. */
static int wait_or_key(void)
{
    static const struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };
    if (!control)
        return wait_any(0);
    while (wait_any(WNOHANG) < 0) {
        if (terminal_interrupted())
            return -1;
        nanosleep(&pause, NULL);
    }
    return 0;
}

int job_wait_background(pid_t pid)
{
    int status = 0;
    struct job *job = pid ? job_of(pid) : NULL;
    if (pid && !job)
        return 127;
    while (job ? job->left > 0 : any_left())
        if (wait_or_key() < 0)
            return 130;
    for (struct job *each = jobs; each < jobs + JOBS_MAX; each++) {
        if (!each->number || (job && each != job))
            continue;
        status = each->status;
        each->number = 0;
    }
    return pid ? status : 0;
}

static void print(const struct job *job)
{
    if (job->left > 0)
        fprintf(stderr, "[%d] running  %s\n", job->number, job->text);
    else if (job->status == 0)
        fprintf(stderr, "[%d] done  %s\n", job->number, job->text);
    else if (job->status > 128)
        fprintf(stderr, "[%d] killed by signal %d  %s\n", job->number, job->status - 128, job->text);
    else
        fprintf(stderr, "[%d] exit %d  %s\n", job->number, job->status, job->text);
}

void job_report(void)
{
    while (any_left() && wait_any(WNOHANG) == 0)
        ;
    for (struct job *job = jobs; job < jobs + JOBS_MAX; job++) {
        if (!job->number || job->left > 0)
            continue;
        if (control)
            print(job);
        job->number = 0;
    }
}

void job_announce(const struct job *job)
{
    if (control)
        fprintf(stderr, "[%d] %d\n", job->number, (int)job->group);
}

void job_list(void)
{
    while (any_left() && wait_any(WNOHANG) == 0)
        ;
    for (struct job *job = jobs; job < jobs + JOBS_MAX; job++)
        if (job->number)
            print(job);
}
